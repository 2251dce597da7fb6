-- about: other converters over the connector's records: CloudEvents with its options, strings, bytes, JSON with other settings
-- covers: 8.5
-- volatile: time, iodebeziumlsn, iodebeziumtxid, iodebeziumtxId, iodebeziumtsms, iodebeziumts_ms, iodebeziumtsus, iodebeziumtsns, iodebeziumxid, iodebeziumsequence, id, ts_ms, ts_us, ts_ns, lsn, txId, sequence
-- variant: cloudevents value.converter=io.debezium.converters.CloudEventsConverter
-- variant: cloudevents_no_extensions value.converter=io.debezium.converters.CloudEventsConverter; value.converter.extension.attributes.enable=false
-- variant: cloudevents_bare value.converter=io.debezium.converters.CloudEventsConverter; value.converter.json.schemas.enable=false
-- variant: cloudevents_bare_data value.converter=io.debezium.converters.CloudEventsConverter; value.converter.json.schemas.enable=false; value.converter.data.serializer.type=json
-- variant: cloudevents_schema_name value.converter=io.debezium.converters.CloudEventsConverter; value.converter.schema.cloudevents.name=my.Event
-- variant: cloudevents_names value.converter=io.debezium.converters.CloudEventsConverter; value.converter.schema.name.adjustment.mode=none
-- variant: cloudevents_metadata value.converter=io.debezium.converters.CloudEventsConverter; value.converter.metadata.source=value,id:generate,type:generate,traceparent:header,dataSchemaName:generate
-- variant: cloudevents_header value.converter=io.debezium.converters.CloudEventsConverter; value.converter.metadata.source=header; transforms=a; transforms.a.type=io.debezium.transforms.ExtractNewRecordState; transforms.a.add.headers=op
-- variant: cloudevents_avro value.converter=io.debezium.converters.CloudEventsConverter; value.converter.serializer.type=avro
-- variant: cloudevents_transaction value.converter=io.debezium.converters.CloudEventsConverter; provide.transaction.metadata=true
-- variant: cloudevents_wrong value.converter=io.debezium.converters.CloudEventsConverter; value.converter.serializer.type=wrong
-- variant: json_numeric value.converter=org.apache.kafka.connect.json.JsonConverter; value.converter.decimal.format=NUMERIC; key.converter=org.apache.kafka.connect.json.JsonConverter; key.converter.decimal.format=numeric
-- variant: json_nulls value.converter=org.apache.kafka.connect.json.JsonConverter; value.converter.replace.null.with.default=false
-- variant: json_bare_key key.converter=org.apache.kafka.connect.json.JsonConverter; key.converter.schemas.enable=false
-- variant: string_key key.converter=org.apache.kafka.connect.storage.StringConverter
-- variant: json_headers header.converter=org.apache.kafka.connect.json.JsonConverter; header.converter.schemas.enable=false
-- variant: json_headers_schemas header.converter=org.apache.kafka.connect.json.JsonConverter; header.converter.schemas.enable=true
-- variant: string_headers header.converter=org.apache.kafka.connect.storage.StringConverter
-- setup
CREATE TABLE t (id numeric(5,2) PRIMARY KEY, v text DEFAULT 'dflt', n numeric(5,2), ts timestamptz, b bytea, l int[]);
INSERT INTO t VALUES (1, 'one', 1.5, '2020-01-01T00:00:00Z', '\x01ff', '{1,2}'), (2, NULL, NULL, NULL, NULL, NULL);
-- stream
INSERT INTO t VALUES (3, 'three');
UPDATE t SET v = 'uno' WHERE id = 1;
UPDATE t SET id = 20 WHERE id = 2;
DELETE FROM t WHERE id = 3;
