-- about: the outbox router: topics, keys, payloads, placements of further columns, operations that are none of an outbox
-- covers: 8.3
-- volatile: eventTimestamp, ts
-- config: transforms=o
-- config: transforms.o.type=io.debezium.transforms.outbox.EventRouter
-- config: transforms.o.route.topic.replacement=:prefix.event.${routedByValue}
-- config: table.include.list=public.outbox
-- variant: default
-- variant: string_payload value.converter=org.apache.kafka.connect.storage.StringConverter
-- variant: bare_payload value.converter=org.apache.kafka.connect.json.JsonConverter; value.converter.schemas.enable=false; transforms.o.table.expand.json.payload=true
-- variant: expanded transforms.o.table.expand.json.payload=true
-- variant: expanded_nulls transforms.o.table.expand.json.payload=true; transforms.o.table.json.payload.null.behavior=optional_bytes
-- variant: expanded_arrays transforms.o.table.expand.json.payload=true; transforms.o.table.json.payload.empty.array.behavior=optional_string
-- variant: headers transforms.o.table.fields.additional.placement=type:header:eventType,tenant:header,version:header:v
-- variant: envelope transforms.o.table.fields.additional.placement=type:envelope:eventType,tenant:envelope
-- variant: envelope_expanded transforms.o.table.fields.additional.placement=type:envelope:kind,id:header:again; transforms.o.table.expand.json.payload=true
-- variant: partition transforms.o.table.fields.additional.placement=version:partition; topic.creation.default.partitions=6; topic.creation.default.replication.factor=1
-- variant: timestamp transforms.o.table.field.event.timestamp=at; transforms.o.table.fields.additional.placement=at:header:ts
-- variant: schema_version transforms.o.table.field.event.schema.version=version
-- variant: other_columns transforms.o.table.field.event.id=type; transforms.o.table.field.event.key=tenant; transforms.o.table.field.event.payload=aggregateid; transforms.o.route.by.field=type
-- variant: key_of_record transforms.o.table.field.event.key=
-- variant: no_id_column transforms.o.table.field.event.id=absent
-- variant: missing_ignored transforms.o.table.fields.additional.placement=absent:header:x,type:header; transforms.o.table.field.additional.missing=ignore
-- variant: missing transforms.o.table.fields.additional.placement=absent:header:x
-- variant: regex transforms.o.route.topic.regex=(?<routedByValue>o.*)r; transforms.o.route.topic.replacement=:prefix.${routedByValue}
-- variant: empty_payload_tombstone transforms.o.route.tombstone.on.empty.payload=true
-- variant: updates_error transforms.o.table.op.invalid.behavior=error
-- variant: updates_fatal transforms.o.table.op.invalid.behavior=fatal
-- variant: bad_placement transforms.o.table.fields.additional.placement=type:nowhere
-- variant: bad_behaviour transforms.o.table.op.invalid.behavior=wrong
-- variant: binary binary.handling.mode=base64; transforms.o.table.field.event.payload=bin
-- variant: bytes transforms.o.table.field.event.payload=bin; value.converter=org.apache.kafka.connect.converters.ByteArrayConverter
-- variant: binary_data transforms.o.table.field.event.payload=bin; value.converter=io.debezium.converters.BinaryDataConverter
-- setup
CREATE TABLE outbox (id uuid PRIMARY KEY, aggregatetype varchar(255) NOT NULL, aggregateid varchar(255) NOT NULL, type varchar(255) NOT NULL, payload jsonb, tenant text, version int, at timestamptz, bin bytea);
INSERT INTO outbox VALUES ('00000000-0000-0000-0000-000000000001', 'order', '1', 'OrderCreated', '{"id": 1, "lines": [{"sku": "a", "n": 2}, {"sku": "b", "n": 3}], "note": null, "sum": 1.5, "ok": true, "none": []}', 'acme', 1, '2020-01-01T00:00:00Z', 'abc');
-- stream
INSERT INTO outbox VALUES ('00000000-0000-0000-0000-000000000002', 'customer', '2', 'CustomerCreated', '{"name": "Ünï", "big": 12345678901234, "deep": {"a": {"b": [1, 2, 3]}}}', NULL, 2, '2021-01-01T00:00:00.123456Z', '\x00ff');
INSERT INTO outbox VALUES ('00000000-0000-0000-0000-000000000003', 'order', '3', 'OrderNote', '"just text"', 'x', 3, NULL, NULL);
INSERT INTO outbox VALUES ('00000000-0000-0000-0000-000000000005', 'order', '5', 'OrderNothing', NULL, 'x', 5, NULL, NULL);
DELETE FROM outbox WHERE version = 2;
UPDATE outbox SET tenant = 'changed' WHERE version = 3;
INSERT INTO outbox VALUES ('00000000-0000-0000-0000-000000000007', 'order', '7', 'OrderEmpty', '{}', 'x', 1, NULL, NULL);
