-- about: unchanged TOAST values of bytea and bytea[] as hex
-- covers: 2.7
-- config: binary.handling.mode=hex
-- setup
CREATE TABLE key_only (id int PRIMARY KEY, n int, t text, b bytea);
CREATE TABLE listed (id int PRIMARY KEY, n int, ba bytea[]);
ALTER TABLE key_only ALTER t SET STORAGE EXTERNAL, ALTER b SET STORAGE EXTERNAL;
ALTER TABLE listed ALTER ba SET STORAGE EXTERNAL;
INSERT INTO key_only SELECT 1, 1, repeat('t', 3000), convert_to(repeat('b', 3000), 'UTF8');
INSERT INTO listed SELECT 1, 1, ARRAY[convert_to(repeat('c', 3000), 'UTF8')];
-- stream
UPDATE key_only SET n = 2;
UPDATE key_only SET t = 'short';
UPDATE key_only SET id = 2;
DELETE FROM key_only;
UPDATE listed SET n = 2;
