-- about: columns read anew by keys whose values are numbers in the event: dates, times, octets
-- covers: 6.6
-- config: post.processors=again
-- config: again.type=io.debezium.processors.reselect.ReselectColumnsPostProcessor
-- variant: default
-- variant: connect time.precision.mode=connect
-- setup
CREATE TABLE by_date (id date PRIMARY KEY, v text);
CREATE TABLE by_ts (id timestamp PRIMARY KEY, v text);
CREATE TABLE by_ms (id timestamp(3) PRIMARY KEY, v text);
CREATE TABLE by_octets (id bytea PRIMARY KEY, v text);
-- stream
BEGIN;
INSERT INTO by_date VALUES ('2020-01-02', NULL);
UPDATE by_date SET v = 'found';
INSERT INTO by_ts VALUES ('2020-01-02 03:04:05.678901', NULL);
UPDATE by_ts SET v = 'found';
INSERT INTO by_ms VALUES ('1960-01-02 03:04:05.678', NULL);
UPDATE by_ms SET v = 'found';
INSERT INTO by_octets VALUES ('\x0102', NULL);
UPDATE by_octets SET v = 'found';
COMMIT;
