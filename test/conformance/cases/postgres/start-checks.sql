-- about: what is checked at the start, and the errors of a database that does not fit
-- covers: 5.1, 5.2, 5.8
-- variant: publication_of_all publication.autocreate.mode=filtered; publication.name=for_all; table.include.list=public.a
-- variant: no_tables publication.autocreate.mode=no_tables
-- variant: disabled publication.autocreate.mode=disabled; publication.name=for_all
-- variant: no_login database.user=no_login; database.password=x
-- variant: port database.port=65533
-- variant: timeout_zero database.query.timeout.ms=0
-- variant: read_only read.only=true
-- variant: identity_twice replica.identity.autoset.values=public.a:FULL,public..:DEFAULT
-- variant: signal_table signal.data.collection=public.a,public.b
-- variant: notification notification.enabled.channels=sink
-- variant: initial_statements database.initial.statements=SET search_path TO public;;,pg_catalog
-- variant: override_wrong snapshot.select.statement.overrides=public.a; snapshot.select.statement.overrides.public.a=SELECT id FROM nowhere; errors.max.retries=0
-- setup
CREATE TABLE a (id int PRIMARY KEY);
CREATE TABLE b (id int PRIMARY KEY);
INSERT INTO a VALUES (1);
CREATE PUBLICATION for_all FOR ALL TABLES;
-- stream
INSERT INTO b VALUES (1);
