-- about: several restarts with transactions, key changes, truncates and schema changes made while the connector is down
-- needs: 14
-- covers: 5.4, 5.5, 5.6, 5.7
-- variant: default
-- variant: no_tombstones tombstones.on.delete=false
-- variant: trust_offset offset.mismatch.strategy=trust_offset
-- variant: trust_slot offset.mismatch.strategy=trust_slot
-- variant: manual lsn.flush.mode=manual
-- setup
CREATE TABLE a (id int PRIMARY KEY, v text);
CREATE TABLE b (id int PRIMARY KEY, v text);
INSERT INTO a VALUES (1, 'one');
-- restart
INSERT INTO a VALUES (2, 'two');
-- stream
BEGIN;
INSERT INTO a SELECT i, 'bulk' FROM generate_series(10, 30) i;
UPDATE a SET v = 'changed' WHERE id < 13;
DELETE FROM a WHERE id = 30;
COMMIT;
-- restart
INSERT INTO b VALUES (1, 'one');
UPDATE b SET id = 2;
DELETE FROM a WHERE id = 2;
ALTER TABLE b ADD COLUMN w int NOT NULL DEFAULT 7;
INSERT INTO b VALUES (3, 'three', 3);
-- restart
ALTER TABLE a DROP COLUMN v;
INSERT INTO a VALUES (40);
-- stream
DELETE FROM b WHERE id = 3;
-- restart
TRUNCATE a;
SELECT pg_logical_emit_message(false, 'p', 'outside');
-- stream
INSERT INTO a VALUES (50);
