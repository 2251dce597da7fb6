-- about: incremental snapshots of tables with keys that the original cannot order: bytes, numbers that are not finite
-- covers: 7.3
-- config: signal.data.collection=public.debezium_signal
-- config: snapshot.mode=no_data
-- setup
CREATE TABLE debezium_signal (id varchar(64) PRIMARY KEY, type varchar(32) NOT NULL, data varchar(2048));
CREATE TABLE numbers (n numeric PRIMARY KEY);
CREATE TABLE bytes (b bytea PRIMARY KEY);
INSERT INTO numbers VALUES (1.50), ('NaN');
INSERT INTO bytes VALUES ('\x00'), ('\xff00');
-- stream
INSERT INTO debezium_signal VALUES ('s1', 'execute-snapshot', '{"data-collections": ["public.bytes"]}');
-- stream
INSERT INTO debezium_signal VALUES ('s2', 'execute-snapshot', '{"data-collections": ["public.numbers"]}');
