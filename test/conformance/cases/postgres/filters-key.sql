-- about: a column of the key is left out of the row
-- covers: 4.3
-- variant: excluded column.exclude.list=public\.a\.id,other\.b\.id
-- variant: message_key column.exclude.list=public\.a\.keep; message.key.columns=public.a:keep
-- setup
CREATE SCHEMA other;
CREATE TABLE a (id int PRIMARY KEY, keep text, drop_me text);
CREATE TABLE aa (id int PRIMARY KEY, keep text);
CREATE TABLE other.b (id int PRIMARY KEY, drop_me text);
INSERT INTO a VALUES (1, 'kept value', 'x');
INSERT INTO aa VALUES (1, 'one');
-- stream
INSERT INTO a VALUES (3, 'three', 'x');
INSERT INTO aa VALUES (3, 'three');
INSERT INTO other.b VALUES (3, 'three');
UPDATE a SET drop_me = 'y' WHERE id = 1;
