-- about: snapshot modes and markers over several tables, empty ones among them, and a restart with changes in between
-- covers: 1.5, 4.8, 4.9, 6.4
-- variant: initial snapshot.mode=initial
-- variant: initial_only snapshot.mode=initial_only
-- variant: no_data snapshot.mode=no_data
-- variant: always snapshot.mode=always
-- variant: when_needed snapshot.mode=when_needed
-- variant: some_tables snapshot.include.collection.list=public\.c
-- variant: ordered table.include.list=public\.c,public\.[ab].*
-- variant: ordered_desc table.include.list=public\.z_empty,public\.c,public\.b_empty,public\.a
-- variant: read_committed snapshot.isolation.mode=read_committed
-- variant: one_thread snapshot.max.threads=1
-- variant: heartbeat_prefix heartbeat.interval.ms=200; topic.heartbeat.prefix=my-heartbeat
-- variant: override snapshot.select.statement.overrides=public.a; snapshot.select.statement.overrides.public.a=SELECT * FROM a WHERE id < 3
-- variant: heartbeat heartbeat.interval.ms=200
-- setup
CREATE TABLE a (id int PRIMARY KEY, v text);
CREATE TABLE b_empty (id int PRIMARY KEY, v text);
CREATE TABLE c (id int PRIMARY KEY, v text);
CREATE TABLE z_empty (id int PRIMARY KEY, v text);
INSERT INTO a VALUES (1, 'one'), (2, 'two'), (3, 'three');
INSERT INTO c VALUES (1, 'one');
-- stream
INSERT INTO a VALUES (4, 'four');
UPDATE c SET v = 'uno';
INSERT INTO b_empty VALUES (1, 'one');
-- restart
INSERT INTO a VALUES (5, 'five');
DELETE FROM c;
-- stream
INSERT INTO a VALUES (6, 'six');
