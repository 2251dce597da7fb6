-- about: REPLICA IDENTITY USING INDEX: what old rows hold, and the key of changes
-- covers: 2.6
-- config: replica.identity.autoset.values=public.by_index:INDEX by_index_code,public.moved:INDEX moved_code
-- config: tombstones.on.delete=false
-- setup
CREATE TABLE by_index (id int PRIMARY KEY, code varchar(10) NOT NULL, a text);
CREATE UNIQUE INDEX by_index_code ON by_index (code);
CREATE TABLE moved (id int PRIMARY KEY, code varchar(10) NOT NULL, a text);
CREATE UNIQUE INDEX moved_code ON moved (code);
INSERT INTO by_index VALUES (1, 'x', 'one'), (2, 'y', 'two');
INSERT INTO moved VALUES (1, 'x', 'one');
-- stream
UPDATE by_index SET a = 'uno' WHERE id = 1;
UPDATE by_index SET id = 5 WHERE id = 2;
DELETE FROM by_index WHERE id = 1;
UPDATE moved SET code = 'z' WHERE id = 1;
