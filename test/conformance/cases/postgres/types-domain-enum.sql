-- about: a domain over an enum
-- covers: 3.9
-- setup
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE DOMAIN d_mood AS mood;
CREATE TABLE t (id int PRIMARY KEY, m d_mood);
INSERT INTO t VALUES (1, 'ok');
