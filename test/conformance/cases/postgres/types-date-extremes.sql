-- about: dates that are infinite, before Christ and beyond 9999, in the snapshot and streamed
-- covers: 3.8
-- variant: adaptive
-- variant: isostring time.precision.mode=isostring
-- setup
CREATE TABLE dates (id int PRIMARY KEY, d date);
INSERT INTO dates VALUES (1, 'infinity'), (2, '4713-01-01 BC'), (3, '5874897-12-31'), (4, '10000-01-01'), (5, NULL);
-- stream
INSERT INTO dates SELECT id + 100, d FROM dates ORDER BY id;
