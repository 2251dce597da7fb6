-- about: the slot is gone, or stands after the stored offset
-- covers: 5.1, 5.6, 4.8
-- config: errors.max.retries=0
-- config: slot.max.retries=0
-- variant: initial snapshot.mode=initial
-- variant: when_needed snapshot.mode=when_needed
-- variant: no_data snapshot.mode=no_data
-- variant: always snapshot.mode=always
-- variant: flags_on_error snapshot.mode=configuration_based; snapshot.mode.configuration.based.start.stream=true; snapshot.mode.configuration.based.snapshot.on.data.error=true
-- variant: flags snapshot.mode=configuration_based; snapshot.mode.configuration.based.start.stream=true
-- variant: unchecked internal.log.position.check.enable=false
-- variant: trust_offset offset.mismatch.strategy=trust_offset
-- variant: trust_slot offset.mismatch.strategy=trust_slot
-- variant: trust_greater offset.mismatch.strategy=trust_greater_lsn
-- setup
CREATE TABLE a (id int PRIMARY KEY, v text);
INSERT INTO a VALUES (1, 'one'), (2, 'two');
-- stream
INSERT INTO a VALUES (3, 'three');
-- restart
INSERT INTO a VALUES (4, 'lost');
SELECT pg_drop_replication_slot(':database');
-- stream
INSERT INTO a VALUES (5, 'five');
