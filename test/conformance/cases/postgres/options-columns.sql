-- about: columns cut, masked and hashed, in rows and in keys, of character types and of others, null and not null
-- covers: 6.3
-- variant: mask column.mask.with.5.chars=public\.m\..*
-- variant: mask_none column.mask.with.0.chars=public\.m\.(t|v5|nn)
-- variant: mask_key column.mask.with.3.chars=public\.k\.id
-- variant: truncate column.truncate.to.2.chars=public\.m\..*
-- variant: truncate_longer column.truncate.to.100.chars=public\.m\.(t|v5|c8|nn)
-- variant: hash_v1 column.mask.hash.SHA-256.with.salt.CzQMA0cB5K=public\.m\..*,public\.k\.id
-- variant: hash_v2 column.mask.hash.v2.SHA-256.with.salt.CzQMA0cB5K=public\.m\..*,public\.k\.id
-- variant: hash_md5 column.mask.hash.MD5.with.salt.s=public\.m\.(t|v5); column.mask.hash.v2.SHA-512.with.salt.a.b=public\.m\.nn
-- variant: several column.truncate.to.3.chars=public\.m\.t; column.mask.with.4.chars=public\.m\.t; column.mask.hash.v2.MD5.with.salt.x=public\.m\.(t|nn)
-- variant: two_cuts column.truncate.to.3.chars=public\.m\.t; column.truncate.to.1.chars=public\.m\.(t|nn)
-- setup
CREATE TYPE colour AS ENUM ('red', 'green');
CREATE TABLE m (id int PRIMARY KEY, t text, v5 varchar(5), c8 char(8), nn text NOT NULL DEFAULT 'dflt', j json, jb jsonb,
  x xml, u uuid, e colour, b bytea, i int, n numeric(5,2), arr text[], ci inet, nm name, d date, iv interval, vv varchar);
CREATE TABLE k (id varchar(20) PRIMARY KEY, v text);
ALTER TABLE k REPLICA IDENTITY FULL;
INSERT INTO m VALUES (1, 'some text', 'abc', 'char', 'grüße 😀 x', '{"a":1}', '{"a": 1}', '<a>x</a>',
  '11111111-2222-3333-4444-555555555555', 'green', '\x010203', 42, 1.5, ARRAY['one','two'], '10.0.0.1', 'nm', '2020-01-01', '1 day', 'vvvv');
INSERT INTO m (id) VALUES (2);
INSERT INTO k VALUES ('key-one', 'one');
-- stream
INSERT INTO m VALUES (3, 'some text', 'abc', 'char', 'grüße 😀 x', '{"a":1}', '{"a": 1}', '<a>x</a>',
  '11111111-2222-3333-4444-555555555555', 'green', '\x010203', 42, 1.5, ARRAY['one','two'], '10.0.0.1', NULL, '2020-01-01', '1 day', 'vvvv');
INSERT INTO m (id) VALUES (4);
UPDATE m SET t = 'other', v5 = '' WHERE id = 3;
DELETE FROM m WHERE id = 3;
INSERT INTO k VALUES ('key-two', 'two');
UPDATE k SET v = 'zwei' WHERE id = 'key-two';
UPDATE k SET id = 'key-2' WHERE id = 'key-two';
DELETE FROM k WHERE id = 'key-one';
