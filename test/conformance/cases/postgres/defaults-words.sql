-- about: defaults that are words of SQL, bare or cast, by the type of the column
-- covers: 3.11
-- volatile: ct, cd
-- setup
CREATE TABLE words (id int PRIMARY KEY, cu text DEFAULT CURRENT_USER, su varchar(70) DEFAULT SESSION_USER, us text DEFAULT USER, cr text DEFAULT CURRENT_ROLE, cs text DEFAULT CURRENT_SCHEMA, cc text DEFAULT CURRENT_CATALOG, nn text NOT NULL DEFAULT CURRENT_USER, ct text DEFAULT CURRENT_TIMESTAMP, cd text DEFAULT CURRENT_DATE, tr bool DEFAULT true, nu int DEFAULT NULL);
INSERT INTO words (id) VALUES (1);
-- stream
INSERT INTO words (id, cu, nn) VALUES (2, 'x', 'y');
UPDATE words SET cu = NULL WHERE id = 1;
DELETE FROM words WHERE id = 2;
