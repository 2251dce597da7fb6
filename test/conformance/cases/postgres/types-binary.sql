-- about: bytea, hstore and interval in each of their modes
-- covers: 3.4, 3.5, 3.6
-- variant: default
-- variant: base64 binary.handling.mode=base64
-- variant: base64_url binary.handling.mode=base64-url-safe
-- variant: hex binary.handling.mode=hex
-- variant: hstore_map hstore.handling.mode=map
-- variant: interval_string interval.handling.mode=string
-- setup
CREATE EXTENSION IF NOT EXISTS hstore;
CREATE TABLE bin (id int PRIMARY KEY, b bytea, bn bytea NOT NULL DEFAULT '\x00', ba bytea[]);
CREATE TABLE hs (id int PRIMARY KEY, h hstore, hn hstore NOT NULL DEFAULT '', ha hstore[]);
CREATE TABLE iv (id int PRIMARY KEY, i interval, iy interval year to month, i3 interval(3), inn interval NOT NULL DEFAULT '1 hour');
INSERT INTO bin VALUES (1, '\x00ff10fbef', '\x01', ARRAY['\x01'::bytea, NULL, '\xfbef']), (2, '', '', '{}'), (3, NULL, '\x61', NULL), (4, 'text', convert_to('é', 'UTF8'), NULL);
INSERT INTO hs VALUES (1, 'key1 => "value 1", key2 => NULL, "k\"3" => "q\"v"', 'a=>1', ARRAY['a=>1'::hstore]), (2, '', '', '{}'), (3, NULL, 'key5=>NULL, key4=>val4, longer_key=>x, b=>2', NULL);
INSERT INTO iv VALUES (1, '1 year 2 mons 3 days 04:05:06.789123', '1 year 2 mons', '04:05:06.789', '1 day'), (2, '-1 year -2 mons +3 days -04:05:06', '-1 mon', '0', '0'), (3, NULL, NULL, NULL, '178000000 years'), (4, '1 microsecond', '100 years', '-1 second', '1 month'), (5, '23:59:59.5', '0', '1.5 days', '1 year');
-- stream
INSERT INTO bin SELECT id + 100, b, bn, ba FROM bin ORDER BY id;
INSERT INTO hs SELECT id + 100, h, hn, ha FROM hs ORDER BY id;
INSERT INTO iv SELECT id + 100, i, iy, i3, inn FROM iv ORDER BY id;
DELETE FROM bin WHERE id = 1;
DELETE FROM hs WHERE id = 1;
DELETE FROM iv WHERE id = 1;
