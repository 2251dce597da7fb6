-- about: what stands in NOT NULL columns of times in a key-only delete, in nanoseconds
-- covers: 3.10
-- config: time.precision.mode=nanoseconds
-- config: tombstones.on.delete=false
-- setup
CREATE TABLE f3 (id int PRIMARY KEY, d date NOT NULL, t time NOT NULL, ts timestamp NOT NULL);
INSERT INTO f3 VALUES (1, '2020-01-01', '01:00', '2020-01-01');
-- stream
DELETE FROM f3;
