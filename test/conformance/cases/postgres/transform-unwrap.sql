-- about: ExtractNewRecordState: deletes and tombstones in every mode, added fields and headers, routes, defaults
-- needs: 14
-- covers: 8.1
-- volatile: __ts_ms, __source_ts_ms, __source_lsn, __lsn, __transaction_id, __source_ts_us, __ts_ns, __source_txId, h_lsn, h_ts_ms, h_transaction_id, sequence, __sequence, __source_sequence, op_ts_ms
-- config: transforms=u
-- config: transforms.u.type=io.debezium.transforms.ExtractNewRecordState
-- config: skipped.operations=none
-- variant: default
-- variant: drop transforms.u.delete.tombstone.handling.mode=drop
-- variant: rewrite transforms.u.delete.tombstone.handling.mode=rewrite
-- variant: rewrite_with_tombstone transforms.u.delete.tombstone.handling.mode=rewrite-with-tombstone
-- variant: delete_to_tombstone transforms.u.delete.tombstone.handling.mode=delete-to-tombstone
-- variant: tombstone transforms.u.delete.tombstone.handling.mode=tombstone; tombstones.on.delete=false
-- variant: rewrite_no_tombstones transforms.u.delete.tombstone.handling.mode=rewrite; tombstones.on.delete=false
-- variant: fields transforms.u.add.fields=op,table,lsn,source.ts_ms,source.db,ts_ms,source.snapshot,version,name,sequence
-- variant: fields_rewritten transforms.u.add.fields=op,source.table,source.schema; transforms.u.delete.tombstone.handling.mode=rewrite-with-tombstone
-- variant: fields_named transforms.u.add.fields=op:operation,source.table:tbl,table:other,op; transforms.u.add.fields.prefix=
-- variant: fields_other_prefix transforms.u.add.fields=op,db; transforms.u.add.fields.prefix=meta_
-- variant: fields_absent transforms.u.add.fields=op,nothing,source.nothing
-- variant: fields_transaction transforms.u.add.fields=transaction.id,transaction.total_order,data_collection_order,op; provide.transaction.metadata=true
-- variant: fields_no_transaction transforms.u.add.fields=transaction.id,total_order,op
-- variant: headers transforms.u.add.headers=op,source.table,source.db,schema
-- variant: headers_named transforms.u.add.headers=op:operation,source.table:tbl,transaction.total_order; transforms.u.add.headers.prefix=h_; provide.transaction.metadata=true
-- variant: headers_rewritten transforms.u.add.headers=op,db; transforms.u.delete.tombstone.handling.mode=rewrite-with-tombstone; transforms.u.add.headers.prefix=
-- variant: headers_drop transforms.u.add.headers=op; transforms.u.delete.tombstone.handling.mode=drop
-- variant: route transforms.u.route.by.field=dest
-- variant: route_rewritten transforms.u.route.by.field=dest; transforms.u.delete.tombstone.handling.mode=rewrite
-- variant: null_kept transforms.u.replace.null.with.default=false
-- variant: null_kept_by_both transforms.u.replace.null.with.default=false; value.converter=org.apache.kafka.connect.json.JsonConverter; value.converter.replace.null.with.default=false
-- variant: bare value.converter=org.apache.kafka.connect.json.JsonConverter; value.converter.schemas.enable=false; transforms.u.add.fields=op,source.table; transforms.u.delete.tombstone.handling.mode=rewrite
-- variant: wrong_mode transforms.u.delete.tombstone.handling.mode=wrong
-- variant: old_option transforms.u.delete.handling.mode=rewrite; transforms.u.drop.tombstones=false
-- setup
CREATE TABLE plain (id int PRIMARY KEY, dest text DEFAULT ':prefix.none', v text DEFAULT 'dflt', n numeric(5,2) NOT NULL DEFAULT 1.5, ts timestamptz NOT NULL DEFAULT '2020-01-01T00:00:00Z');
CREATE TABLE fully (id int PRIMARY KEY, dest text, v text, n int NOT NULL DEFAULT 3);
ALTER TABLE fully REPLICA IDENTITY FULL;
CREATE TABLE unkeyed (dest text, v text);
INSERT INTO plain VALUES (1, ':prefix.one', 'one'), (2, ':prefix.two', NULL);
INSERT INTO fully VALUES (1, ':prefix.one', 'one', 1);
-- stream
INSERT INTO plain VALUES (3, ':prefix.one', NULL, 2.5);
UPDATE plain SET v = 'changed' WHERE id = 1;
UPDATE plain SET id = 20 WHERE id = 2;
DELETE FROM plain WHERE id = 1;
BEGIN;
UPDATE fully SET v = NULL WHERE id = 1;
UPDATE fully SET id = 5 WHERE id = 1;
COMMIT;
DELETE FROM fully WHERE id = 5;
INSERT INTO unkeyed VALUES (':prefix.one', 'x');
TRUNCATE fully;
SELECT pg_logical_emit_message(false, 'p', 'outside');
INSERT INTO fully VALUES (6, ':prefix.two', 'six', 6);
