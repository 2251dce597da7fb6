-- about: columns read anew from their table: values that the stream does not send, and nulls
-- covers: 6.6
-- config: post.processors=again
-- config: again.type=io.debezium.processors.reselect.ReselectColumnsPostProcessor
-- variant: default
-- variant: no_nulls again.reselect.null.values=false
-- variant: no_unavailable again.reselect.unavailable.values=false
-- variant: neither again.reselect.unavailable.values=false; again.reselect.null.values=false
-- variant: include again.reselect.columns.include.list=public.doc:(big|N),public.other:.*
-- variant: exclude again.reselect.columns.exclude.list=public.doc:big,public.doc:at
-- variant: include_exclude again.reselect.columns.include.list=public.doc:(big|bin); again.reselect.columns.exclude.list=public.doc:big
-- variant: event_key again.reselect.use.event.key=true
-- variant: own_placeholder unavailable.value.placeholder=hex:6e6f
-- variant: two_names post.processors=again, other; other.type=io.debezium.processors.reselect.ReselectColumnsPostProcessor
-- variant: modes binary.handling.mode=hex; decimal.handling.mode=string; time.precision.mode=isostring
-- variant: connect_times time.precision.mode=connect; decimal.handling.mode=double
-- variant: masked column.mask.with.5.chars=public.doc.big; column.truncate.to.3.chars=public.doc.word
-- variant: transactions provide.transaction.metadata=true; again.reselect.error.handling.mode=fail; table.exclude.list=public.gone
-- setup
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE doc (id int PRIMARY KEY, n int, big text, bin bytea, js jsonb, tags text[], nums int[], longs bigint[], word varchar(20), amount numeric(10,2), free numeric, at timestamptz, ts timestamp(3), d date, iv interval, f double precision, r real, ok boolean, u uuid, m mood, dflt int DEFAULT 7) WITH (toast_tuple_target = 128);
ALTER TABLE doc ALTER big SET STORAGE EXTERNAL, ALTER bin SET STORAGE EXTERNAL, ALTER js SET STORAGE EXTERNAL, ALTER tags SET STORAGE EXTERNAL, ALTER nums SET STORAGE EXTERNAL, ALTER longs SET STORAGE EXTERNAL;
CREATE TABLE keyless (a int, b text);
ALTER TABLE keyless REPLICA IDENTITY FULL;
CREATE TABLE gone (id int PRIMARY KEY, v text);
CREATE TABLE pairs (word text, n numeric(6,2), "Odd Name" text, PRIMARY KEY (word, n));
INSERT INTO doc (id, n, big, bin, js, tags, nums, longs) SELECT 1, 1, repeat('t', 300), convert_to(repeat('b', 300), 'UTF8'), to_jsonb(repeat('j', 300)), ARRAY[repeat('a', 300)], array_agg(i), array_agg(i::bigint) FROM generate_series(1, 100) i;
INSERT INTO doc (id) VALUES (2);
-- stream
UPDATE doc SET n = 2 WHERE id = 1;
-- stream
UPDATE doc SET id = 10, n = 3 WHERE id = 1;
-- stream
BEGIN;
INSERT INTO doc (id, dflt) VALUES (3, NULL);
UPDATE doc SET n = 5, big = 'later', bin = '\x0102', js = '{"a": 1}', tags = '{x,y}', nums = '{1,2}', longs = '{3}', word = 'a word', amount = 1.50, free = 2.125, at = '2020-01-02 03:04:05.678901+02', ts = '2020-01-02 03:04:05.678', d = '2020-01-02', iv = '1 day 2 hours', f = 0.1, r = 0.25, ok = true, u = '76019d1a-ad2e-4b22-96e9-1a6d6543c819', m = 'ok', dflt = 8 WHERE id = 3;
COMMIT;
-- stream
BEGIN;
INSERT INTO keyless VALUES (1, NULL);
UPDATE keyless SET b = 'later';
COMMIT;
BEGIN;
INSERT INTO gone VALUES (1, NULL);
DELETE FROM gone;
COMMIT;
BEGIN;
INSERT INTO pairs VALUES ('it''s', 1.50, NULL);
UPDATE pairs SET "Odd Name" = 'found';
COMMIT;
-- stream
DELETE FROM doc WHERE id = 2;
TRUNCATE pairs;
