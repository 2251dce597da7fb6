-- about: signals by a Kafka topic and by a file, with a signal table and read-only
-- covers: 7.1, 7.5
-- config: snapshot.mode=no_data
-- config: signal.poll.interval.ms=100
-- config: signal.enabled.channels=source,kafka,file
-- config: signal.kafka.topic=:prefix-signal
-- config: signal.kafka.bootstrap.servers=:bootstrap
-- config: signal.kafka.groupId=:prefix
-- config: signal.kafka.poll.timeout.ms=100
-- config: signal.file=:file
-- variant: table signal.data.collection=public.debezium_signal
-- variant: read_only read.only=true; heartbeat.interval.ms=200
-- setup
CREATE TABLE debezium_signal (id varchar(64) PRIMARY KEY, type varchar(32) NOT NULL, data varchar(2048));
CREATE TABLE one (id int PRIMARY KEY, v text);
CREATE TABLE two (id text PRIMARY KEY, v text);
INSERT INTO one VALUES (1, 'a'), (2, 'b'), (3, 'c');
INSERT INTO two VALUES ('x', 'a'), ('y', 'b');
-- stream
INSERT INTO one VALUES (4, 'd');
-- signal: kafka {"id": "k1", "type": "execute-snapshot", "data": {"data-collections": ["public.one"]}}
-- signal: file {"id": "f1", "type": "execute-snapshot", "data": {"data-collections": ["public.two"]}}
-- signal: kafka {"type": "execute-snapshot", "data": {"data-collections": ["public.one"], "additional-conditions": [{"data-collection": "public.one", "filter": "id < 3"}]}}
-- signal: file {"id": "f2", "type": "execute-snapshot", "data": {"data-collections": ["public.two"], "type": "BLOCKING"}}
-- stream
INSERT INTO two VALUES ('z', 'c');
