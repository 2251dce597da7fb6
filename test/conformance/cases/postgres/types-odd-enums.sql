-- about: a domain over an enum, an enum without labels
-- covers: 3.9
-- setup
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE DOMAIN d_mood AS mood;
CREATE TYPE empty_enum AS ENUM ();
CREATE TABLE t (id int PRIMARY KEY, m d_mood, e empty_enum);
INSERT INTO t VALUES (1, 'ok', NULL);
