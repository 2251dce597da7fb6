-- about: arrays of every element type that has a mapping, with null elements, empty and null arrays
-- covers: 3.9
-- variant: default
-- variant: string decimal.handling.mode=string
-- variant: connect time.precision.mode=connect
-- setup
CREATE EXTENSION IF NOT EXISTS citext;
CREATE EXTENSION IF NOT EXISTS ltree;
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE a1 (id int PRIMARY KEY, i2 int2[], i4 int[], i8 bigint[], o oid[], f4 real[], f8 float8[], n numeric(6,2)[], nv numeric[], b bool[]);
CREATE TABLE a2 (id int PRIMARY KEY, c char(5)[], v varchar(9)[], t text[], ct citext[], i inet[], ci cidr[], m macaddr[], m8 macaddr8[], r int4range[], u uuid[], j json[], jb jsonb[], lt ltree[], e mood[]);
CREATE TABLE a3 (id int PRIMARY KEY, d date[], t time[], ts timestamp[], tz timestamptz[], nn int[] NOT NULL DEFAULT '{}');
INSERT INTO a1 VALUES (1, '{1,NULL,-3}', '{1,2}', '{9223372036854775807}', '{4000000000}', '{1.5,NaN}', '{2.5,Infinity}', '{1.10,NULL}', '{10,0.001}', '{t,f,NULL}'), (2, '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}'), (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO a2 VALUES (1, '{ab,NULL}', '{"a,b","q\"x"}', ARRAY['x', NULL, 'NULL', '', '{}', E'back\\slash'], '{Aa}', '{192.168.0.1/24,::1}', '{10.0.0.0/8}', '{08:00:2b:01:02:03}', '{08:00:2b:01:02:03:04:05}', '{"[1,5)",empty}', '{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}', ARRAY['{"a": 1}'::json], ARRAY['{"a":1}'::jsonb, 'null'], '{a.b}', '{ok,sad,NULL}'), (2, '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}'), (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO a3 VALUES (1, '{2017-09-15,NULL}', '{04:05:11.789}', '{"2019-07-09 02:28:57.1"}', '{"2020-04-01 13:51:02+02"}', '{1}'), (2, '{}', '{}', '{}', '{}', '{}'), (3, NULL, NULL, NULL, NULL, '{}');
-- stream
INSERT INTO a1 SELECT id + 100, i2, i4, i8, o, f4, f8, n, nv, b FROM a1 ORDER BY id;
INSERT INTO a2 SELECT id + 100, c, v, t, ct, i, ci, m, m8, r, u, j, jb, lt, e FROM a2 ORDER BY id;
INSERT INTO a3 SELECT id + 100, d, t, ts, tz, nn FROM a3 ORDER BY id;
DELETE FROM a3 WHERE id = 1;
