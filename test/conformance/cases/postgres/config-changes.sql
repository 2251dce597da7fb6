-- about: configurations that change at a restart: more tables, fewer columns, other modes, filters of operations
-- covers: 5.3, 6.2, 5.4
-- config: table.include.list=public.a
-- variant: all_tables publication.autocreate.mode=all_tables
-- variant: filtered publication.autocreate.mode=filtered
-- setup
CREATE TABLE a (id int PRIMARY KEY, v text, n numeric(5,2));
CREATE TABLE b (id int PRIMARY KEY, v text);
INSERT INTO a VALUES (1, 'one', 1);
INSERT INTO b VALUES (1, 'one');
-- stream
INSERT INTO a VALUES (2, 'two', 2);
INSERT INTO b VALUES (2, 'two');
-- restart: table.include.list=public.a,public.b
INSERT INTO a VALUES (3, 'three', 3);
INSERT INTO b VALUES (3, 'three');
-- stream
INSERT INTO b VALUES (4, 'four');
-- restart: column.exclude.list=public.a.v; decimal.handling.mode=string
INSERT INTO a VALUES (5, 'five', 5);
-- stream
UPDATE a SET n = 6 WHERE id = 5;
DELETE FROM a WHERE id = 5;
-- restart: column.exclude.list=; tombstones.on.delete=false; provide.transaction.metadata=true
DELETE FROM a WHERE id = 3;
INSERT INTO a VALUES (7, 'seven', 7);
-- restart: table.include.list=public.b
INSERT INTO a VALUES (8, 'eight', 8);
INSERT INTO b VALUES (8, 'eight');
-- restart: snapshot.mode=always; table.include.list=
INSERT INTO a VALUES (9, 'nine', 9);
-- stream
INSERT INTO b VALUES (9, 'nine');
