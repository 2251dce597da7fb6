-- about: the marks of a blocking snapshot that was cut off: rows streamed behind it, restarts, and the next blocking snapshot
-- covers: 5.4, 7.6
-- config: signal.data.collection=public.debezium_signal
-- config: errors.max.retries=0
-- variant: initial
-- variant: messages provide.transaction.metadata=true
-- setup
CREATE TABLE debezium_signal (id varchar(64) PRIMARY KEY, type varchar(32) NOT NULL, data varchar(2048));
CREATE TABLE a (id int PRIMARY KEY, v text);
INSERT INTO a VALUES (1, 'one'), (2, 'two');
-- stream
INSERT INTO a VALUES (3, 'three');
-- restart
INSERT INTO a VALUES (4, 'four');
-- offsets: {"snapshot": "BLOCKING", "snapshot_completed": false, "last_snapshot_record": false}
-- stream
UPDATE a SET v = 'vier' WHERE id = 4;
DELETE FROM a WHERE id = 3;
-- restart
INSERT INTO a VALUES (5, 'five');
-- stream
INSERT INTO debezium_signal VALUES ('s1', 'execute-snapshot', '{"data-collections": ["public.a"], "type": "BLOCKING"}');
-- stream
INSERT INTO a VALUES (6, 'six');
-- restart
INSERT INTO a VALUES (7, 'seven');
