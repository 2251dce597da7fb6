-- about: every set of the flags of configuration_based, first start and restart
-- covers: 4.8
-- config: snapshot.mode=configuration_based
-- config: errors.max.retries=0
-- variant: nothing
-- variant: data snapshot.mode.configuration.based.snapshot.data=true
-- variant: schema snapshot.mode.configuration.based.snapshot.schema=true
-- variant: data_schema snapshot.mode.configuration.based.snapshot.data=true; snapshot.mode.configuration.based.snapshot.schema=true
-- variant: stream snapshot.mode.configuration.based.start.stream=true
-- variant: data_stream snapshot.mode.configuration.based.snapshot.data=true; snapshot.mode.configuration.based.start.stream=true
-- variant: on_error snapshot.mode.configuration.based.start.stream=true; snapshot.mode.configuration.based.snapshot.on.data.error=true; snapshot.mode.configuration.based.snapshot.on.schema.error=true
-- setup
CREATE TABLE t (id int PRIMARY KEY, v text);
INSERT INTO t VALUES (1, 'one'), (2, 'two');
-- restart
INSERT INTO t VALUES (3, 'three');
