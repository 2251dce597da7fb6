-- about: blocking snapshots: several tables, a filter that is a whole statement, patterns, tables without key
-- covers: 7.2, 7.6
-- config: signal.data.collection=public.debezium_signal
-- variant: default
-- variant: no_data snapshot.mode=no_data
-- variant: no_headers extended.headers.enabled=false
-- setup
CREATE TABLE debezium_signal (id varchar(64) PRIMARY KEY, type varchar(32) NOT NULL, data varchar(2048));
CREATE TABLE one (id int PRIMARY KEY, v text);
CREATE TABLE two (id int PRIMARY KEY, v text);
CREATE TABLE no_key (a int, v text);
INSERT INTO one VALUES (1, 'a'), (2, 'b'), (3, 'c');
INSERT INTO two VALUES (1, 'a'), (2, 'b');
INSERT INTO no_key VALUES (1, 'a');
-- stream
INSERT INTO one VALUES (4, 'd');
-- stream
INSERT INTO debezium_signal VALUES ('s1', 'execute-snapshot', '{"data-collections": ["public.one"], "type": "BLOCKING"}');
-- stream
INSERT INTO one VALUES (5, 'e');
-- stream
INSERT INTO debezium_signal VALUES ('s2', 'execute-snapshot', '{"data-collections": ["public.one", "public.two"], "type": "blocking", "additional-conditions": [{"data-collection": "public.one", "filter": "SELECT * FROM one WHERE id > 3"}]}');
-- stream
INSERT INTO debezium_signal VALUES ('s3', 'execute-snapshot', '{"data-collections": ["public.no_key"], "type": "BLOCKING"}');
-- stream
UPDATE one SET v = 'uno' WHERE id = 1;
-- restart
INSERT INTO two VALUES (3, 'c');
