-- about: infinity, years before Christ and beyond 9999; nanoseconds have no room for them
-- covers: 3.8
-- variant: adaptive
-- variant: microseconds time.precision.mode=microseconds
-- variant: isostring time.precision.mode=isostring
-- setup
CREATE TABLE stamps (id int PRIMARY KEY, ts timestamp, ts3 timestamp(3), tz timestamptz, tz3 timestamptz(3));
INSERT INTO stamps VALUES (1, 'infinity', 'infinity', 'infinity', 'infinity'), (2, '-infinity', '-infinity', '-infinity', '-infinity'), (3, '4713-12-31 23:59:59.999999 BC', '4713-12-31 23:59:59.999 BC', '4713-12-31 23:59:59.999999+00 BC', '0001-01-01 00:00+00'), (4, '21016-11-04 06:51:30.123456', '21016-11-04 06:51:30.123', '21016-11-04 06:51:30.123456+00', '21016-11-04 06:51:30.123+00');
-- stream
INSERT INTO stamps SELECT id + 100, ts, ts3, tz, tz3 FROM stamps ORDER BY id;
