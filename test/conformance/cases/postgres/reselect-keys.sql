-- about: columns read anew by keys of several types, by keys that are not the table's, and what happens where the row is not found
-- covers: 6.6
-- config: post.processors=again
-- config: again.type=io.debezium.processors.reselect.ReselectColumnsPostProcessor
-- config: message.key.columns=public.chosen:code;public.coded:code
-- variant: own
-- variant: event again.reselect.use.event.key=true
-- variant: fail again.reselect.error.handling.mode=fail; table.include.list=public.coded,public.gone,public.after_all; again.reselect.use.event.key=true
-- variant: fail_warn again.reselect.error.handling.mode=fail; event.processing.failure.handling.mode=warn; table.include.list=public.coded,public.gone,public.after_all; again.reselect.use.event.key=true
-- variant: fail_skip again.reselect.error.handling.mode=fail; event.processing.failure.handling.mode=skip; table.include.list=public.coded,public.gone,public.after_all; again.reselect.use.event.key=true
-- setup
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE chosen (id int, code text, v text);
ALTER TABLE chosen REPLICA IDENTITY FULL;
CREATE TABLE coded (id int PRIMARY KEY, code text, v text);
CREATE TABLE gone (id int PRIMARY KEY, v text);
CREATE TABLE after_all (id int PRIMARY KEY, v text);
CREATE TABLE by_uuid (id uuid PRIMARY KEY, v text);
CREATE TABLE by_bool (id boolean PRIMARY KEY, v text);
CREATE TABLE by_long (id bigint PRIMARY KEY, v text);
CREATE TABLE by_float (id double precision PRIMARY KEY, v text);
CREATE TABLE by_mood (id mood PRIMARY KEY, v text);
CREATE TABLE by_free (id numeric PRIMARY KEY, v text);
CREATE TABLE by_char (id char(4) PRIMARY KEY, v text);
CREATE TABLE by_zoned (id timestamptz PRIMARY KEY, v text);
-- stream
BEGIN;
INSERT INTO chosen VALUES (1, 'one', NULL);
UPDATE chosen SET v = 'found';
COMMIT;
BEGIN;
INSERT INTO coded VALUES (1, 'one', NULL);
UPDATE coded SET v = 'found';
COMMIT;
BEGIN;
INSERT INTO gone VALUES (1, NULL);
DELETE FROM gone;
COMMIT;
INSERT INTO after_all VALUES (1, 'one');
BEGIN;
INSERT INTO by_uuid VALUES ('76019d1a-ad2e-4b22-96e9-1a6d6543c819', NULL);
UPDATE by_uuid SET v = 'found';
INSERT INTO by_bool VALUES (true, NULL);
UPDATE by_bool SET v = 'found';
INSERT INTO by_long VALUES (9007199254740993, NULL);
UPDATE by_long SET v = 'found';
INSERT INTO by_float VALUES (0.1, NULL);
UPDATE by_float SET v = 'found';
INSERT INTO by_mood VALUES ('ok', NULL);
UPDATE by_mood SET v = 'found';
INSERT INTO by_free VALUES (12345678901234567890.125, NULL);
UPDATE by_free SET v = 'found';
INSERT INTO by_char VALUES ('ab', NULL);
UPDATE by_char SET v = 'found';
INSERT INTO by_zoned VALUES ('2020-01-02 03:04:05.678901+02', NULL);
UPDATE by_zoned SET v = 'found';
COMMIT;
