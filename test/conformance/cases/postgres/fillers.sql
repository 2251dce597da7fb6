-- about: what stands in NOT NULL columns of a key-only delete, by type and mode
-- covers: 3.10
-- variant: default
-- variant: string decimal.handling.mode=string; hstore.handling.mode=map; interval.handling.mode=string; binary.handling.mode=hex
-- variant: double decimal.handling.mode=double; binary.handling.mode=base64
-- variant: connect time.precision.mode=connect
-- variant: isostring time.precision.mode=isostring
-- variant: microseconds time.precision.mode=microseconds
-- setup
CREATE EXTENSION IF NOT EXISTS hstore;
CREATE EXTENSION IF NOT EXISTS citext;
CREATE EXTENSION IF NOT EXISTS ltree;
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE f1 (id int PRIMARY KEY, b bool NOT NULL, i2 int2 NOT NULL, i4 int NOT NULL, i8 bigint NOT NULL, o oid NOT NULL, f4 real NOT NULL, f8 float8 NOT NULL, n numeric(6,2) NOT NULL, n0 numeric(6) NOT NULL, nv numeric NOT NULL, m money NOT NULL);
CREATE TABLE f2 (id int PRIMARY KEY, c char(4) NOT NULL, v varchar(9) NOT NULL, t text NOT NULL, ct citext NOT NULL, u uuid NOT NULL, j json NOT NULL, jb jsonb NOT NULL, x xml NOT NULL, l ltree NOT NULL, i inet NOT NULL, ci cidr NOT NULL, ma macaddr NOT NULL, r int4range NOT NULL, ts tsvector NOT NULL, e mood NOT NULL);
CREATE TABLE f3 (id int PRIMARY KEY, d date NOT NULL, t time NOT NULL, t3 time(3) NOT NULL, tt timetz NOT NULL, ts timestamp NOT NULL, ts3 timestamp(3) NOT NULL, tz timestamptz NOT NULL, iv interval NOT NULL);
CREATE TABLE f4 (id int PRIMARY KEY, by bytea NOT NULL, b1 bit NOT NULL, b5 bit(5) NOT NULL, vb bit varying NOT NULL, h hstore NOT NULL, ai int[] NOT NULL, at text[] NOT NULL, p point NOT NULL);
INSERT INTO f1 VALUES (1, true, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1);
INSERT INTO f2 VALUES (1, 'c', 'v', 't', 'ct', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '{}', '{}', '<a/>', 'a', '::1', '::1', '08:00:2b:01:02:03', '[1,2)', 'a', 'ok');
INSERT INTO f3 VALUES (1, '2020-01-01', '01:00', '01:00', '01:00+00', '2020-01-01', '2020-01-01', '2020-01-01+00', '1 day');
INSERT INTO f4 VALUES (1, '\x01', '1', '10101', '1', 'a=>1', '{1}', '{a}', '(1,1)');
-- stream
DELETE FROM f1;
DELETE FROM f2;
DELETE FROM f3;
DELETE FROM f4;
