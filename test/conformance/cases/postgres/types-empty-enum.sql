-- about: an enum without labels
-- covers: 3.9
-- setup
CREATE TYPE empty_enum AS ENUM ();
CREATE TABLE t (id int PRIMARY KEY, e empty_enum);
INSERT INTO t VALUES (1, NULL);
