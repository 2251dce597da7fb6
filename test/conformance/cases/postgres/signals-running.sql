-- about: incremental snapshots added to, asked for twice, stopped in part, paused and resumed while they run
-- covers: 7.2, 7.3
-- config: signal.data.collection=public.debezium_signal
-- config: snapshot.mode=no_data
-- config: incremental.snapshot.chunk.size=2
-- config: table.include.list=public.one,public.two
-- variant: default
-- variant: deleted incremental.snapshot.watermarking.strategy=insert_delete
-- setup
CREATE TABLE debezium_signal (id varchar(64) PRIMARY KEY, type varchar(32) NOT NULL, data varchar(2048));
CREATE TABLE one (id int PRIMARY KEY, v text);
CREATE TABLE two (id int PRIMARY KEY, v text);
INSERT INTO one SELECT i, 'row ' || i FROM generate_series(1, 7) i;
INSERT INTO two SELECT i, 'row ' || i FROM generate_series(1, 3) i;
-- stream
BEGIN;
INSERT INTO debezium_signal VALUES ('p1', 'execute-snapshot', '{"data-collections": ["public.one"]}');
INSERT INTO debezium_signal VALUES ('p2', 'pause-snapshot', '{"type": "INCREMENTAL"}');
INSERT INTO debezium_signal VALUES ('p3', 'resume-snapshot', '{"type": "INCREMENTAL"}');
COMMIT;
-- stream
BEGIN;
INSERT INTO debezium_signal VALUES ('t5', 'execute-snapshot', '{"data-collections": ["public.one", "public.two"]}');
INSERT INTO debezium_signal VALUES ('t6', 'stop-snapshot', '{"type": "INCREMENTAL", "data-collections": ["public.two", "public.absent"]}');
COMMIT;
-- stream
BEGIN;
INSERT INTO debezium_signal VALUES ('a1', 'execute-snapshot', '{"data-collections": ["public.two"]}');
INSERT INTO debezium_signal VALUES ('a2', 'execute-snapshot', '{"data-collections": ["public.one"], "additional-conditions": [{"data-collection": "public.one", "filter": "id < 3"}]}');
COMMIT;
-- stream
BEGIN;
INSERT INTO debezium_signal VALUES ('d1', 'execute-snapshot', '{"data-collections": ["public.two"]}');
INSERT INTO debezium_signal VALUES ('d2', 'execute-snapshot', '{"data-collections": ["public.two"]}');
COMMIT;
