-- about: unchanged TOAST values, with the default identity (placeholder) and with FULL
-- covers: 2.7
-- variant: default
-- variant: own_placeholder unavailable.value.placeholder=not-sent
-- setup
CREATE TABLE key_only (id int PRIMARY KEY, n int, t text, b bytea, j jsonb, v varchar, ta text[], ia int[], xa bigint[], ua uuid[], ba bytea[]);
CREATE TABLE fully (id int PRIMARY KEY, n int, t text);
ALTER TABLE fully REPLICA IDENTITY FULL;
ALTER TABLE key_only ALTER t SET STORAGE EXTERNAL, ALTER b SET STORAGE EXTERNAL, ALTER j SET STORAGE EXTERNAL, ALTER v SET STORAGE EXTERNAL, ALTER ta SET STORAGE EXTERNAL, ALTER ia SET STORAGE EXTERNAL, ALTER xa SET STORAGE EXTERNAL, ALTER ua SET STORAGE EXTERNAL, ALTER ba SET STORAGE EXTERNAL;
ALTER TABLE fully ALTER t SET STORAGE EXTERNAL;
INSERT INTO key_only SELECT 1, 1, repeat('t', 3000), convert_to(repeat('b', 3000), 'UTF8'), to_jsonb(repeat('j', 3000)), repeat('v', 3000), ARRAY[repeat('a', 3000)], array_agg(i), array_agg(i::bigint), array_agg('76019d1a-ad2e-4b22-96e9-1a6d6543c819'::uuid), ARRAY[convert_to(repeat('c', 3000), 'UTF8')] FROM generate_series(1, 800) i;
INSERT INTO fully VALUES (1, 1, repeat('t', 3000));
-- stream
UPDATE key_only SET n = 2;
UPDATE key_only SET t = 'short';
UPDATE key_only SET id = 2;
UPDATE fully SET n = 2;
UPDATE fully SET id = 2;
DELETE FROM fully;
DELETE FROM key_only;
