-- about: HeaderToValue, PartitionRouting, EnforceRecordSize, ExtractSchemaToNewRecord, SchemaChangeEventFilter, geometry transforms
-- covers: 8.4
-- volatile: h
-- variant: header_move transforms=h; transforms.h.type=io.debezium.transforms.HeaderToValue; transforms.h.headers=__debezium.context.connectorLogicalName; transforms.h.fields=logical; transforms.h.operation=move
-- variant: header_copy transforms=h; transforms.h.type=io.debezium.transforms.HeaderToValue; transforms.h.headers=__debezium.context.connectorLogicalName,__debezium.context.taskId; transforms.h.fields=after.logical,source.task; transforms.h.operation=copy
-- variant: header_absent transforms=h; transforms.h.type=io.debezium.transforms.HeaderToValue; transforms.h.headers=absent; transforms.h.fields=x; transforms.h.operation=copy
-- variant: header_struct transforms=h; transforms.h.type=io.debezium.transforms.HeaderToValue; transforms.h.headers=__debezium.newkey; transforms.h.fields=new_key; transforms.h.operation=move
-- variant: header_unwrapped transforms=u,h; transforms.u.type=io.debezium.transforms.ExtractNewRecordState; transforms.u.add.headers=op; transforms.h.type=io.debezium.transforms.HeaderToValue; transforms.h.headers=__op; transforms.h.fields=operation; transforms.h.operation=move
-- variant: header_lengths transforms=h; transforms.h.type=io.debezium.transforms.HeaderToValue; transforms.h.headers=a,b; transforms.h.fields=x; transforms.h.operation=copy
-- variant: header_operation transforms=h; transforms.h.type=io.debezium.transforms.HeaderToValue; transforms.h.headers=a; transforms.h.fields=x; transforms.h.operation=steal
-- variant: header_nothing transforms=h; transforms.h.type=io.debezium.transforms.HeaderToValue
-- variant: partition transforms=p; transforms.p.type=io.debezium.transforms.partitions.PartitionRouting; transforms.p.partition.payload.fields=after.name; transforms.p.partition.topic.num=5; topic.creation.default.partitions=5; topic.creation.default.replication.factor=1
-- variant: partition_change transforms=p; transforms.p.type=io.debezium.transforms.partitions.PartitionRouting; transforms.p.partition.payload.fields=change.name,source.table; transforms.p.partition.topic.num=5; topic.creation.default.partitions=5; topic.creation.default.replication.factor=1
-- variant: partition_murmur transforms=p; transforms.p.type=io.debezium.transforms.partitions.PartitionRouting; transforms.p.partition.payload.fields=change.name; transforms.p.partition.hash.function=murmur; transforms.p.partition.topic.num=5; topic.creation.default.partitions=5; topic.creation.default.replication.factor=1
-- variant: partition_numbers transforms=p; transforms.p.type=io.debezium.transforms.partitions.PartitionRouting; transforms.p.partition.payload.fields=change.n,change.big,change.b; transforms.p.partition.topic.num=5; topic.creation.default.partitions=5; topic.creation.default.replication.factor=1
-- variant: partition_others transforms=p; transforms.p.type=io.debezium.transforms.partitions.PartitionRouting; transforms.p.partition.payload.fields=change.d,change.dec,change.bin; transforms.p.partition.topic.num=5; topic.creation.default.partitions=5; topic.creation.default.replication.factor=1; decimal.handling.mode=string; binary.handling.mode=hex
-- variant: partition_absent transforms=p; transforms.p.type=io.debezium.transforms.partitions.PartitionRouting; transforms.p.partition.payload.fields=change.absent; transforms.p.partition.topic.num=5
-- variant: partition_nothing transforms=p; transforms.p.type=io.debezium.transforms.partitions.PartitionRouting
-- variant: size_nothing transforms=s; transforms.s.type=io.debezium.transforms.EnforceRecordSize
-- variant: schema transforms=x; transforms.x.type=io.debezium.transforms.ExtractSchemaToNewRecord; column.propagate.source.type=.*
-- variant: schema_unwrapped transforms=x,u; transforms.x.type=io.debezium.transforms.ExtractSchemaToNewRecord; transforms.u.type=io.debezium.transforms.ExtractNewRecordState; column.propagate.source.type=.*
-- variant: schema_not_propagated transforms=x; transforms.x.type=io.debezium.transforms.ExtractSchemaToNewRecord
-- variant: schema_changes transforms=f; transforms.f.type=io.debezium.transforms.SchemaChangeEventFilter; transforms.f.schema.change.event.exclude.list=CREATE_TABLE,DROP_TABLE
-- variant: swap transforms=w; transforms.w.type=io.debezium.transforms.SwapGeometryCoordinates
-- variant: format transforms=w; transforms.w.type=io.debezium.transforms.GeometryFormatTransformer; transforms.w.format=ewkb
-- variant: vectors transforms=v; transforms.v.type=io.debezium.transforms.VectorToJsonConverter
-- setup
CREATE TABLE t (id int PRIMARY KEY, name text, n int, big bigint, b boolean, d double precision, dec numeric(6,2), bin bytea, pt point, long text);
ALTER TABLE t REPLICA IDENTITY FULL;
INSERT INTO t SELECT i, 'name ' || i, i, i * 10000000000, i % 2 = 0, i / 3.0, i, decode(lpad(to_hex(i), 4, '0'), 'hex'), point(i, -i) FROM generate_series(1, 6) i;
-- stream
INSERT INTO t (id) VALUES (10);
INSERT INTO t (id, name, long) VALUES (11, 'Grüße 😀', repeat('long ', 1000));
UPDATE t SET name = 'changed' WHERE id = 1;
UPDATE t SET id = 20 WHERE id = 2;
DELETE FROM t WHERE id = 3;
