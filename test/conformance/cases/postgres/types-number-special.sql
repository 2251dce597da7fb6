-- about: numeric not-a-number and infinity where the mode has room for them
-- needs: 14
-- covers: 3.2
-- variant: string decimal.handling.mode=string
-- variant: double decimal.handling.mode=double
-- variant: precise_warn event.converting.failure.handling.mode=warn
-- variant: precise_fail event.converting.failure.handling.mode=fail
-- variant: precise_skip event.converting.failure.handling.mode=skip
-- setup
CREATE TABLE nums (id int PRIMARY KEY, n52 numeric(5,2), n numeric);
INSERT INTO nums VALUES (1, 'NaN', 'NaN'), (2, NULL, 'Infinity'), (3, NULL, '-Infinity');
-- stream
INSERT INTO nums SELECT id + 100, n52, n FROM nums ORDER BY id;
