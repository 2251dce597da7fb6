-- about: transaction metadata with filtered tables and operations, messages outside, truncate, key change, restart
-- needs: 14
-- covers: 6.5, 6.6, 2.3
-- config: provide.transaction.metadata=true
-- variant: default
-- variant: filtered table.include.list=public.a
-- variant: all_operations skipped.operations=none
-- variant: skipped skipped.operations=u,d
-- variant: no_tombstones tombstones.on.delete=false
-- variant: without_change skip.messages.without.change=true
-- variant: messages message.prefix.include.list=in.*
-- variant: heartbeat heartbeat.interval.ms=1000
-- variant: never_snapshot snapshot.mode=no_data
-- setup
CREATE TABLE a (id int PRIMARY KEY, v text);
ALTER TABLE a REPLICA IDENTITY FULL;
CREATE TABLE b (id int PRIMARY KEY, v text);
INSERT INTO a VALUES (1, 'one'), (2, 'two');
INSERT INTO b VALUES (1, 'one');
-- stream
INSERT INTO a VALUES (3, 'three');
BEGIN;
INSERT INTO a VALUES (4, 'four');
INSERT INTO b VALUES (4, 'four');
UPDATE a SET v = v WHERE id = 1;
UPDATE a SET id = 40 WHERE id = 4;
DELETE FROM b WHERE id = 4;
COMMIT;
SELECT pg_logical_emit_message(false, 'inner', 'free');
SELECT pg_logical_emit_message(false, 'outer', 'free');
UPDATE b SET v = 'uno' WHERE id = 1;
UPDATE a SET v = v WHERE id = 1;
TRUNCATE b, a;
CREATE TABLE late (id int PRIMARY KEY);
INSERT INTO late VALUES (1);
INSERT INTO a VALUES (5, 'five');
-- restart
INSERT INTO a VALUES (6, 'six');
INSERT INTO b VALUES (6, 'six');
