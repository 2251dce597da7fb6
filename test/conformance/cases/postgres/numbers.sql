-- about: numbers at their limits and of many magnitudes, in values, keys and arrays
-- covers: 3.1, 3.2, 3.9
-- needs: 15
-- variant: precise
-- variant: string decimal.handling.mode=string
-- variant: double decimal.handling.mode=double
-- setup
CREATE TABLE f (id int PRIMARY KEY, d double precision, r real);
CREATE TABLE n (id int PRIMARY KEY, n numeric, n5 numeric(3,5), big numeric(60,30), i2 smallint, i4 int, i8 bigint, o oid, a numeric[], da double precision[], ra real[], ia bigint[]);
CREATE TABLE k (n numeric(12,4) PRIMARY KEY, d double precision);
INSERT INTO f VALUES (1, 0, 0), (2, '-0', '-0'), (3, 1, 1), (4, 100, 100), (5, 1e7, 1e7), (6, 12345678, 12345678), (7, 1e-3, 1e-3), (8, 1e-4, 1e-4), (9, 1.7976931348623157e308, 3.4028235e38), (10, 4.9e-324, 1.4e-45), (11, 1e21, 1e21), (12, 1e22, 1e22), (13, 0.1, 0.1), (14, 123456.789, 123456.79), (15, 9007199254740993, 16777217), (16, 1.5e-7, 1.5e-7), (17, 2.2250738585072014e-308, 1.17549435e-38), (18, 'NaN', 'NaN'), (19, 'Infinity', '-Infinity'), (20, 1.0E16, 9.9999999e9), (21, 2e-3, 3e10);
INSERT INTO n VALUES (1, 0, 0.00123, 1, 32767, 2147483647, 9223372036854775807, 4294967295, '{1,1.50,NULL,-0.001}', '{1,NULL,1e300}', '{0.1,1e10}', '{9007199254740993,NULL}'), (2, 1e50, -0.00999, -123456789012345678901234567890.123456789012345678901234567890, -32768, -2147483648, -9223372036854775808, 0, '{}', '{}', '{}', '{}'), (3, 1e-50, 0, 1e-30, 0, 0, 0, 1, '{100}', '{NaN,Infinity}', '{NaN}', '{0}');
INSERT INTO k VALUES (1.5, 1), (-99999999.9999, 2);
-- stream
INSERT INTO f SELECT id + 100, d, r FROM f;
INSERT INTO n SELECT id + 100, n, n5, big, i2, i4, i8, o, a, da, ra, ia FROM n;
INSERT INTO n (id, n) VALUES (200, 100), (201, 100.00), (202, -100.10), (203, 0.00), (204, 12345678901234567890123456789012345678);
INSERT INTO k VALUES (0, 0);
UPDATE k SET n = 7 WHERE n = 0;
DELETE FROM k WHERE n = 1.5;
