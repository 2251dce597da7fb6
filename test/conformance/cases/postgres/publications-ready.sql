-- about: ready-made publications: of some operations, rows, columns, of a schema
-- needs: 15
-- covers: 5.3, 2.3
-- config: errors.max.retries=0
-- variant: inserts publication.autocreate.mode=disabled; publication.name=inserts
-- variant: rows publication.autocreate.mode=disabled; publication.name=rows
-- variant: columns publication.autocreate.mode=disabled; publication.name=columns
-- variant: schema publication.autocreate.mode=disabled; publication.name=of_schema
-- variant: truncate publication.autocreate.mode=disabled; publication.name=of_schema; skipped.operations=none
-- variant: extended publication.autocreate.mode=filtered; publication.name=inserts; table.include.list=public.a,public.b
-- setup
CREATE TABLE a (id int PRIMARY KEY, v text, n int);
CREATE TABLE b (id int PRIMARY KEY, v text);
CREATE PUBLICATION inserts FOR TABLE a WITH (publish = 'insert');
CREATE PUBLICATION rows FOR TABLE a WHERE (id > 3);
CREATE PUBLICATION columns FOR TABLE a (id, v);
CREATE PUBLICATION of_schema FOR TABLES IN SCHEMA public;
INSERT INTO a VALUES (1, 'one', 1), (2, 'two', 2);
INSERT INTO b VALUES (1, 'one');
-- stream
INSERT INTO a VALUES (3, 'three', 3), (4, 'four', 4);
UPDATE a SET v = 'vier' WHERE id = 4;
DELETE FROM a WHERE id = 4;
UPDATE b SET v = 'uno';
TRUNCATE b;
INSERT INTO a VALUES (5, 'five', 5);
-- restart
INSERT INTO a VALUES (6, 'six', 6);
INSERT INTO b VALUES (6, 'six');
