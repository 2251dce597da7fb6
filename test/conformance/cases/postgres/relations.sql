-- about: relations of other kinds: unlogged, temporary, views, typed tables, defaults of partitions, many schemas
-- covers: 4.9, 6.2
-- variant: default
-- variant: builtin table.ignore.builtin=false
-- variant: transactions provide.transaction.metadata=true
-- setup
CREATE TYPE made AS (id int, v text);
CREATE TABLE typed OF made (PRIMARY KEY (id));
CREATE UNLOGGED TABLE unlogged (id int PRIMARY KEY, v text);
CREATE TEMPORARY TABLE temporary_one (id int PRIMARY KEY);
CREATE TABLE spatial_ref_sys (id int PRIMARY KEY);
CREATE VIEW seen AS SELECT 1 AS id;
CREATE MATERIALIZED VIEW held AS SELECT 1 AS id;
CREATE SEQUENCE counted;
CREATE TABLE parted (id int, v text, PRIMARY KEY (id)) PARTITION BY HASH (id);
CREATE TABLE parted_0 PARTITION OF parted FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE parted_1 (v text, id int NOT NULL);
ALTER TABLE parted ATTACH PARTITION parted_1 FOR VALUES WITH (MODULUS 2, REMAINDER 1);
CREATE SCHEMA "Upper";
CREATE TABLE "Upper"."Table" ("Id" int PRIMARY KEY, "camelCase" text);
INSERT INTO typed VALUES (1, 'one');
INSERT INTO unlogged VALUES (1, 'one');
INSERT INTO temporary_one VALUES (1);
INSERT INTO spatial_ref_sys VALUES (1);
INSERT INTO parted VALUES (1, 'one'), (2, 'two'), (3, 'three'), (4, 'four');
INSERT INTO "Upper"."Table" VALUES (1, 'one');
-- stream
INSERT INTO typed VALUES (2, 'two');
INSERT INTO unlogged VALUES (2, 'two');
INSERT INTO spatial_ref_sys VALUES (2);
INSERT INTO parted VALUES (5, 'five'), (6, 'six');
REFRESH MATERIALIZED VIEW held;
SELECT nextval('counted');
INSERT INTO "Upper"."Table" VALUES (2, 'two');
ALTER TABLE parted DETACH PARTITION parted_1;
INSERT INTO parted_1 VALUES ('alone', 100);
CREATE TABLE selected AS SELECT * FROM typed;
SELECT * INTO into_one FROM typed;
