-- about: names that are no plain identifiers, in topics, schemas and fields
-- covers: 1.1, 6.7, 6.8
-- variant: none
-- variant: avro schema.name.adjustment.mode=avro; field.name.adjustment.mode=avro
-- variant: avro_unicode schema.name.adjustment.mode=avro_unicode; field.name.adjustment.mode=avro_unicode
-- variant: delimiter topic.delimiter=-
-- variant: unicode_topics topic.prefix=nameu; topic.naming.strategy=io.debezium.schema.SchemaUnicodeTopicNamingStrategy
-- setup
CREATE SCHEMA "Quoted_"" . Schema";
CREATE TABLE "Quoted_"" . Schema"."Quoted_"" . Table" ("Quoted_"" . Id" int PRIMARY KEY, "Ünï-cöde" text, "1st" int, "with space" int);
CREATE TABLE "dash-ed" (id int PRIMARY KEY, "a-b" text);
CREATE TABLE "Ω" (id int PRIMARY KEY, v text);
INSERT INTO "Quoted_"" . Schema"."Quoted_"" . Table" VALUES (1, 'x', 1, 2);
INSERT INTO "dash-ed" VALUES (1, 'x');
INSERT INTO "Ω" VALUES (1, 'x');
-- stream
INSERT INTO "Quoted_"" . Schema"."Quoted_"" . Table" VALUES (2, 'x', 1, 2);
INSERT INTO "dash-ed" VALUES (2, 'x');
INSERT INTO "Ω" VALUES (2, 'x');
