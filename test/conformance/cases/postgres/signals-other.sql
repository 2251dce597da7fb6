-- about: signals that start nothing: unknown types, broken data, log, stop, pause and resume of what does not run
-- covers: 7.2
-- config: signal.data.collection=public.debezium_signal
-- config: snapshot.mode=no_data
-- variant: default
-- variant: other_channels signal.enabled.channels=source,jmx
-- setup
CREATE TABLE debezium_signal (id varchar(64) PRIMARY KEY, type varchar(32) NOT NULL, data varchar(2048));
CREATE TABLE one (id int PRIMARY KEY, v text);
INSERT INTO one VALUES (1, 'a');
-- stream
INSERT INTO debezium_signal VALUES ('s1', 'log', '{"message": "at {}"}');
INSERT INTO debezium_signal VALUES ('s2', 'unknown-type', '{}');
INSERT INTO debezium_signal VALUES ('s3', 'execute-snapshot', 'no json');
INSERT INTO debezium_signal VALUES ('s4', 'execute-snapshot', NULL);
INSERT INTO debezium_signal VALUES ('s5', 'execute-snapshot', '{"data-collections": []}');
INSERT INTO debezium_signal VALUES ('s6', 'stop-snapshot', '{"type": "INCREMENTAL"}');
INSERT INTO debezium_signal VALUES ('s7', 'stop-snapshot', '{"type": "INCREMENTAL", "data-collections": ["public.one"]}');
INSERT INTO debezium_signal VALUES ('s8', 'pause-snapshot', '{"type": "INCREMENTAL"}');
INSERT INTO debezium_signal VALUES ('s9', 'resume-snapshot', '{"type": "INCREMENTAL"}');
UPDATE debezium_signal SET type = 'execute-snapshot', data = '{"data-collections": ["public.one"]}' WHERE id = 's1';
INSERT INTO one VALUES (2, 'b');
-- stream
INSERT INTO debezium_signal VALUES ('s10', 'execute-snapshot', '{"data-collections": ["public.one"]}');
