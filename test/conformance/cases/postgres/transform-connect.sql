-- about: Kafka Connect's own transforms and predicates over the connector's records
-- covers: 8.6
-- volatile: moment, ts_ms, ts_us, ts_ns, source.ts_ms, source.ts_us, source.ts_ns, source.lsn, source.txId, source.sequence, lsn, txId, sequence
-- variant: router transforms=r; transforms.r.type=org.apache.kafka.connect.transforms.RegexRouter; transforms.r.regex=(.*)\.public\.(.*); transforms.r.replacement=$1.$2
-- variant: filter_tombstones transforms=f; transforms.f.type=org.apache.kafka.connect.transforms.Filter; transforms.f.predicate=p; predicates=p; predicates.p.type=org.apache.kafka.connect.transforms.predicates.RecordIsTombstone
-- variant: filter_topic transforms=f; transforms.f.type=org.apache.kafka.connect.transforms.Filter; transforms.f.predicate=p; transforms.f.negate=true; predicates=p; predicates.p.type=org.apache.kafka.connect.transforms.predicates.TopicNameMatches; predicates.p.pattern=.*public\.t
-- variant: filter_header transforms=f; transforms.f.type=org.apache.kafka.connect.transforms.Filter; transforms.f.predicate=p; predicates=p; predicates.p.type=org.apache.kafka.connect.transforms.predicates.HasHeaderKey; predicates.p.name=__debezium.oldkey
-- variant: unwrap_some transforms=u; transforms.u.type=io.debezium.transforms.ExtractNewRecordState; transforms.u.predicate=p; predicates=p; predicates.p.type=org.apache.kafka.connect.transforms.predicates.TopicNameMatches; predicates.p.pattern=.*public\.t
-- variant: extract transforms=e; transforms.e.type=org.apache.kafka.connect.transforms.ExtractField$Value; transforms.e.field=after
-- variant: key_field transforms=k; transforms.k.type=org.apache.kafka.connect.transforms.ExtractField$Key; transforms.k.field=id
-- variant: flatten transforms=f; transforms.f.type=org.apache.kafka.connect.transforms.Flatten$Value; transforms.f.delimiter=.
-- variant: unwrap_mask transforms=u,m; transforms.u.type=io.debezium.transforms.ExtractNewRecordState; transforms.m.type=org.apache.kafka.connect.transforms.MaskField$Value; transforms.m.fields=v,n
-- variant: unwrap_replace transforms=u,m; transforms.u.type=io.debezium.transforms.ExtractNewRecordState; transforms.m.type=org.apache.kafka.connect.transforms.ReplaceField$Value; transforms.m.exclude=n; transforms.m.renames=v:text
-- variant: unwrap_cast transforms=u,m; transforms.u.type=io.debezium.transforms.ExtractNewRecordState; transforms.m.type=org.apache.kafka.connect.transforms.Cast$Value; transforms.m.spec=id:string,n:float64
-- variant: unwrap_insert transforms=u,m; transforms.u.type=io.debezium.transforms.ExtractNewRecordState; transforms.m.type=org.apache.kafka.connect.transforms.InsertField$Value; transforms.m.static.field=where; transforms.m.static.value=here; transforms.m.topic.field=topic
-- variant: unwrap_hoist transforms=u,m; transforms.u.type=io.debezium.transforms.ExtractNewRecordState; transforms.m.type=org.apache.kafka.connect.transforms.HoistField$Value; transforms.m.field=row
-- variant: unwrap_key transforms=u,m; transforms.u.type=io.debezium.transforms.ExtractNewRecordState; transforms.m.type=org.apache.kafka.connect.transforms.ValueToKey; transforms.m.fields=v,id
-- variant: unwrap_time transforms=u,m; time.precision.mode=connect; transforms.u.type=io.debezium.transforms.ExtractNewRecordState; transforms.m.type=org.apache.kafka.connect.transforms.TimestampConverter$Value; transforms.m.field=ts; transforms.m.target.type=string; transforms.m.format=yyyy-MM-dd'T'HH:mm:ss.SSS
-- variant: unwrap_schema transforms=u,m; transforms.u.type=io.debezium.transforms.ExtractNewRecordState; transforms.m.type=org.apache.kafka.connect.transforms.SetSchemaMetadata$Value; transforms.m.schema.name=my.Row; transforms.m.schema.version=7
-- variant: header_from transforms=m; transforms.m.type=org.apache.kafka.connect.transforms.HeaderFrom$Value; transforms.m.fields=op,after; transforms.m.headers=op,row; transforms.m.operation=copy; predicates=p; predicates.p.type=org.apache.kafka.connect.transforms.predicates.RecordIsTombstone; transforms.m.predicate=p; transforms.m.negate=true
-- variant: drop_headers transforms=m,n; transforms.m.type=org.apache.kafka.connect.transforms.DropHeaders; transforms.m.headers=__debezium.context.taskId,__debezium.newkey; transforms.n.type=org.apache.kafka.connect.transforms.InsertHeader; transforms.n.header=fixed; transforms.n.value.literal=7
-- variant: wrong_cast transforms=u,m; transforms.u.type=io.debezium.transforms.ExtractNewRecordState; transforms.m.type=org.apache.kafka.connect.transforms.Cast$Value; transforms.m.spec=v:int32
-- variant: wrong_cast_tolerated errors.tolerance=all; transforms=u,m; transforms.u.type=io.debezium.transforms.ExtractNewRecordState; transforms.m.type=org.apache.kafka.connect.transforms.Cast$Value; transforms.m.spec=v:int32
-- setup
CREATE TABLE t (id int PRIMARY KEY, v text, n numeric(5,2), ts timestamp);
CREATE TABLE other (id int PRIMARY KEY, v text, n numeric(5,2), ts timestamp);
INSERT INTO t VALUES (1, 'one', 1.5, '2020-01-01 00:00:00.123');
INSERT INTO other VALUES (1, '17', 1.5, '2020-01-01 00:00:00.123');
-- stream
INSERT INTO t VALUES (2, NULL, NULL, NULL);
UPDATE t SET v = 'uno' WHERE id = 1;
UPDATE t SET id = 20 WHERE id = 2;
DELETE FROM t WHERE id = 1;
INSERT INTO other VALUES (2, '18', 2, NULL);
