-- about: source types as parameters of fields, by column and by data type
-- covers: 3.12
-- variant: columns column.propagate.source.type=.*
-- variant: some column.propagate.source.type=public\.p\.(v5|n|i)
-- variant: datatypes datatype.propagate.source.type=.*\.varchar,.*\.numeric,.*\.INT4,.*\.serial
-- variant: with_mask column.propagate.source.type=.*; column.mask.with.2.chars=public\.p\.v5; column.truncate.to.4.chars=public\.p\.t
-- variant: comments column.propagate.source.type=.*; include.schema.comments=true
-- setup
CREATE TYPE colour AS ENUM ('red', 'green');
CREATE DOMAIN posint AS int CHECK (VALUE > 0);
CREATE DOMAIN shorttext AS varchar(7);
CREATE TABLE p (id serial PRIMARY KEY, bs bigserial, i int, i2 smallint, i8 bigint, r real, d double precision, n numeric(5,2), n0 numeric,
  b boolean, t text, v varchar, v5 varchar(5), c char, c8 char(8), bt bit, bt3 bit(3), vb varbit(9), dt date, ti time, ti3 time(3), tz timetz,
  ts timestamp, ts3 timestamp(3), tstz timestamptz, tstz2 timestamptz(2), iv interval, by bytea, j json, jb jsonb, x xml, u uuid, e colour,
  pi posint, st shorttext, ia int[], va varchar(5)[], na numeric(6,1)[], ci inet, mo money, po point, ir int4range, nm name, o oid);
COMMENT ON COLUMN p.t IS 'the text';
COMMENT ON TABLE p IS 'the table';
INSERT INTO p (t) VALUES ('one');
-- stream
INSERT INTO p (t, v5) VALUES ('two two', 'abc');
UPDATE p SET i = 1 WHERE id = 1;
