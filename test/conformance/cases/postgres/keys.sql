-- about: which columns make the key: composite keys in their own order, unique indexes of several kinds, message.key.columns
-- covers: 2.5, 6.6
-- variant: own
-- variant: chosen message.key.columns=public.composite:v,a;public.(uni.*):v
-- variant: unmatched message.key.columns=public.absent:a
-- setup
CREATE TABLE composite (v text, a int, b text, PRIMARY KEY (b, a));
CREATE TABLE pair (v text, a int, b text, PRIMARY KEY (b, a));
CREATE TABLE uni_nullable (a int UNIQUE, v text);
CREATE TABLE uni_two (a int NOT NULL, b int NOT NULL, v text);
CREATE UNIQUE INDEX z_first ON uni_two (b);
CREATE UNIQUE INDEX a_second ON uni_two (a);
CREATE TABLE uni_partial (a int NOT NULL, v text);
CREATE UNIQUE INDEX uni_partial_a ON uni_partial (a) WHERE a > 0;
CREATE TABLE uni_expression (a int NOT NULL, v text);
CREATE UNIQUE INDEX uni_expression_a ON uni_expression ((a + 1));
CREATE TABLE uni_include (a int NOT NULL, v text);
CREATE UNIQUE INDEX uni_include_a ON uni_include (a) INCLUDE (v);
CREATE TABLE pk_include (a int, v text, w text, PRIMARY KEY (a) INCLUDE (v));
CREATE TABLE deferred (a int PRIMARY KEY DEFERRABLE, v text);
ALTER TABLE uni_nullable REPLICA IDENTITY FULL;
ALTER TABLE uni_two REPLICA IDENTITY FULL;
ALTER TABLE uni_partial REPLICA IDENTITY FULL;
ALTER TABLE uni_expression REPLICA IDENTITY FULL;
ALTER TABLE uni_include REPLICA IDENTITY FULL;
ALTER TABLE deferred REPLICA IDENTITY FULL;
INSERT INTO composite VALUES ('v', 1, 'b');
INSERT INTO pair VALUES ('v', 1, 'b');
INSERT INTO uni_nullable VALUES (1, 'v'), (NULL, 'w');
INSERT INTO uni_two VALUES (1, 2, 'v');
INSERT INTO uni_partial VALUES (1, 'v');
INSERT INTO uni_expression VALUES (1, 'v');
INSERT INTO uni_include VALUES (1, 'v');
INSERT INTO pk_include VALUES (1, 'v', 'w');
INSERT INTO deferred VALUES (1, 'v');
-- stream
INSERT INTO composite VALUES ('v', 2, 'b');
UPDATE composite SET v = 'w' WHERE a = 1;
UPDATE pair SET b = 'c' WHERE a = 1;
DELETE FROM composite WHERE a = 2;
INSERT INTO uni_nullable VALUES (2, 'v'), (NULL, 'x');
UPDATE uni_nullable SET a = 3 WHERE a = 1;
UPDATE uni_nullable SET v = 'y' WHERE a IS NULL;
UPDATE uni_two SET a = 5;
UPDATE uni_two SET b = 6;
UPDATE uni_partial SET a = 5;
UPDATE uni_expression SET a = 5;
UPDATE uni_include SET a = 5;
UPDATE uni_include SET v = 'w';
UPDATE pk_include SET w = 'x';
UPDATE pk_include SET v = 'x';
UPDATE deferred SET a = 2;
DELETE FROM deferred;
DELETE FROM uni_nullable;
