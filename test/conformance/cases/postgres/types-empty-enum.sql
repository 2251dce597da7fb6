-- about: an enum without labels
-- setup
CREATE TYPE empty_enum AS ENUM ();
CREATE TABLE t (id int PRIMARY KEY, e empty_enum);
INSERT INTO t VALUES (1, NULL);
-- stream
INSERT INTO t VALUES (2, NULL);
