-- about: topic naming strategies and their options
-- covers: 6.7, 6.8
-- variant: default_strategy topic.naming.strategy=io.debezium.schema.DefaultTopicNamingStrategy
-- variant: default_delimiter topic.naming.strategy=io.debezium.schema.DefaultTopicNamingStrategy; topic.delimiter=-
-- variant: regex topic.naming.strategy=io.debezium.schema.DefaultRegexTopicNamingStrategy; topic.regex=(.*)shard_.(.*); topic.replacement=$1shard$2
-- variant: regex_field topic.naming.strategy=io.debezium.schema.DefaultRegexTopicNamingStrategy; topic.regex=(.*)(shard_.)(.*); topic.replacement=$1shard$3; topic.key.field.name=which; topic.key.field.regex=(.*)\.(.*); topic.key.field.replacement=t:$2
-- variant: regex_plain_keys topic.naming.strategy=io.debezium.schema.DefaultRegexTopicNamingStrategy; topic.regex=(.*)shard_.(.*); topic.replacement=$1shard$2; topic.key.enforce.uniqueness=false
-- variant: unicode topic.prefix=uni1; topic.naming.strategy=io.debezium.schema.SchemaUnicodeTopicNamingStrategy
-- variant: unicode_delimiter topic.prefix=uni2; topic.naming.strategy=io.debezium.schema.SchemaUnicodeTopicNamingStrategy; topic.delimiter=-
-- setup
CREATE TABLE shard_1 (id int PRIMARY KEY, v text);
CREATE TABLE shard_2 (id int PRIMARY KEY, v text);
CREATE TABLE "grüße_ 😀" (id int PRIMARY KEY, "vä_l" text);
CREATE TABLE nokey (v text);
INSERT INTO shard_1 VALUES (1, 'one');
INSERT INTO shard_2 VALUES (1, 'one');
INSERT INTO "grüße_ 😀" VALUES (1, 'one');
INSERT INTO nokey VALUES ('one');
-- stream
INSERT INTO shard_1 VALUES (2, 'two');
UPDATE shard_2 SET id = 5;
INSERT INTO "grüße_ 😀" VALUES (2, 'two');
INSERT INTO nokey VALUES ('two');
