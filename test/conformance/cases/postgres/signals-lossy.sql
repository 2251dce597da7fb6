-- about: incremental snapshots of which the original loses rows: tables without key, tables with generated columns
-- covers: 7.3, 2.8
-- config: signal.data.collection=public.debezium_signal
-- config: snapshot.mode=no_data
-- setup
CREATE TABLE debezium_signal (id varchar(64) PRIMARY KEY, type varchar(32) NOT NULL, data varchar(2048));
CREATE TABLE no_key (a int NOT NULL, v text);
ALTER TABLE no_key REPLICA IDENTITY FULL;
CREATE TABLE generated (id bigint PRIMARY KEY, n int, twice int GENERATED ALWAYS AS (n * 2) STORED);
INSERT INTO no_key VALUES (1, 'a'), (2, 'b');
INSERT INTO generated (id, n) VALUES (1, 1);
-- stream
INSERT INTO debezium_signal VALUES ('s1', 'execute-snapshot', '{"data-collections": ["public.no_key"], "surrogate-key": "a"}');
-- stream
INSERT INTO debezium_signal VALUES ('s2', 'execute-snapshot', '{"data-collections": ["public.generated"]}');
