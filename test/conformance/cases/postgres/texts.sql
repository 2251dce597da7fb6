-- about: texts with control characters, of every plane, long ones, and JSON and XML with odd contents, in values and keys
-- covers: 3.1, 1.2
-- variant: default
-- variant: schemas_off key.converter=org.apache.kafka.connect.json.JsonConverter; key.converter.schemas.enable=false; value.converter=org.apache.kafka.connect.json.JsonConverter; value.converter.schemas.enable=false
-- variant: cut column.truncate.to.4.chars=public.t.v
-- variant: masked column.mask.with.3.chars=public.t.k
-- variant: hashed column.mask.hash.SHA-512.with.salt.ä=public.t.v,public.t.k
-- setup
CREATE TABLE t (k text PRIMARY KEY, v text, j json, jb jsonb, x xml, c char(6), vc varchar(12));
INSERT INTO t VALUES (E'\x01\x02\x1f\x7f', E'tab\there\nline\r\x0b\x0c\x08', '{"a": "\u0041\u00e9\ud83d\ude00", "b": 1.0e+10, "c": 1e400}', '{"b": [1.10, 1e3], "a": null}', '<a b="c">&amp;<![CDATA[x]]></a>', 'é', U&'\+01F600\+01F600');
INSERT INTO t VALUES (U&'\FFFD\2028\2029\200B', U&'\+01F468\200D\+01F469\200D\+01F467', '"plain"', '"plain"', '<?xml version="1.0"?><r/>', '😀😀', '"quoted" \');
-- stream
INSERT INTO t VALUES ('/slash\back"quote', repeat('ﷺ', 300), ' [ 1 , 2 ] ', 'true', 'text only', '', '</script>');
INSERT INTO t VALUES ('', '', 'null', 'null', '', NULL, '');
UPDATE t SET v = E'\u00a0\u0301e\u0301' WHERE k = '';
UPDATE t SET k = U&'\+01D11E' WHERE k = '';
DELETE FROM t WHERE k LIKE '/%';
