-- about: arrays without mapping where unknown types are asked for
-- covers: 3.1
-- config: include.unknown.datatypes=true
-- setup
CREATE TABLE arrays (id int PRIMARY KEY, m money[], nm name[], iv interval[], vb bit varying(5)[], x xml[], p point[]);
CREATE TABLE others (id int PRIMARY KEY, q tsquery, l pg_lsn, low int[]);
-- stream
INSERT INTO arrays VALUES (1, '{1.50}', '{a}', '{1 day}', '{101}', '{<a/>}', '{"(1,2)"}');
INSERT INTO others VALUES (1, 'a & b', '0/16B3748', '[0:1]={5,6}');
