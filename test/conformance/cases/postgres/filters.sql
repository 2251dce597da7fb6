-- about: which schemas, tables and columns are captured
-- covers: 4.3, 6.2, 6.3
-- variant: all
-- variant: table_include table.include.list=public\.a, other\..*
-- variant: table_exclude table.exclude.list=public.a
-- variant: schema_include schema.include.list=other
-- variant: schema_exclude schema.exclude.list=oth.*
-- variant: upper_case table.include.list=PUBLIC.A
-- variant: column_include column.include.list=public.a.id,public.a.keep,other.b.id
-- variant: column_exclude column.exclude.list=.*\.drop_me
-- variant: backslash_comma table.include.list=public\.a{1\,2}
-- variant: nothing table.include.list=public.absent
-- variant: filtered_publication publication.autocreate.mode=filtered; table.include.list=public.a
-- variant: key_columns message.key.columns=public.a:keep,id;other.(.*):drop_me
-- variant: masked column.mask.with.5.chars=public.a.keep; column.truncate.to.2.chars=other.b.drop_me
-- variant: hashed column.mask.hash.v2.SHA-256.with.salt.pepper=public.a.keep
-- setup
CREATE SCHEMA other;
CREATE TABLE a (id int PRIMARY KEY, keep text, drop_me text);
CREATE TABLE aa (id int PRIMARY KEY, keep text);
CREATE TABLE other.b (id int PRIMARY KEY, drop_me text);
CREATE VIEW v AS SELECT * FROM a;
INSERT INTO a VALUES (1, 'kept value', 'x'), (2, NULL, NULL);
INSERT INTO aa VALUES (1, 'one');
INSERT INTO other.b VALUES (1, 'xyz');
-- stream
INSERT INTO a VALUES (3, 'three', 'x');
INSERT INTO aa VALUES (3, 'three');
INSERT INTO other.b VALUES (3, 'three');
UPDATE a SET drop_me = 'y' WHERE id = 1;
