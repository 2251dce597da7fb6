-- about: values as Java's texts, and bytes where there are none
-- covers: 8.5
-- variant: string value.converter=org.apache.kafka.connect.storage.StringConverter; key.converter=org.apache.kafka.connect.storage.StringConverter
-- variant: bytes value.converter=org.apache.kafka.connect.converters.ByteArrayConverter
-- variant: debezium_bytes value.converter=io.debezium.converters.ByteArrayConverter
-- variant: debezium_bytes_delegate value.converter=io.debezium.converters.ByteArrayConverter; value.converter.delegate.converter.type=org.apache.kafka.connect.json.JsonConverter; value.converter.delegate.converter.type.schemas.enable=false
-- variant: binary_data value.converter=io.debezium.converters.BinaryDataConverter
-- variant: binary_data_delegate value.converter=io.debezium.converters.BinaryDataConverter; value.converter.delegate.converter.type=org.apache.kafka.connect.json.JsonConverter; value.converter.delegate.converter.type.schemas.enable=false
-- config: transforms=u
-- config: transforms.u.type=io.debezium.transforms.ExtractNewRecordState
-- setup
CREATE TABLE t (id int PRIMARY KEY, v text, n numeric(5,2), r real, d double precision, b boolean, l int[], ts timestamptz, dt date);
INSERT INTO t VALUES (1, 'one', 1.5, 1.5, 1e10, true, '{1,2}', '2020-01-01T00:00:00Z', '2020-01-01');
INSERT INTO t (id) VALUES (2);
-- stream
INSERT INTO t VALUES (3, 'three', 0, 1e-5, 1.25, false, '{}', NULL, NULL);
