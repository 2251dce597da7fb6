-- about: partitioned and inherited tables, generated columns, identity columns, topics with several partitions
-- covers: 4.9
-- variant: default
-- variant: root publication.autocreate.mode=filtered; publish.via.partition.root=true; table.include.list=public.orders
-- variant: three_partitions topic.creation.enable=true; topic.creation.default.partitions=3; topic.creation.default.replication.factor=1
-- setup
CREATE TABLE orders (id int, region text, v int, PRIMARY KEY (id, region)) PARTITION BY LIST (region);
CREATE TABLE orders_eu PARTITION OF orders FOR VALUES IN ('eu');
CREATE TABLE orders_us PARTITION OF orders FOR VALUES IN ('us');
CREATE TABLE parent (id int PRIMARY KEY, v text);
CREATE TABLE child (w text, PRIMARY KEY (id)) INHERITS (parent);
CREATE TABLE gen (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, a int, twice int GENERATED ALWAYS AS (a * 2) STORED);
INSERT INTO orders SELECT i, CASE WHEN i % 2 = 0 THEN 'eu' ELSE 'us' END, i FROM generate_series(1, 9) i;
INSERT INTO parent VALUES (1, 'p');
INSERT INTO child VALUES (2, 'c', 'w');
INSERT INTO gen (a) VALUES (1), (2);
-- stream
INSERT INTO orders SELECT i, CASE WHEN i % 2 = 0 THEN 'eu' ELSE 'us' END, i FROM generate_series(10, 19) i;
UPDATE orders SET region = 'eu' WHERE id = 1;
DELETE FROM orders WHERE id = 2;
INSERT INTO parent VALUES (3, 'p');
INSERT INTO child VALUES (4, 'c', 'w');
UPDATE parent SET v = 'changed';
INSERT INTO gen (a) VALUES (3);
UPDATE gen SET a = 10 WHERE id = 1;
