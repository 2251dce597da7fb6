-- about: the slot was made anew, or moved on, while the connector was down
-- covers: 5.1, 5.6
-- config: errors.max.retries=0
-- config: slot.max.retries=0
-- variant: default
-- variant: when_needed snapshot.mode=when_needed
-- variant: trust_offset offset.mismatch.strategy=trust_offset
-- variant: trust_slot offset.mismatch.strategy=trust_slot
-- variant: trust_greater offset.mismatch.strategy=trust_greater_lsn
-- variant: seek internal.slot.seek.to.known.offset.on.start=true
-- setup
CREATE TABLE a (id int PRIMARY KEY, v text);
INSERT INTO a VALUES (1, 'one'), (2, 'two');
-- stream
INSERT INTO a VALUES (3, 'three');
-- restart
INSERT INTO a VALUES (4, 'lost');
SELECT pg_drop_replication_slot(':database');
SELECT pg_create_logical_replication_slot(':database', 'pgoutput');
INSERT INTO a VALUES (5, 'after');
-- stream
INSERT INTO a VALUES (6, 'six');
