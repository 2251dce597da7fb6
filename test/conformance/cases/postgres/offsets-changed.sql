-- about: stored offsets with fewer keys than this version writes, and with unknown ones
-- covers: 5.1, 5.4, 5.6, 4.8
-- variant: initial snapshot.mode=initial
-- variant: when_needed snapshot.mode=when_needed
-- variant: no_data snapshot.mode=no_data
-- variant: always snapshot.mode=always
-- variant: initial_only snapshot.mode=initial_only
-- variant: flags snapshot.mode=configuration_based; snapshot.mode.configuration.based.snapshot.data=true; snapshot.mode.configuration.based.start.stream=true
-- config: errors.max.retries=0
-- setup
CREATE TABLE a (id int PRIMARY KEY, v text);
INSERT INTO a VALUES (1, 'one'), (2, 'two');
-- stream
INSERT INTO a VALUES (3, 'three');
-- restart
INSERT INTO a VALUES (4, 'four');
-- offsets: {"lsn_commit": null}
-- restart
INSERT INTO a VALUES (5, 'five');
-- offsets: {"messageType": null}
-- restart
INSERT INTO a VALUES (6, 'six');
-- offsets: {"messageType": null, "lsn_commit": null, "lsn_proc": null, "txId": null}
-- restart
INSERT INTO a VALUES (7, 'seven');
-- offsets: {"ts_usec": null, "unknown_key": "x"}
-- stream
INSERT INTO a VALUES (9, 'nine');
