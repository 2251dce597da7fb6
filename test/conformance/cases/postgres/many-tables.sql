-- about: many tables, large transactions, many columns, long texts, several statements at one position
-- covers: 1.5, 4.9, 2.7
-- variant: default
-- variant: small_batches max.batch.size=3; max.queue.size=7
-- variant: small_bytes max.queue.size.in.bytes=1000
-- variant: fetch_one snapshot.fetch.size=1; query.fetch.size=1
-- config: poll.interval.ms=10
-- setup
DO $$ BEGIN
FOR i IN 1..40 LOOP
EXECUTE format('CREATE TABLE t%s (id int PRIMARY KEY, v text)', i);
EXECUTE format('INSERT INTO t%s SELECT n, ''row '' || n FROM generate_series(1, %s) n', i, i % 4);
END LOOP;
EXECUTE 'CREATE TABLE wide (id int PRIMARY KEY' || (SELECT string_agg(format(', c%s %s', n, (ARRAY['int', 'text', 'numeric(9,2)', 'boolean'])[1 + n % 4]), '') FROM generate_series(1, 300) n) || ')';
END $$;
INSERT INTO wide (id, c1, c4, c299) VALUES (1, 'x', 7, true);
-- stream
BEGIN;
INSERT INTO t1 SELECT n, repeat('x', n) FROM generate_series(10, 200) n;
UPDATE t1 SET v = 'changed' WHERE id % 50 = 0;
DELETE FROM t1 WHERE id % 40 = 0;
COMMIT;
INSERT INTO t2 VALUES (100, repeat('long ☃ ', 20000));
INSERT INTO wide (id, c300) VALUES (2, 5);
UPDATE wide SET c2 = 1.5;
DO $$ BEGIN
FOR i IN 1..40 LOOP
EXECUTE format('INSERT INTO t%s VALUES (1000, ''new'')', i);
END LOOP;
END $$;
