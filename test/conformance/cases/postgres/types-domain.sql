-- about: domains with modifiers of their own, nested domains, domains with defaults and not null, arrays of domains
-- covers: 3.9
-- variant: plain
-- variant: string decimal.handling.mode=string
-- variant: connect time.precision.mode=connect
-- setup
CREATE DOMAIN d_int AS int;
CREATE DOMAIN d_pos AS d_int CHECK (VALUE > 0);
CREATE DOMAIN d_text AS varchar(5);
CREATE DOMAIN d_char AS char(3);
CREATE DOMAIN d_num AS numeric;
CREATE DOMAIN d_num_52 AS numeric(5,2);
CREATE DOMAIN d_num_nested AS d_num_52;
CREATE DOMAIN d_stamp AS timestamp(3);
CREATE DOMAIN d_stamp_nested AS d_stamp;
CREATE DOMAIN d_time AS time(2);
CREATE DOMAIN d_tz AS timestamptz(0);
CREATE DOMAIN d_bits AS bit(5);
CREATE DOMAIN d_varbit AS bit varying(4);
CREATE DOMAIN d_json AS jsonb;
CREATE DOMAIN d_uuid AS uuid;
CREATE DOMAIN d_required AS int NOT NULL;
CREATE DOMAIN d_default AS int DEFAULT 5;
CREATE DOMAIN d_array AS int[];
CREATE DOMAIN d_bytes AS bytea;
CREATE TABLE t1 (id d_pos PRIMARY KEY, i d_int, t d_text, c d_char, n d_num, n5 d_num_52, nn d_num_nested, s d_stamp, sn d_stamp_nested, tm d_time, tz d_tz);
CREATE TABLE t2 (id int PRIMARY KEY, b d_bits, vb d_varbit, j d_json, u d_uuid, r d_required, d d_default, dd d_default DEFAULT 6, a d_array, by d_bytes, di d_int[], n d_num_nested NOT NULL);
INSERT INTO t1 VALUES (1, -1, 'abc', 'x', 1.50, 1.5, 2.5, '2020-01-01 00:00:00.1239', '2020-01-01 00:00:00.123', '01:02:03.456', '2020-01-01 00:00:00+00'), (2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO t2 (id, b, vb, j, u, r, a, by, di, n) VALUES (1, '10101', '101', '{"a":1}', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', 1, '{1,2}', '\x01', '{1,2}', 1.5), (2, NULL, NULL, NULL, NULL, 2, NULL, NULL, NULL, 2);
-- stream
INSERT INTO t1 SELECT id + 100, i, t, c, n, n5, nn, s, sn, tm, tz FROM t1 ORDER BY id;
INSERT INTO t2 SELECT id + 100, b, vb, j, u, r, d, dd, a, by, di, n FROM t2 ORDER BY id;
DELETE FROM t1 WHERE id = 1;
DELETE FROM t2 WHERE id = 1;
UPDATE t1 SET id = 50 WHERE id = 2;
