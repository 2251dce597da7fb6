-- about: numeric with and without modifiers, money, in every decimal mode; not-a-number and infinity apart
-- covers: 3.2, 3.3
-- variant: precise
-- variant: string decimal.handling.mode=string
-- variant: double decimal.handling.mode=double
-- setup
CREATE TABLE nums (id int PRIMARY KEY, n52 numeric(5,2), n32 numeric(3,2), n50 numeric(5), n38 numeric(38,10), n numeric, d decimal(10,4), nn numeric(6,2) NOT NULL DEFAULT 7.25);
CREATE TABLE monies (id int PRIMARY KEY, m money, mm money NOT NULL DEFAULT 1.5);
INSERT INTO nums VALUES (1, 1.10, 1.1, 12345, 1234567890123456789012345678.0123456789, 10, 22.22, 1), (2, -0.01, -1.1, -1, -0.0000000001, 0.00001000, 0, 0), (3, 0, 0, 0, 0, 1e30, 1.5, 999.99), (4, NULL, NULL, NULL, NULL, NULL, NULL, 1), (5, 999.99, 9.99, 99999, 1, 123456789012345678901234567890.123456789, 1, 1), (6, 1.28, 1.27, 128, 127, -128, -1.28, -1.28), (7, 1, 1, 1, 1, 100, 1, 1), (8, 1, 1, 1, 1, 3.14159265358979, 1, 1), (9, 0.1, 0.1, 0, 1e20, 1e-20, 0.0001, 0.1);
INSERT INTO monies VALUES (1, '1234.11'), (2, '($1234.11)'), (3, NULL), (4, '$0.00'), (5, '92233720368547758.07'), (6, '-0.01');
-- stream
INSERT INTO nums SELECT id + 100, n52, n32, n50, n38, n, d, nn FROM nums ORDER BY id;
INSERT INTO monies SELECT id + 100, m, mm FROM monies ORDER BY id;
DELETE FROM nums WHERE id = 1;
DELETE FROM monies WHERE id = 1;
UPDATE nums SET id = 1000 WHERE id = 2;
