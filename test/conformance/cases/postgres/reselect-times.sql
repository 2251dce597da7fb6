-- about: a column read anew by a key whose value is a number in the event, and a time of day
-- covers: 6.6
-- config: post.processors=again
-- config: again.type=io.debezium.processors.reselect.ReselectColumnsPostProcessor
-- setup
CREATE TABLE by_date (id date PRIMARY KEY, v text);
CREATE TABLE by_number (id int PRIMARY KEY, t time);
-- stream
BEGIN;
INSERT INTO by_date VALUES ('2020-01-02', NULL);
UPDATE by_date SET v = 'found';
INSERT INTO by_number VALUES (1, NULL);
UPDATE by_number SET t = '03:04:05.678901';
COMMIT;
