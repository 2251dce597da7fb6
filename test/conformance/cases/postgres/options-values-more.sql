-- about: modes of values together, by every identity, with nulls and defaults
-- covers: 3.2, 3.4, 3.6, 3.7, 3.10, 3.11, 2.6
-- variant: strings decimal.handling.mode=string; binary.handling.mode=base64; interval.handling.mode=string; time.precision.mode=isostring
-- variant: doubles decimal.handling.mode=double; binary.handling.mode=hex; time.precision.mode=microseconds; money.fraction.digits=3
-- variant: connect time.precision.mode=connect; binary.handling.mode=base64-url-safe
-- variant: nanoseconds time.precision.mode=nanoseconds; interval.handling.mode=string
-- variant: money_none money.fraction.digits=0
-- variant: money_four money.fraction.digits=4
-- variant: upper_case decimal.handling.mode=STRING; binary.handling.mode=BASE64_URL_SAFE; time.precision.mode=ISOSTRING
-- setup
CREATE TABLE t (id int PRIMARY KEY, n numeric(8,3) NOT NULL DEFAULT 1.5, nn numeric, m money NOT NULL DEFAULT 2.5, b bytea NOT NULL DEFAULT '\x0102', iv interval NOT NULL DEFAULT '1 day 2 hours',
  d date NOT NULL DEFAULT '2020-02-29', ti time(3) NOT NULL DEFAULT '01:02:03.456', ti6 time NOT NULL DEFAULT '01:02:03.456789', tt timetz NOT NULL DEFAULT '01:02:03+02', ts timestamp(3) NOT NULL DEFAULT '2020-02-29 01:02:03.456', ts6 timestamp NOT NULL DEFAULT '2020-02-29 01:02:03.456789',
  tz timestamptz NOT NULL DEFAULT '2020-02-29T01:02:03.456789Z', na numeric(5,1)[], ta timestamp[], ba bytea[], da date[]);
CREATE TABLE f (LIKE t INCLUDING ALL);
ALTER TABLE f REPLICA IDENTITY FULL;
INSERT INTO t (id) VALUES (1), (2);
INSERT INTO f (id, nn, m, na, ta, ba, da) VALUES (1, 123456789.123, '-$1,234.56', '{1.5,NULL,-2}', '{2020-01-01 00:00:00.5,NULL}', '{"\\x00ff",NULL}', '{2020-01-01,NULL}');
-- stream
INSERT INTO f (id, nn, m, b, iv) VALUES (3, 0, 0.005, '', '-1 mon 3.5 sec');
UPDATE f SET n = 2.25, nn = 1e10 WHERE id = 1;
DELETE FROM f WHERE id = 1;
UPDATE t SET n = 99999.999 WHERE id = 2;
UPDATE t SET id = 3 WHERE id = 2;
