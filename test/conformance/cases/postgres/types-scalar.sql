-- about: every scalar type that no mode touches, with ordinary, special and null values, in snapshot and stream
-- needs: 14
-- covers: 3.1
-- variant: plain
-- variant: unknown_types include.unknown.datatypes=true
-- variant: unknown_hex include.unknown.datatypes=true; binary.handling.mode=hex
-- variant: schemas_off key.converter=org.apache.kafka.connect.json.JsonConverter; key.converter.schemas.enable=false; value.converter=org.apache.kafka.connect.json.JsonConverter; value.converter.schemas.enable=false
-- variant: propagated column.propagate.source.type=.*
-- setup
CREATE EXTENSION IF NOT EXISTS citext;
CREATE EXTENSION IF NOT EXISTS ltree;
CREATE EXTENSION IF NOT EXISTS isn;
CREATE TYPE mood AS ENUM ('sad', 'ok', 'it''s fine', 'a,b');
CREATE DOMAIN posint AS int CHECK (value > 0);
CREATE DOMAIN shortnum AS numeric(5,2);
CREATE DOMAIN nested AS shortnum;
CREATE TYPE pair AS (a int, b text);
CREATE TABLE ints (id bigserial PRIMARY KEY, i2 smallint, i4 int, i8 bigint, o oid, f4 real, f8 double precision, b bool, s2 smallserial, s4 serial, d posint, m mood);
CREATE TABLE texts (id int PRIMARY KEY, c char(5), v varchar(20), vv varchar, t text, ct citext, u uuid, j json, jb jsonb, x xml, lt ltree, bp bpchar);
CREATE TABLE bits (id int PRIMARY KEY, b1 bit, b3 bit(3), b7 bit(7), b24 bit(24), b64 bit(64), vb1 bit varying(1), vb20 bit varying(20), vb bit varying);
CREATE TABLE nets (id int PRIMARY KEY, i inet, c cidr, m macaddr, m8 macaddr8, i4r int4range, i8r int8range, nr numrange, tr tsrange, tzr tstzrange, dr daterange, isb isbn, tsv tsvector);
CREATE TABLE geo (id int PRIMARY KEY, p point, bx box, ls lseg, pa path, po polygon, ci circle, li line);
CREATE TABLE others (id int PRIMARY KEY, tq tsquery, lsn pg_lsn, comp pair, snap txid_snapshot, nd nested, mr int4multirange);
INSERT INTO ints (i2, i4, i8, o, f4, f8, b, d, m) VALUES (1, 2, 3, 4, 1.5, 2.5, true, 7, 'ok'), (-32768, -2147483648, -9223372036854775808, 0, '-Infinity', '-Infinity', false, 1, 'sad'), (32767, 2147483647, 9223372036854775807, 4294967295, 'NaN', 'NaN', NULL, NULL, 'it''s fine'), (0, 0, 9007199254740993, 4000000000, 'Infinity', 'Infinity', true, 2, 'a,b'), (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL), (0, 0, 0, 1, 3.4028235e38, 1.7976931348623157e308, true, 2, 'ok'), (0, 0, 0, 1, 1.5e-38, 4.9e-324, true, 2, 'ok'), (0, 0, 0, 1, 0.1, 0.1, true, 2, 'ok'), (0, 0, 0, 1, 1e10, 1e21, true, 2, 'ok'), (0, 0, 0, 1, 123456.7, 12345678.9, true, 2, 'ok'), (0, 0, 0, 1, '-0', '-0', true, 2, 'ok'), (0, 0, 0, 1, 1e7, 1e7, true, 2, 'ok'), (0, 0, 0, 1, 0.001, 0.0001, true, 2, 'ok');
INSERT INTO texts VALUES (1, 'ab', 'vé', E'tab\tnl\nq"b\\', '☃ 𝄞 � end', 'MiXed', 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11', '{"b": 1,  "a": [1, 2.50, null]}', '{"b": 1,  "a": [1, 2.50, null]}', '<a b="1">x</a>', 'Top.Science', 'pad  '), (2, '', '', '', '', '', NULL, 'null', '""', NULL, '', ''), (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL), (4, E'\x01', E'\x7f', E'\u2028', E'</script>', '''', NULL, '1', '1e3', NULL, 'a', ' ');
INSERT INTO bits VALUES (1, '1', '101', '1000000', '000000110000001000000001', (B'1' || repeat('0', 63)::bit(63))::bit(64), '1', '10110', '1'), (2, '0', '000', '0000000', repeat('0', 24)::bit(24), repeat('1', 64)::bit(64), '0', '', ''), (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO nets VALUES (1, '192.168.2.0/12', '192.168.100.128/25', '08:00:2b:01:02:03', '08:00:2b:01:02:03:04:05', '[1,10)', '(1,10]', '[5.3,6.3]', '["2019-03-31 15:30:00",infinity)', '["2017-06-05 11:29:12.549426+00",)', '[2019-03-31,infinity)', '0-393-04002-X', 'a fat cat'), (2, '::1', '2001:db8::/32', NULL, NULL, 'empty', '(,)', '(,1]', '(,)', '(,)', '(,)', NULL, ''), (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO geo VALUES (1, '(1.5,-2)', '(0,0),(1,2)', '[(0,0),(1,1)]', '((0,0),(0,1),(0,2))', '((0,0),(0,1),(1,1))', '<(10,4),10>', '{1,2,3}'), (2, '(1e300,-0)', '(1,2),(0,0)', '[(1,1),(0,0)]', '[(0,0),(0,1)]', '((0,0))', '<(0,0),0>', '{0,-1,0}'), (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO others VALUES (1, '''fat'' & ''cat''', '0/16B3748', '(1,"x y")', '10:20:10,14,15', 1.5, '{[1,3), [5,7)}'), (2, NULL, NULL, NULL, NULL, NULL, NULL);
-- stream
INSERT INTO ints (i2, i4, i8, o, f4, f8, b, d, m) SELECT i2, i4, i8, o, f4, f8, b, d, m FROM ints ORDER BY id;
INSERT INTO texts SELECT id + 100, c, v, vv, t, ct, u, j, jb, x, lt, bp FROM texts ORDER BY id;
INSERT INTO bits SELECT id + 100, b1, b3, b7, b24, b64, vb1, vb20, vb FROM bits ORDER BY id;
INSERT INTO nets SELECT id + 100, i, c, m, m8, i4r, i8r, nr, tr, tzr, dr, isb, tsv FROM nets ORDER BY id;
INSERT INTO geo SELECT id + 100, p, bx, ls, pa, po, ci, li FROM geo ORDER BY id;
INSERT INTO others SELECT id + 100, tq, lsn, comp, snap, nd, mr FROM others ORDER BY id;
DELETE FROM ints WHERE id = 1;
DELETE FROM bits WHERE id = 1;
DELETE FROM geo WHERE id = 1;
