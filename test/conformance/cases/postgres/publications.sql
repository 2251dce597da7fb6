-- about: publications of every mode, filters of operations in them, the root of partitions
-- covers: 5.3, 2.3, 4.9
-- config: errors.max.retries=0
-- variant: all_tables publication.autocreate.mode=all_tables
-- variant: filtered publication.autocreate.mode=filtered; table.include.list=public.a,public.b
-- variant: filtered_skipped publication.autocreate.mode=filtered; table.include.list=public.a,public.b; skipped.operations=u,t
-- variant: all_skipped publication.autocreate.mode=all_tables; skipped.operations=d
-- variant: no_tables publication.autocreate.mode=no_tables
-- variant: root publication.autocreate.mode=filtered; publish.via.partition.root=true; table.include.list=public.parted
-- variant: root_truncated publication.autocreate.mode=filtered; publish.via.partition.root=true; table.include.list=public.parted; skipped.operations=none
-- variant: root_all publish.via.partition.root=true
-- variant: parts publication.autocreate.mode=filtered; table.include.list=public.parted_.*
-- setup
CREATE TABLE a (id int PRIMARY KEY, v text, n int);
CREATE TABLE b (id int PRIMARY KEY, v text);
CREATE TABLE parted (id int, region text, v int, PRIMARY KEY (id, region)) PARTITION BY LIST (region);
CREATE TABLE parted_eu PARTITION OF parted FOR VALUES IN ('eu');
CREATE TABLE parted_us PARTITION OF parted FOR VALUES IN ('us') PARTITION BY RANGE (id);
CREATE TABLE parted_us_low PARTITION OF parted_us FOR VALUES FROM (0) TO (100);
INSERT INTO a VALUES (1, 'one', 1), (2, 'two', 2);
INSERT INTO b VALUES (1, 'one');
INSERT INTO parted VALUES (1, 'eu', 1), (2, 'us', 2);
-- stream
INSERT INTO a VALUES (3, 'three', 3), (4, 'four', 4);
UPDATE a SET v = 'vier' WHERE id = 4;
DELETE FROM a WHERE id = 4;
UPDATE b SET v = 'uno';
INSERT INTO parted VALUES (3, 'eu', 3), (4, 'us', 4);
UPDATE parted SET region = 'us' WHERE id = 3;
DELETE FROM parted WHERE id = 1;
TRUNCATE b, parted;
INSERT INTO a VALUES (5, 'five', 5);
-- restart
INSERT INTO a VALUES (6, 'six', 6);
INSERT INTO b VALUES (6, 'six');
