-- about: signals whose channel is not the signal table, a signal table that is not captured, columns of another order or type
-- covers: 7.1
-- config: snapshot.mode=no_data
-- config: signal.poll.interval.ms=100
-- config: signal.file=:file
-- variant: file_alone signal.enabled.channels=file; signal.data.collection=public.debezium_signal
-- variant: table_switched_off signal.enabled.channels=jmx; signal.data.collection=public.debezium_signal
-- variant: excluded signal.enabled.channels=source,file; signal.data.collection=public.debezium_signal; table.include.list=public.one
-- variant: no_table signal.enabled.channels=source,file
-- variant: other_columns signal.enabled.channels=source,file; signal.data.collection=public.other_signal
-- setup
CREATE TABLE debezium_signal (id varchar(64) PRIMARY KEY, type varchar(32) NOT NULL, data varchar(2048));
CREATE TABLE other_signal (first text PRIMARY KEY, second text NOT NULL, third text);
CREATE TABLE one (id int PRIMARY KEY, v text);
INSERT INTO one VALUES (1, 'a'), (2, 'b');
-- stream
INSERT INTO one VALUES (3, 'c');
-- stream
INSERT INTO debezium_signal VALUES ('s1', 'execute-snapshot', '{"data-collections": ["public.one"], "type": "BLOCKING"}');
-- stream
INSERT INTO other_signal VALUES ('s2', 'execute-snapshot', '{"data-collections": ["public.one"], "type": "BLOCKING"}');
-- signal: file {"id": "f1", "type": "execute-snapshot", "data": {"data-collections": ["public.one"], "type": "BLOCKING"}}
-- signal: file no json
-- signal: file {"id": "f3", "type": "execute-snapshot", "data": {"data-collections": ["public.one"], "type": "blocking"}}
-- stream
INSERT INTO one VALUES (4, 'd');
