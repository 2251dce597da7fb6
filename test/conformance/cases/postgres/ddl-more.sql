-- about: schema changes in transactions with rows before and after, keys dropped, columns of the key renamed and retyped, nullability and defaults
-- covers: 6.1, 2.8, 2.5
-- variant: default
-- variant: unchanged_toast schema.refresh.mode=columns_diff_exclude_unchanged_toast
-- variant: propagated column.propagate.source.type=.*
-- setup
CREATE TABLE t (id int PRIMARY KEY, a text, b int DEFAULT 5);
CREATE TABLE u (id int PRIMARY KEY, a text);
CREATE TABLE w (id int PRIMARY KEY, a text);
INSERT INTO t VALUES (1, 'one', 1);
-- stream
INSERT INTO t VALUES (2, 'two');
-- stream
BEGIN;
INSERT INTO t VALUES (3, 'three');
COMMIT;
-- stream
ALTER TABLE t ALTER b SET DEFAULT 7;
INSERT INTO t VALUES (4, 'four');
-- stream
ALTER TABLE t ALTER a SET NOT NULL, ALTER b DROP DEFAULT;
INSERT INTO t VALUES (5, 'five', 5);
-- stream
ALTER TABLE t RENAME COLUMN id TO key;
INSERT INTO t VALUES (6, 'six', 6);
UPDATE t SET key = 60 WHERE key = 6;
-- stream
ALTER TABLE t ALTER key TYPE bigint;
INSERT INTO t VALUES (7, 'seven', 7);
DELETE FROM t WHERE key = 7;
-- stream
ALTER TABLE t DROP CONSTRAINT t_pkey;
INSERT INTO t VALUES (8, 'eight', 8);
-- stream
ALTER TABLE t REPLICA IDENTITY FULL;
UPDATE t SET a = 'acht' WHERE key = 8;
-- stream
ALTER TABLE u ADD COLUMN b numeric(5,2) DEFAULT 1.5, ADD COLUMN c timestamptz DEFAULT '2020-01-01T00:00:00Z', DROP COLUMN a;
INSERT INTO u VALUES (1);
-- stream
ALTER TABLE u ADD COLUMN a int;
INSERT INTO u VALUES (2, 2.5, NULL, 4);
-- stream
CREATE TABLE fresh (id int PRIMARY KEY, v text DEFAULT 'x');
INSERT INTO fresh VALUES (1);
-- stream
CREATE SCHEMA later;
CREATE TABLE later.fresh (id int PRIMARY KEY, v text);
INSERT INTO later.fresh VALUES (1, 'x');
-- stream
ALTER TABLE w SET SCHEMA later;
INSERT INTO later.w VALUES (1, 'moved');
-- stream
CREATE TYPE made_late AS ENUM ('x', 'y');
CREATE DOMAIN dom_late AS varchar(5);
CREATE TABLE of_late_types (id int PRIMARY KEY, e made_late, d dom_late, ea made_late[]);
INSERT INTO of_late_types VALUES (1, 'x', 'abc', '{x,y}');
-- restart
ALTER TABLE u DROP COLUMN b;
INSERT INTO u VALUES (3, NULL, 5);
-- stream
INSERT INTO u VALUES (4, NULL, 6);
