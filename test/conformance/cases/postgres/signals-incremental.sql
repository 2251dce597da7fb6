-- about: incremental snapshots asked for in the signal table: keys of several types, conditions, patterns, chunks, what cannot be read
-- covers: 7.1, 7.2, 7.3, 1.3
-- config: signal.data.collection=public.debezium_signal
-- config: snapshot.mode=no_data
-- variant: default
-- variant: deleted incremental.snapshot.watermarking.strategy=insert_delete
-- variant: chunks incremental.snapshot.chunk.size=2
-- variant: single_chunks incremental.snapshot.chunk.size=1
-- variant: no_headers extended.headers.enabled=false
-- variant: transactions provide.transaction.metadata=false; tombstones.on.delete=false
-- variant: key_columns message.key.columns=public.two:b
-- variant: columns column.exclude.list=public.one.v
-- variant: masked column.mask.with.3.chars=public.one.v; decimal.handling.mode=string; time.precision.mode=isostring
-- setup
CREATE TABLE debezium_signal (id varchar(64) PRIMARY KEY, type varchar(32) NOT NULL, data varchar(2048));
CREATE TABLE one (id int PRIMARY KEY, v text, n numeric(5,2), ts timestamp);
CREATE TABLE two (a int, b text, c int, PRIMARY KEY (a, b));
CREATE TABLE uuids (id uuid PRIMARY KEY, v text);
CREATE TABLE texts (id text PRIMARY KEY, v text);
CREATE TABLE empty (id int PRIMARY KEY);
CREATE TABLE no_key (a int NOT NULL, v text);
ALTER TABLE no_key REPLICA IDENTITY FULL;
INSERT INTO one SELECT i, 'row ' || i, i / 3.0, timestamp '2020-01-01' + i * interval '1 day' FROM generate_series(1, 5) i;
INSERT INTO two SELECT i / 2, 'b' || i, i FROM generate_series(1, 5) i;
INSERT INTO uuids VALUES ('a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', 'a'), ('00000000-0000-0000-0000-000000000001', 'b');
INSERT INTO texts VALUES ('it''s', 'a'), ('', 'b'), ('Z', 'c'), ('ä', 'd');
INSERT INTO no_key VALUES (1, 'a'), (2, 'b');
-- stream
INSERT INTO debezium_signal VALUES ('s1', 'execute-snapshot', '{"data-collections": ["public.one"]}');
-- stream
INSERT INTO debezium_signal VALUES ('s2', 'execute-snapshot', '{"data-collections": ["public.two", "public.uuids", "public.texts"], "type": "incremental"}');
-- stream
INSERT INTO debezium_signal VALUES ('s3', 'execute-snapshot', '{"data-collections": ["public.one"], "additional-conditions": [{"data-collection": "public.one", "filter": "id > 3"}]}');
-- stream
INSERT INTO debezium_signal VALUES ('s4', 'execute-snapshot', '{"data-collections": ["public\\.t.*"]}');
-- stream
INSERT INTO debezium_signal VALUES ('s5', 'execute-snapshot', '{"data-collections": ["public.empty", "public.no_key", "public.absent"]}');
-- stream
INSERT INTO debezium_signal VALUES ('s6', 'execute-snapshot', '{"data-collections": ["public.one"], "surrogate-key": "v"}');
-- stream
INSERT INTO one VALUES (6, 'six', 6, NULL);
UPDATE one SET v = 'uno' WHERE id = 1;
-- restart
INSERT INTO debezium_signal VALUES ('s7', 'execute-snapshot', '{"data-collections": ["public.one"]}');
-- stream
DELETE FROM one WHERE id = 2;
