-- about: values that cannot be converted, by every mode of handling them
-- covers: 5.8, 3.2
-- config: errors.max.retries=0
-- variant: default
-- variant: converting_fail event.converting.failure.handling.mode=fail
-- variant: converting_skip event.converting.failure.handling.mode=skip
-- variant: processing_warn event.processing.failure.handling.mode=warn
-- variant: processing_skip event.processing.failure.handling.mode=skip
-- variant: both event.converting.failure.handling.mode=fail; event.processing.failure.handling.mode=warn
-- setup
CREATE TABLE t (id int PRIMARY KEY, n numeric(6,2), v text);
INSERT INTO t VALUES (1, 1.5, 'one');
-- stream
INSERT INTO t VALUES (2, 'NaN', 'not a number');
INSERT INTO t VALUES (3, 3, 'three');
UPDATE t SET v = 'changed' WHERE id = 2;
