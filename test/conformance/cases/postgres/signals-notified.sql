-- about: notifications of incremental and blocking snapshots by topic: every status a table can end with
-- covers: 7.7, 7.6
-- config: signal.data.collection=public.debezium_signal
-- config: notification.enabled.channels=sink
-- config: notification.sink.topic.name=:prefix.notifications
-- variant: no_data snapshot.mode=no_data
-- variant: initial snapshot.mode=initial
-- variant: with_log notification.enabled.channels=log,sink
-- setup
CREATE TABLE debezium_signal (id varchar(64) PRIMARY KEY, type varchar(32) NOT NULL, data varchar(2048));
CREATE TABLE one (id int PRIMARY KEY, v text);
CREATE TABLE empty (id int PRIMARY KEY);
CREATE TABLE no_key (a int NOT NULL, v text);
INSERT INTO one VALUES (1, 'a'), (2, 'b'), (3, 'c');
INSERT INTO no_key VALUES (1, 'a');
-- stream
INSERT INTO debezium_signal VALUES ('s1', 'execute-snapshot', '{"data-collections": ["public.empty"]}');
-- stream
INSERT INTO debezium_signal VALUES ('s2', 'execute-snapshot', '{"data-collections": ["public.no_key"]}');
-- stream
INSERT INTO debezium_signal VALUES ('s3', 'execute-snapshot', '{"data-collections": ["public.absent"]}');
-- stream
INSERT INTO debezium_signal VALUES ('s4', 'execute-snapshot', '{"data-collections": ["public.one"], "additional-conditions": [{"data-collection": "public.one", "filter": "id < 3"}]}');
-- stream
INSERT INTO debezium_signal VALUES ('s5', 'execute-snapshot', '{"data-collections": ["public.one", "public.empty"], "type": "BLOCKING"}');
-- stream
INSERT INTO debezium_signal VALUES ('s6', 'execute-snapshot', '{"data-collections": ["public.o.*"], "type": "BLOCKING", "additional-conditions": [{"data-collection": "public.one", "filter": "SELECT * FROM public.one WHERE id = 2"}]}');
-- stream
INSERT INTO debezium_signal VALUES ('s7', 'execute-snapshot', '{"data-collections": ["public.empty"], "type": "BLOCKING"}');
-- stream
INSERT INTO one VALUES (4, 'd');
