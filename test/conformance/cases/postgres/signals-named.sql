-- about: a signal table of another schema and name, tables with odd names as its targets, partitions and roots
-- covers: 7.1, 7.2, 7.3
-- config: signal.data.collection=Ctl.Signals
-- config: snapshot.mode=no_data
-- setup
CREATE SCHEMA "Ctl";
CREATE TABLE "Ctl"."Signals" (id varchar(64) PRIMARY KEY, type varchar(32) NOT NULL, data varchar(2048));
CREATE TABLE "Odd Name" ("The Key" int PRIMARY KEY, "1st" text);
CREATE TABLE parted (id int PRIMARY KEY, v text) PARTITION BY RANGE (id);
CREATE TABLE parted_low PARTITION OF parted FOR VALUES FROM (0) TO (100);
INSERT INTO "Odd Name" VALUES (1, 'one'), (2, 'two');
INSERT INTO parted VALUES (1, 'one');
-- stream
INSERT INTO "Ctl"."Signals" VALUES ('s1', 'execute-snapshot', '{"data-collections": ["public.Odd Name"]}');
-- stream
INSERT INTO "Ctl"."Signals" VALUES ('s2', 'execute-snapshot', '{"data-collections": ["public.parted_low"]}');
-- stream
INSERT INTO "Ctl"."Signals" VALUES ('s3', 'execute-snapshot', '{"data-collections": ["public\\.Odd.*"], "type": "BLOCKING"}');
-- stream
INSERT INTO "Odd Name" VALUES (3, 'three');
