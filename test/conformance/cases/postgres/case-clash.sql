-- about: two columns whose names differ in case only
-- covers: 2.8
-- config: errors.max.retries=0
-- setup
CREATE TABLE t (id int PRIMARY KEY, v text, "V" text);
INSERT INTO t VALUES (1, 'small', 'large');
-- stream
INSERT INTO t VALUES (2, 'small', 'large');
