-- about: replica identities set by the connector, and tables that only take inserts
-- covers: 2.6, 2.1
-- variant: as_they_are
-- variant: autoset replica.identity.autoset.values=public.plain:FULL,public.nothing:NOTHING
-- setup
CREATE TABLE plain (id int PRIMARY KEY, a text, b int NOT NULL);
CREATE TABLE nothing (id int PRIMARY KEY, a text);
CREATE TABLE no_key (a int);
CREATE TABLE swapped (id int PRIMARY KEY, a text);
INSERT INTO plain VALUES (1, 'one', 1), (2, 'two', 2), (3, 'three', 3);
INSERT INTO swapped VALUES (1, 'one');
-- stream
UPDATE plain SET a = 'uno' WHERE id = 1;
UPDATE plain SET id = 4 WHERE id = 2;
DELETE FROM plain WHERE id = 3;
INSERT INTO nothing VALUES (1, 'one');
INSERT INTO no_key VALUES (1);
UPDATE swapped SET a = 'uno';
ALTER TABLE swapped REPLICA IDENTITY FULL;
UPDATE swapped SET a = 'dos';
ALTER TABLE swapped REPLICA IDENTITY DEFAULT;
UPDATE swapped SET a = 'tres';
