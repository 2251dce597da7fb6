-- about: the outbox router with an envelope over several topics and tables, and payloads that are no objects
-- covers: 8.3
-- config: transforms=o
-- config: transforms.o.type=io.debezium.transforms.outbox.EventRouter
-- config: transforms.o.route.topic.replacement=:prefix.event.${routedByValue}
-- config: transforms.o.table.fields.additional.placement=type:envelope:eventType
-- variant: plain
-- variant: expanded transforms.o.table.expand.json.payload=true
-- variant: version transforms.o.table.field.event.schema.version=version
-- variant: bare transforms.o.table.expand.json.payload=true; errors.tolerance=all; transforms.o.table.fields.additional.placement=type:header:eventType
-- variant: tolerant transforms.o.table.expand.json.payload=true; errors.tolerance=all
-- setup
CREATE TABLE outbox (id int PRIMARY KEY, aggregatetype text NOT NULL, aggregateid text NOT NULL, type text NOT NULL, payload text, version int);
CREATE TABLE outbox2 (id int PRIMARY KEY, aggregatetype text NOT NULL, aggregateid text NOT NULL, type text NOT NULL, payload text, version int);
INSERT INTO outbox VALUES (1, 'order', '1', 'a', '{"x": 1}', 1);
INSERT INTO outbox2 VALUES (1, 'bill', '1', 'a', '{"x": 2}', 1);
-- stream
INSERT INTO outbox VALUES (2, 'customer', '2', 'a', '{"x": 3}', 1);
INSERT INTO outbox VALUES (3, 'customer', '3', 'b', '{"y": "z"}', 1);
INSERT INTO outbox2 VALUES (4, 'order', '4', 'a', '{"x": 4}', 1);
-- stream
INSERT INTO outbox VALUES (5, 'order', '5', 'a', '12', 1);
INSERT INTO outbox VALUES (6, 'order', '6', 'a', '[]', 1);
INSERT INTO outbox VALUES (7, 'order', '7', 'a', 'no json', 1);
-- stream
ALTER TABLE outbox ADD COLUMN extra int;
INSERT INTO outbox VALUES (8, 'bill', '8', 'a', '{"x": 8}', 1, 1);
-- stream
INSERT INTO outbox VALUES (9, 'order', '9', 'a', '[{"x": 9}]', 1, 1);
-- stream
INSERT INTO outbox VALUES (10, 'order', '10', 'a', '{"x": 10}', 1, 1);
