-- about: the outbox router over a table of plain text columns, JSON in text, text that is no JSON
-- covers: 8.3
-- config: transforms=o
-- config: transforms.o.type=io.debezium.transforms.outbox.EventRouter
-- config: transforms.o.route.topic.replacement=:prefix.event.${routedByValue}
-- config: table.include.list=public.outbox
-- variant: default
-- variant: expanded transforms.o.table.expand.json.payload=true
-- variant: expanded_bare transforms.o.table.expand.json.payload=true; value.converter=org.apache.kafka.connect.json.JsonConverter; value.converter.schemas.enable=false
-- variant: tombstones transforms.o.route.tombstone.on.empty.payload=true
-- variant: tracing transforms.o.tracing.with.context.field.only=true
-- setup
CREATE TABLE outbox (id bigint PRIMARY KEY, aggregatetype text NOT NULL, aggregateid text NOT NULL, type text NOT NULL, payload text, tracingspancontext text);
INSERT INTO outbox VALUES (1, 'order', 'a', 't', '{"a": 1}');
-- stream
INSERT INTO outbox VALUES (2, 'order', 'b', 't', 'no json'), (3, 'order', 'c', 't', ''), (4, 'order', 'd', 't', NULL), (5, 'order', 'e', 't', '{"a": [[1], [2]], "m": [1, "x"], "e": {}}'), (6, 'order', 'f', 't', ' {"a": 1e3, "b": 1.25} '), (7, 'order', 'g', 't', 'true'), (8, 'order', 'h', 't', '12');
