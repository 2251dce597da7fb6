-- about: what every version of the server must bring alike: snapshot, stream, schema changes, a partitioned table, restarts and incremental snapshots in one run
-- covers: 4.9, 5.5, 7.3
-- config: signal.data.collection=public.debezium_signal
-- setup
CREATE TABLE debezium_signal (id varchar(64) PRIMARY KEY, type varchar(32) NOT NULL, data varchar(2048));
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE t (id int PRIMARY KEY, v text, n numeric(10,2), at timestamptz, on_day date, j jsonb, list int[], m mood DEFAULT 'ok', b bytea, f float8, u uuid);
CREATE TABLE whole (a int, b text);
ALTER TABLE whole REPLICA IDENTITY FULL;
CREATE TABLE orders (id int, region text, PRIMARY KEY (id, region)) PARTITION BY LIST (region);
CREATE TABLE orders_eu PARTITION OF orders FOR VALUES IN ('eu');
CREATE TABLE orders_us PARTITION OF orders FOR VALUES IN ('us');
CREATE TABLE made (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, a int, twice int GENERATED ALWAYS AS (a * 2) STORED);
INSERT INTO t VALUES (1, 'one', 1.5, '2024-02-29 12:00:00.123456+00', '2024-02-29', '{"a": [1, null]}', '{1,2,NULL}', 'sad', '\x00ff', 0.1, 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'), (2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL), (3, 'three', -99999999.99, 'infinity', '1999-12-31', 'null', '{}', 'ok', '', 'NaN', NULL);
INSERT INTO whole VALUES (1, 'a'), (2, NULL);
INSERT INTO orders VALUES (1, 'eu'), (2, 'us');
INSERT INTO made (a) VALUES (1);
-- stream
BEGIN;
INSERT INTO t (id, v) VALUES (4, 'four');
UPDATE t SET id = 5 WHERE id = 1;
UPDATE whole SET b = 'changed' WHERE a = 1;
DELETE FROM whole WHERE a = 2;
UPDATE orders SET region = 'us' WHERE id = 1;
INSERT INTO made (a) VALUES (2);
COMMIT;
-- stream
ALTER TABLE t ADD COLUMN w int NOT NULL DEFAULT 7;
INSERT INTO t (id, v, w) VALUES (6, 'six', 6);
ALTER TABLE t DROP COLUMN list;
DELETE FROM t WHERE id = 2;
-- restart
UPDATE t SET v = 'while stopped' WHERE id = 3;
TRUNCATE whole;
-- stream
INSERT INTO whole VALUES (3, 'c');
-- stream
INSERT INTO debezium_signal VALUES ('s1', 'execute-snapshot', '{"data-collections": ["public.t", "public.orders_us", "public.whole"]}');
-- stream
INSERT INTO t (id, v) VALUES (7, 'seven');
