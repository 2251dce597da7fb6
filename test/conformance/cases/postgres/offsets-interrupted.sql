-- about: an offset that says that a snapshot was running, in the words of this version and of older ones
-- covers: 5.1, 5.4
-- config: errors.max.retries=0
-- variant: initial snapshot.mode=initial
-- variant: when_needed snapshot.mode=when_needed
-- variant: no_data snapshot.mode=no_data
-- variant: initial_only snapshot.mode=initial_only
-- setup
CREATE TABLE a (id int PRIMARY KEY, v text);
INSERT INTO a VALUES (1, 'one'), (2, 'two');
-- restart
INSERT INTO a VALUES (3, 'three');
-- offsets: {"snapshot": true, "last_snapshot_record": false}
-- stream
INSERT INTO a VALUES (4, 'four');
-- restart
INSERT INTO a VALUES (5, 'five');
-- offsets: {"snapshot": "BLOCKING", "snapshot_completed": false, "last_snapshot_record": false}
-- restart
INSERT INTO a VALUES (6, 'six');
-- offsets: {"snapshot": "INITIAL", "snapshot_completed": true, "last_snapshot_record": true}
