-- about: TimezoneConverter: zones and offsets, every temporal type, what is included and excluded
-- covers: 8.4
-- config: transforms=z
-- config: transforms.z.type=io.debezium.transforms.TimezoneConverter
-- config: transforms.z.converted.timezone=Europe/Berlin
-- variant: default
-- variant: offset transforms.z.converted.timezone=+05:30
-- variant: america transforms.z.converted.timezone=America/New_York
-- variant: connect time.precision.mode=connect
-- variant: isostring time.precision.mode=isostring
-- variant: microseconds time.precision.mode=microseconds
-- variant: nanoseconds time.precision.mode=nanoseconds
-- variant: included transforms.z.include.list=source:t:tz,source:t:ts
-- variant: included_table transforms.z.include.list=source:t
-- variant: included_topic transforms.z.include.list=topic::prefix.public.t:tz
-- variant: included_plain transforms.z.include.list=tz
-- variant: excluded transforms.z.exclude.list=source:t:tz,source:u
-- variant: excluded_topic transforms.z.exclude.list=topic::prefix.public.t
-- variant: both_lists transforms.z.exclude.list=source:t; transforms.z.include.list=source:u
-- variant: no_zone transforms.z.converted.timezone=
-- variant: bad_zone transforms.z.converted.timezone=Nowhere/Else
-- variant: unwrapped transforms=u,z; transforms.u.type=io.debezium.transforms.ExtractNewRecordState
-- setup
CREATE TABLE t (id int PRIMARY KEY, d date, ti time, ti3 time(3), tt timetz, ts timestamp, ts3 timestamp(3), tz timestamptz, tz2 timestamptz(2), tz0 timestamptz(0), n int);
CREATE TABLE u (id int PRIMARY KEY, tz timestamptz, ts timestamp);
ALTER TABLE t REPLICA IDENTITY FULL;
INSERT INTO t VALUES (1, '2020-07-01', '12:30:00', '12:30:00.5', '12:30:00+02', '2020-07-01 12:30:00.123456', '2020-01-01 00:30:00.5', '2020-07-01T12:30:00.123456Z', '2020-01-01T12:30:00.12Z', '2020-03-29T01:00:00Z', 1);
INSERT INTO u VALUES (1, '1969-12-31T23:59:59.999Z', '1969-12-31 23:59:59.999');
-- stream
INSERT INTO t (id) VALUES (2);
UPDATE t SET tz = '2021-12-31T23:30:00Z' WHERE id = 1;
DELETE FROM t WHERE id = 1;
INSERT INTO u VALUES (2, '2020-10-25T00:59:59Z', '2020-10-25 00:59:59'), (3, '2020-10-25T01:30:00Z', '2020-10-25 02:30:00');
