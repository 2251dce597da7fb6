-- about: snapshot modes of single flags, locks, isolation, order of tables
-- covers: 4.8, 4.9
-- variant: flags_data snapshot.mode=configuration_based; snapshot.mode.configuration.based.snapshot.data=true; snapshot.mode.configuration.based.snapshot.schema=true; snapshot.mode.configuration.based.start.stream=true
-- variant: flags_no_data snapshot.mode=configuration_based; snapshot.mode.configuration.based.start.stream=true
-- variant: flags_schema_only snapshot.mode=configuration_based; snapshot.mode.configuration.based.snapshot.schema=true; snapshot.mode.configuration.based.start.stream=true
-- variant: shared snapshot.locking.mode=shared
-- variant: repeatable_read snapshot.isolation.mode=repeatable_read
-- variant: read_committed snapshot.isolation.mode=read_committed
-- variant: read_uncommitted snapshot.isolation.mode=read_uncommitted
-- variant: descending snapshot.tables.order.by.row.count=descending
-- variant: skip_reads skipped.operations=r
-- variant: override snapshot.select.statement.overrides=public.one,public.two; snapshot.select.statement.overrides.public.one=SELECT * FROM one WHERE id = 1; snapshot.select.statement.overrides.public.two=SELECT id, upper(v) AS v FROM two ORDER BY id DESC
-- setup
CREATE TABLE one (id int PRIMARY KEY, v text);
CREATE TABLE two (id int PRIMARY KEY, v text);
CREATE TABLE zero (id int PRIMARY KEY, v text);
INSERT INTO one VALUES (1, 'one');
INSERT INTO two VALUES (1, 'one'), (2, 'two'), (3, 'three');
INSERT INTO zero VALUES (1, 'one'), (2, 'two');
ANALYZE;
-- stream
INSERT INTO one VALUES (10, 'ten');
-- restart
INSERT INTO two VALUES (11, 'eleven');
