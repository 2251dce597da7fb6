-- about: the slot was moved beyond the stored offset while the connector was down
-- covers: 5.6
-- config: errors.max.retries=0
-- variant: trust_slot offset.mismatch.strategy=trust_slot
-- variant: trust_greater offset.mismatch.strategy=trust_greater_lsn
-- setup
CREATE TABLE a (id int PRIMARY KEY, v text);
INSERT INTO a VALUES (1, 'one'), (2, 'two');
-- stream
INSERT INTO a VALUES (3, 'three');
-- restart
INSERT INTO a VALUES (4, 'skipped');
SELECT pg_replication_slot_advance(':database', pg_current_wal_lsn());
INSERT INTO a VALUES (5, 'five');
-- stream
INSERT INTO a VALUES (6, 'six');
