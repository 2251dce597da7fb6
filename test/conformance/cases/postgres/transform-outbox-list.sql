-- about: the outbox router with payloads that are JSON arrays
-- covers: 8.3
-- config: transforms=o
-- config: transforms.o.type=io.debezium.transforms.outbox.EventRouter
-- config: transforms.o.route.topic.replacement=:prefix.event.${routedByValue}
-- config: table.include.list=public.outbox
-- config: transforms.o.table.expand.json.payload=true
-- variant: numbers
-- variant: empty transforms.o.route.by.field=type
-- setup
CREATE TABLE outbox (id int PRIMARY KEY, aggregatetype text NOT NULL, aggregateid text NOT NULL, type text NOT NULL, payload jsonb);
INSERT INTO outbox VALUES (1, 'order', '1', 'a', '[1, 2, 3]');
-- stream
INSERT INTO outbox VALUES (2, 'order', '2', 'a', '[{"a": 1}, {"a": 2, "b": "x"}]');
