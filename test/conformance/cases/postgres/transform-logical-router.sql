-- about: ByLogicalTableRouter: topics by regular expression, the field that keeps keys apart, schema names
-- needs: 14
-- covers: 8.2
-- config: transforms=r
-- config: transforms.r.type=io.debezium.transforms.ByLogicalTableRouter
-- config: transforms.r.topic.regex=(.*)shard_.
-- config: transforms.r.topic.replacement=$1all_shards
-- variant: default
-- variant: plain_keys transforms.r.key.enforce.uniqueness=false
-- variant: field_name transforms.r.key.field.name=which
-- variant: field_value transforms.r.key.field.regex=(.*)shard_(.*); transforms.r.key.field.replacement=$2
-- variant: field_value_unmatched transforms.r.key.field.regex=nothing_(.*); transforms.r.key.field.replacement=$1
-- variant: field_regex_alone transforms.r.key.field.regex=(.*)shard_(.*)
-- variant: adjusted transforms.r.topic.replacement=$1all-shards; transforms.r.schema.name.adjustment.mode=avro
-- variant: no_match transforms.r.topic.regex=(.*)nowhere; transforms.r.topic.replacement=$1x
-- variant: groups transforms.r.topic.regex=(?<where>.*)\.(?<t>shard)_(.); transforms.r.topic.replacement=${where}.$3.${t}
-- variant: no_regex transforms.r.topic.regex=
-- variant: bad_regex transforms.r.topic.regex=(.*
-- variant: unwrapped transforms=r,u; transforms.u.type=io.debezium.transforms.ExtractNewRecordState
-- variant: metadata provide.transaction.metadata=true; tombstones.on.delete=false
-- setup
CREATE TABLE shard_1 (id int PRIMARY KEY, v text);
CREATE TABLE shard_2 (id int PRIMARY KEY, v text);
ALTER TABLE shard_2 REPLICA IDENTITY FULL;
CREATE TABLE shard_n (v text);
CREATE TABLE other (id int PRIMARY KEY);
INSERT INTO shard_1 VALUES (1, 'one');
INSERT INTO shard_2 VALUES (1, 'one');
INSERT INTO shard_n VALUES ('none');
-- stream
INSERT INTO shard_1 VALUES (2, 'two');
UPDATE shard_2 SET v = 'uno';
UPDATE shard_1 SET id = 3 WHERE id = 2;
DELETE FROM shard_2;
DELETE FROM shard_1 WHERE id = 1;
INSERT INTO shard_n VALUES ('none');
INSERT INTO other VALUES (1);
SELECT pg_logical_emit_message(false, 'p', 'outside');
