-- about: ExtractChangedRecordState, alone and before ExtractNewRecordState that drops what did not change
-- covers: 8.4, 8.1
-- config: transforms=c
-- config: transforms.c.type=io.debezium.transforms.ExtractChangedRecordState
-- config: transforms.c.header.changed.name=Changed
-- config: transforms.c.header.unchanged.name=Unchanged
-- variant: default
-- variant: changed_only transforms.c.header.unchanged.name=
-- variant: neither transforms.c.header.unchanged.name=; transforms.c.header.changed.name=
-- variant: dropped transforms=c,u; transforms.u.type=io.debezium.transforms.ExtractNewRecordState; transforms.u.drop.fields.header.name=Unchanged
-- variant: dropped_all transforms=c,u; transforms.u.type=io.debezium.transforms.ExtractNewRecordState; transforms.u.drop.fields.header.name=Unchanged; transforms.u.drop.fields.keep.schema.compatible=false
-- variant: dropped_from_key transforms=c,u; transforms.u.type=io.debezium.transforms.ExtractNewRecordState; transforms.u.drop.fields.header.name=Unchanged; transforms.u.drop.fields.from.key=true; transforms.u.drop.fields.keep.schema.compatible=false
-- variant: dropped_no_such_header transforms=c,u; transforms.u.type=io.debezium.transforms.ExtractNewRecordState; transforms.u.drop.fields.header.name=Other
-- setup
CREATE TABLE fully (id int PRIMARY KEY, a text, b text NOT NULL DEFAULT 'x', c int[], d bytea, e numeric(6,2));
ALTER TABLE fully REPLICA IDENTITY FULL;
CREATE TABLE plain (id int PRIMARY KEY, a text, b int);
INSERT INTO fully VALUES (1, 'one', 'b', '{1,2}', '\x01', 1.50), (2, NULL, 'b', NULL, NULL, NULL);
INSERT INTO plain VALUES (1, 'one', 1);
-- stream
INSERT INTO fully VALUES (3, 'three', 'b', '{3}', '\x03', 3);
UPDATE fully SET a = 'uno' WHERE id = 1;
UPDATE fully SET c = '{1,3}', d = '\x02' WHERE id = 1;
UPDATE fully SET a = a WHERE id = 1;
UPDATE fully SET a = 'two', e = 2.00 WHERE id = 2;
UPDATE fully SET id = 30 WHERE id = 3;
DELETE FROM fully WHERE id = 30;
UPDATE plain SET b = 2;
DELETE FROM plain;
