-- about: temporal types at several precisions, with the ends of their ranges, in every time.precision.mode
-- covers: 3.7
-- variant: adaptive
-- variant: adaptive_us time.precision.mode=adaptive_time_microseconds
-- variant: connect time.precision.mode=connect
-- variant: isostring time.precision.mode=isostring
-- variant: microseconds time.precision.mode=microseconds
-- variant: schemas_off value.converter=org.apache.kafka.connect.json.JsonConverter; value.converter.schemas.enable=false
-- variant: nanoseconds time.precision.mode=nanoseconds
-- setup
CREATE TABLE dates (id int PRIMARY KEY, d date);
CREATE TABLE times (id int PRIMARY KEY, t time, t0 time(0), t3 time(3), t4 time(4), t6 time(6), tz timetz, tz0 timetz(0), tz3 timetz(3));
CREATE TABLE stamps (id int PRIMARY KEY, ts timestamp, ts0 timestamp(0), ts3 timestamp(3), ts4 timestamp(4), ts6 timestamp(6), tz timestamptz, tz0 timestamptz(0), tz3 timestamptz(3));
CREATE TABLE required (id int PRIMARY KEY, d date NOT NULL, t time NOT NULL, ts timestamp NOT NULL, tz timestamptz NOT NULL, tt timetz NOT NULL);
ALTER TABLE required REPLICA IDENTITY FULL;
INSERT INTO dates VALUES (1, '2017-09-15'), (2, '1970-01-01'), (3, '1969-12-31'), (4, NULL), (5, '0001-01-01'), (6, '9999-12-31'), (7, '2020-02-29'), (8, '1582-10-15');
INSERT INTO times VALUES (1, '04:05:11', '04:05:11', '04:05:11.789', '04:05:11.789', '04:05:11.789123', '04:05:11.789123+02', '04:05:11-08', '04:05:11.7+05:30'), (2, '00:00', '00:00', '00:00', '00:00', '00:00', '00:00+00', '00:00+00', '00:00+00'), (3, '24:00', '24:00', '24:00', '24:00', '24:00', '23:59:59.999999+00', '00:30+01', '23:30-01'), (4, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL), (5, '23:59:59.999999', '23:59:59', '23:59:59.999', '23:59:59.9999', '23:59:59.999999', '11:51:30.123789+00', '11:51:02+00', '11:51:02.100+00');
INSERT INTO stamps VALUES (1, '2019-07-09 02:28:57.1', '2019-07-09 02:28:57', '2019-07-09 02:28:57.123', '2019-07-09 02:28:57.1234', '2019-07-09 02:28:57.123456', '2020-04-01 13:51:02+02', '2020-04-01 13:51:02+02', '2020-04-01 13:51:02.5+02'), (2, '1970-01-01', '1970-01-01', '1970-01-01', '1970-01-01', '1970-01-01', '1970-01-01+00', '1970-01-01+00', '1970-01-01+00'), (3, '1969-12-31 23:59:59.999999', '1969-12-31 23:59:59', '1969-12-31 23:59:59.999', '1969-12-31 23:59:59.9999', '1969-12-31 23:59:59.999999', '1969-12-31 23:59:59.999999+00', '1969-12-31 23:59:59+00', '1969-12-31 23:59:59.999+00'), (4, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL), (5, '1700-01-01 00:00:00.000001', '1700-01-01', '1700-01-01', '1700-01-01', '1700-01-01 00:00:00.5', '1900-06-01 00:00:00.5+00', '2262-01-01 00:00+00', '2200-01-01 00:00+00'), (6, '2020-03-29 02:30:00', '2020-03-29 02:30:00', '2020-03-29 02:30:00', '2020-03-29 02:30:00', '2020-03-29 02:30:00', '2020-03-29 02:30:00+01', '2020-03-29 02:30:00+01', '2020-03-29 02:30:00+01');
INSERT INTO required VALUES (1, '2020-01-01', '01:02:03', '2020-01-01 01:02:03', '2020-01-01 01:02:03+00', '01:02:03+00');
-- stream
INSERT INTO dates SELECT id + 100, d FROM dates ORDER BY id;
INSERT INTO times SELECT id + 100, t, t0, t3, t4, t6, tz, tz0, tz3 FROM times ORDER BY id;
INSERT INTO stamps SELECT id + 100, ts, ts0, ts3, ts4, ts6, tz, tz0, tz3 FROM stamps ORDER BY id;
UPDATE required SET d = '2021-01-01';
DELETE FROM required;
