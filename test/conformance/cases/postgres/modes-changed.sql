-- about: flags of configuration_based that come at a restart, and tables that come after a snapshot of none
-- covers: 4.8, 5.4
-- config: errors.max.retries=0
-- variant: schema_error snapshot.mode=configuration_based; snapshot.mode.configuration.based.start.stream=true
-- variant: from_nothing snapshot.mode=initial; table.include.list=public.none
-- variant: always_nothing snapshot.mode=always; table.include.list=public.none
-- setup
CREATE TABLE t (id int PRIMARY KEY, v text);
INSERT INTO t VALUES (1, 'one'), (2, 'two');
-- stream
INSERT INTO t VALUES (3, 'three');
-- restart: snapshot.mode.configuration.based.snapshot.on.schema.error=true; table.include.list=
INSERT INTO t VALUES (4, 'four');
-- stream
UPDATE t SET v = 'five' WHERE id = 4;
DELETE FROM t WHERE id = 1;
-- restart
INSERT INTO t VALUES (6, 'six');
