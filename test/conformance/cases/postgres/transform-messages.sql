-- about: DecodeLogicalDecodingMessageContent: JSON and other content, then the outbox router
-- needs: 14
-- covers: 8.4, 2.4
-- config: transforms=d
-- config: transforms.d.type=io.debezium.connector.postgresql.transforms.DecodeLogicalDecodingMessageContent
-- variant: default
-- variant: nulls transforms.d.fields.null.include=true
-- variant: base64 binary.handling.mode=base64
-- variant: hex binary.handling.mode=hex
-- variant: outbox transforms=d,o; transforms.o.type=io.debezium.transforms.outbox.EventRouter; transforms.o.route.topic.replacement=:prefix.event.${routedByValue}; transforms.o.table.field.event.key=aggregateid; transforms.o.table.fields.additional.placement=type:header; message.prefix.include.list=outbox; table.exclude.list=.*
-- setup
CREATE TABLE t (id int PRIMARY KEY);
INSERT INTO t VALUES (1);
-- stream
SELECT pg_logical_emit_message(true, 'outbox', '{"id": "1", "aggregatetype": "order", "aggregateid": "a", "type": "Created", "payload": {"n": 1, "none": null, "list": [1, 2]}}');
SELECT pg_logical_emit_message(false, 'outbox', '{"id": "2", "aggregatetype": "order", "aggregateid": "b", "type": "Created", "payload": "text"}');
INSERT INTO t VALUES (2);
