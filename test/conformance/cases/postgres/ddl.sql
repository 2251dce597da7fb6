-- about: schema changes while streaming: columns added, dropped, renamed, retyped, a key added, tables created and dropped, enum labels
-- covers: 2.8, 6.1
-- setup
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE t (id int PRIMARY KEY, a text, gone int, m mood);
CREATE TABLE unkeyed (id int NOT NULL, a text);
INSERT INTO t VALUES (1, 'one', 1, 'ok');
-- stream
INSERT INTO t VALUES (2, 'two', 2, 'sad');
ALTER TABLE t ADD COLUMN b int;
INSERT INTO t VALUES (3, 'three', 3, 'ok', 33);
-- stream
ALTER TABLE t ADD COLUMN c numeric(5,2) NOT NULL DEFAULT 1.5;
INSERT INTO t VALUES (4, 'four', 4, 'ok', 44);
UPDATE t SET a = 'uno' WHERE id = 1;
-- stream
ALTER TABLE t DROP COLUMN gone;
INSERT INTO t VALUES (5, 'five', 'ok', 55, 5.5);
-- stream
ALTER TABLE t RENAME COLUMN a TO title;
INSERT INTO t VALUES (6, 'six', 'ok', 66, 6.5);
-- stream
ALTER TABLE t ALTER COLUMN b TYPE bigint;
INSERT INTO t VALUES (7, 'seven', 'ok', 7777777777, 7.5);
-- stream
INSERT INTO unkeyed VALUES (1, 'one');
-- stream
ALTER TABLE unkeyed ADD PRIMARY KEY (id);
INSERT INTO unkeyed VALUES (2, 'two');
-- stream
CREATE TABLE later (id int PRIMARY KEY, a text);
INSERT INTO later VALUES (1, 'one');
-- stream
ALTER TABLE t DROP CONSTRAINT t_pkey;
ALTER TABLE t ADD PRIMARY KEY (id, title);
INSERT INTO t VALUES (9, 'nine', 'ok', 99, 9.5);
-- stream
DROP TABLE later;
ALTER TABLE unkeyed RENAME TO renamed;
INSERT INTO renamed VALUES (3, 'three');
-- stream
ALTER TYPE mood ADD VALUE 'great';
INSERT INTO t VALUES (8, 'eight', 'great', 88, 8.5);
