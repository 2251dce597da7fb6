-- about: the partition that keys of several types and shapes go to
-- covers: 1.1
-- config: topic.creation.default.partitions=7
-- config: topic.creation.default.replication.factor=1
-- variant: schemas
-- variant: schemas_off key.converter=org.apache.kafka.connect.json.JsonConverter; key.converter.schemas.enable=false
-- setup
CREATE TABLE by_int (id int PRIMARY KEY);
CREATE TABLE by_text (id text PRIMARY KEY);
CREATE TABLE by_uuid (id uuid PRIMARY KEY);
CREATE TABLE by_pair (a int, b text, PRIMARY KEY (a, b));
CREATE TABLE by_time (id timestamptz PRIMARY KEY);
CREATE TABLE by_number (id numeric(9,3) PRIMARY KEY);
INSERT INTO by_int SELECT i FROM generate_series(-3, 12) i;
-- stream
INSERT INTO by_int SELECT i FROM generate_series(100, 112) i;
INSERT INTO by_text SELECT 'ключ ' || i FROM generate_series(1, 12) i;
INSERT INTO by_uuid SELECT md5(i::text)::uuid FROM generate_series(1, 12) i;
INSERT INTO by_pair SELECT i, 'x' || i FROM generate_series(1, 12) i;
INSERT INTO by_time SELECT '2020-01-01+00'::timestamptz + i * interval '1 day' FROM generate_series(1, 12) i;
INSERT INTO by_number SELECT i * 1.5 FROM generate_series(1, 12) i;
DELETE FROM by_int WHERE id = 101;
UPDATE by_int SET id = 1000 WHERE id = 102;
