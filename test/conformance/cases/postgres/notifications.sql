-- about: notifications of snapshots by topic
-- covers: 7.7
-- config: notification.enabled.channels=sink
-- config: notification.sink.topic.name=:prefix.notifications
-- config: signal.data.collection=public.debezium_signal
-- variant: default
-- variant: no_data snapshot.mode=no_data
-- setup
CREATE TABLE debezium_signal (id varchar(64) PRIMARY KEY, type varchar(32) NOT NULL, data varchar(2048));
CREATE TABLE one (id int PRIMARY KEY, v text);
CREATE TABLE two (id int PRIMARY KEY, v text);
CREATE TABLE empty (id int PRIMARY KEY);
INSERT INTO one VALUES (1, 'a'), (2, 'b'), (3, 'c');
INSERT INTO two VALUES (1, 'a');
-- stream
INSERT INTO debezium_signal VALUES ('s1', 'execute-snapshot', '{"data-collections": ["public.one"]}');
-- stream
INSERT INTO one VALUES (4, 'd');
-- restart
INSERT INTO two VALUES (2, 'b');
