-- about: values and types the original damages or leaves out, each shown once
-- needs: 15
-- covers: 3.9
-- setup
CREATE TABLE names (id int PRIMARY KEY, n name, nn name NOT NULL DEFAULT 'x', q "char");
CREATE TABLE arrays (id int PRIMARY KEY, m money[], nm name[], iv interval[], vb bit varying(5)[], x xml[], p point[], low int[]);
CREATE TABLE square (id int PRIMARY KEY, two int[][]);
CREATE TABLE zoned (id int PRIMARY KEY, tt timetz[]);
CREATE TABLE negative (id int PRIMARY KEY, neg numeric(3,-2));
CREATE TABLE small (id int PRIMARY KEY, wide numeric(3,5));
CREATE TABLE gap (id int PRIMARY KEY, d date);
CREATE TABLE leap (id int PRIMARY KEY, ts timestamp, tt timetz);
INSERT INTO names VALUES (1, 'a', 'b', 'c'), (2, NULL, 'd', NULL);
INSERT INTO arrays VALUES (1, '{1.50}', '{a}', '{1 day}', '{101}', '{<a/>}', '{"(1,2)"}', '[0:1]={5,6}');
INSERT INTO small VALUES (1, 0.00123), (2, NULL);
INSERT INTO gap VALUES (1, '1582-10-14');
INSERT INTO leap VALUES (1, '1582-10-14 01:02:03', '24:00:00+00'), (2, '1500-02-28', '23:59:60+00');
-- stream
INSERT INTO names SELECT id + 100, n, nn, q FROM names WHERE id = 1;
INSERT INTO arrays SELECT id + 100, m, nm, iv, vb, x, p, low FROM arrays ORDER BY id;
INSERT INTO square VALUES (1, '{{1,2},{3,4}}');
INSERT INTO zoned VALUES (1, '{04:05:11.789+02}');
INSERT INTO negative VALUES (1, 12300);
INSERT INTO small SELECT id + 100, wide FROM small ORDER BY id;
INSERT INTO gap VALUES (2, '1582-10-14');
INSERT INTO leap SELECT id + 100, ts, tt FROM leap ORDER BY id;
DELETE FROM names WHERE id = 1;
