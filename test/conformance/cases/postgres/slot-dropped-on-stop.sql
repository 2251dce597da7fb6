-- about: a slot that goes with the connector
-- covers: 5.2, 5.1, 4.8
-- config: slot.drop.on.stop=true
-- config: errors.max.retries=0
-- config: slot.max.retries=0
-- variant: initial
-- variant: when_needed snapshot.mode=when_needed
-- variant: no_data snapshot.mode=no_data
-- variant: always snapshot.mode=always
-- setup
CREATE TABLE t (id int PRIMARY KEY, v text);
INSERT INTO t VALUES (1, 'one');
-- stream
INSERT INTO t VALUES (2, 'two');
-- restart
INSERT INTO t VALUES (3, 'three');
-- stream
INSERT INTO t VALUES (4, 'four');
