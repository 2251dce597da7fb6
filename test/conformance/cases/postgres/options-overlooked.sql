-- about: values of options that have no effect, and what happens where they would have had one
-- covers: 5.1, 5.6
-- config: errors.max.retries=0
-- variant: override_unnamed snapshot.select.statement.overrides.public.a=SELECT * FROM a WHERE id > 1
-- variant: override_other snapshot.select.statement.overrides=public.b; snapshot.select.statement.overrides.public.a=SELECT * FROM a WHERE id > 1
-- variant: mismatch offset.mismatch.strategy=other
-- variant: converting event.converting.failure.handling.mode=other
-- variant: channels signal.enabled.channels=pigeon; signal.data.collection=public.debezium_signal
-- variant: notifications notification.enabled.channels=pigeon,log
-- variant: order snapshot.tables.order.by.row.count=ascending
-- setup
CREATE TABLE debezium_signal (id varchar(64) PRIMARY KEY, type varchar(32) NOT NULL, data varchar(2048));
CREATE TABLE a (id int PRIMARY KEY, v text, n numeric);
CREATE TABLE b (id int PRIMARY KEY, v text);
INSERT INTO a VALUES (1, 'one', 1), (2, 'two', 2), (3, 'three', 3);
INSERT INTO b VALUES (1, 'one');
ANALYZE;
-- stream
INSERT INTO a VALUES (4, 'four', 4.25);
INSERT INTO debezium_signal VALUES ('s1', 'execute-snapshot', '{"data-collections": ["public.b"]}');
-- restart
UPDATE a SET v = 'changed' WHERE id = 4;
DELETE FROM b;
-- stream
INSERT INTO b VALUES (2, 'two');
