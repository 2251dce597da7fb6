-- about: values and types the original damages or leaves out: name, arrays without mapping, several dimensions, negative scale
-- variant: plain
-- variant: unknown include.unknown.datatypes=true
-- setup
CREATE TABLE names (id int PRIMARY KEY, n name, nn name NOT NULL DEFAULT 'x', q "char");
CREATE TABLE arrays (id int PRIMARY KEY, m money[], nm name[], iv interval[], vb bit varying(5)[], x xml[], p point[], two int[][], three text[][][], low int[]);
CREATE TABLE numbers (id int PRIMARY KEY, neg numeric(3,-2), wide numeric(3,5));
CREATE TABLE gap (id int PRIMARY KEY, d date, ts timestamp, tt timetz);
INSERT INTO names VALUES (1, 'a', 'b', 'c'), (2, NULL, 'd', NULL);
INSERT INTO arrays VALUES (1, '{1.50}', '{a}', '{1 day}', '{101}', '{<a/>}', '{"(1,2)"}', '{{1,2},{3,4}}', '{{{a}}}', '[0:1]={5,6}');
INSERT INTO numbers VALUES (1, 12300, 0.00123), (2, NULL, NULL);
INSERT INTO gap VALUES (1, '1582-10-14', '1582-10-14 01:02:03', '24:00:00+00'), (2, '1500-02-28', '1500-02-28', '23:59:60+00');
-- stream
INSERT INTO names SELECT id + 100, n, nn, q FROM names ORDER BY id;
INSERT INTO arrays SELECT id + 100, m, nm, iv, vb, x, p, two, three, low FROM arrays ORDER BY id;
INSERT INTO numbers SELECT id + 100, neg, wide FROM numbers ORDER BY id;
INSERT INTO gap SELECT id + 100, d, ts, tt FROM gap ORDER BY id;
DELETE FROM names WHERE id = 1;
