-- about: changes of the chunk that is being read, by the transaction of the signal itself
-- covers: 7.3
-- config: signal.data.collection=public.debezium_signal
-- config: snapshot.mode=no_data
-- variant: default
-- variant: deleted incremental.snapshot.watermarking.strategy=insert_delete
-- variant: small incremental.snapshot.chunk.size=2
-- setup
CREATE TABLE debezium_signal (id varchar(64) PRIMARY KEY, type varchar(32) NOT NULL, data varchar(2048));
CREATE TABLE one (id int PRIMARY KEY, v text);
CREATE TABLE composite (a int, b text, c date, v text, PRIMARY KEY (c, a, b));
CREATE TYPE mood AS ENUM ('sad', 'ok', 'great');
CREATE TABLE enums (m mood PRIMARY KEY, v text);
CREATE TABLE times (ts timestamptz PRIMARY KEY, v text);
CREATE TABLE reals (d double precision PRIMARY KEY);
CREATE TABLE flags (f boolean PRIMARY KEY);
CREATE TABLE wide (id bigint PRIMARY KEY, n numeric(9,3), j jsonb, arr text[], tz timestamptz, d date, by bytea, m mood, iv interval, ip inet, u uuid, bi bit(5));
INSERT INTO one SELECT i, 'row ' || i FROM generate_series(1, 5) i;
INSERT INTO composite SELECT i % 2, 'b' || i, date '2020-01-01' + i % 3, 'v' FROM generate_series(1, 7) i;
INSERT INTO enums VALUES ('great', '3'), ('sad', '1'), ('ok', '2');
INSERT INTO times VALUES ('2020-01-01T00:00:00.123456Z', 'a'), ('1999-12-31T23:59:59Z', 'c');
INSERT INTO reals VALUES (1.5), ('NaN'), ('-Infinity'), (0.1);
INSERT INTO flags VALUES (true), (false);
INSERT INTO wide VALUES (9007199254740993, 1.5, '{"a": 1}', '{a,b}', '2020-01-01T00:00:00Z', '2020-01-01', '\x01', 'ok', '1 day', '10.0.0.1', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '10101');
INSERT INTO wide (id) VALUES (2);
-- stream
INSERT INTO debezium_signal VALUES ('s1', 'execute-snapshot', '{"data-collections": ["public.composite", "public.enums"]}');
-- stream
INSERT INTO debezium_signal VALUES ('s2', 'execute-snapshot', '{"data-collections": ["public.times"]}');
-- stream
INSERT INTO debezium_signal VALUES ('s3', 'execute-snapshot', '{"data-collections": ["public.wide", "public.flags"]}');
-- stream
INSERT INTO debezium_signal VALUES ('s5', 'execute-snapshot', '{"data-collections": ["public.reals"]}');
-- stream
INSERT INTO debezium_signal VALUES ('s6', 'execute-snapshot', '{"data-collections": ["public.one"], "additional-conditions": [{"data-collection": "public.one", "filter": "id > 1 OR v = ''x''"}, {"data-collection": "public.two", "filter": "1 = 0"}]}');
-- stream
INSERT INTO debezium_signal VALUES ('s7', 'execute-snapshot', '{"data-collections": ["PUBLIC.ONE", "public.one", "public.o.*"]}');
-- stream
INSERT INTO debezium_signal VALUES ('s8', 'execute-snapshot', '{"data-collections": ["public.one"], "additional-conditions": [{"data-collection": "public.one", "filter": "no_such_column = 1"}]}');
-- stream
INSERT INTO debezium_signal VALUES ('s9', 'execute-snapshot', '{"data-collections": ["public.one"], "type": "INCREMENTAL", "surrogate-key": "absent"}');
-- stream
ALTER TABLE one ADD COLUMN w int DEFAULT 4;
INSERT INTO debezium_signal VALUES ('s10', 'execute-snapshot', '{"data-collections": ["public.one"]}');
-- stream
INSERT INTO one VALUES (20, 'last', 1);
