-- about: savepoints, rollbacks, two-phase commits, copied rows, upserts, cascades, triggers, functions that write
-- covers: 1.3, 1.4, 5.4
-- variant: default
-- variant: counted provide.transaction.metadata=true
-- setup
CREATE TABLE p (id int PRIMARY KEY, v text);
CREATE TABLE c (id int PRIMARY KEY, p int REFERENCES p (id) ON DELETE CASCADE ON UPDATE CASCADE, v text);
CREATE TABLE audit (id serial PRIMARY KEY, what text);
CREATE FUNCTION audited() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO audit (what) VALUES (TG_OP); RETURN NULL; END $$;
CREATE TRIGGER audits AFTER INSERT OR UPDATE OR DELETE ON p FOR EACH ROW EXECUTE FUNCTION audited();
INSERT INTO p VALUES (1, 'one'), (2, 'two');
INSERT INTO c VALUES (1, 1, 'x'), (2, 1, 'y'), (3, 2, 'z');
-- stream
BEGIN;
INSERT INTO p VALUES (3, 'three');
SAVEPOINT s;
INSERT INTO p VALUES (4, 'gone');
ROLLBACK TO s;
INSERT INTO p VALUES (5, 'five');
RELEASE s;
COMMIT;
UPDATE p SET id = 10 WHERE id = 1;
DELETE FROM p WHERE id = 2;
INSERT INTO p VALUES (3, 'drei'), (6, 'six') ON CONFLICT (id) DO UPDATE SET v = excluded.v;
WITH gone AS (DELETE FROM c RETURNING *) INSERT INTO c SELECT id + 100, p, v FROM gone;
BEGIN;
INSERT INTO c VALUES (7, 3, 'twice');
UPDATE c SET v = 'thrice' WHERE id = 7;
DELETE FROM c WHERE id = 7;
INSERT INTO c VALUES (7, 3, 'again');
COMMIT;
DO $$ BEGIN
INSERT INTO p VALUES (20, 'in a block');
BEGIN
INSERT INTO p VALUES (20, 'twice');
EXCEPTION WHEN unique_violation THEN
INSERT INTO p VALUES (21, 'instead');
END;
END $$;
UPDATE p SET v = NULL WHERE id > 100;
BEGIN;
COMMIT;
BEGIN;
CREATE TABLE made (id int PRIMARY KEY);
INSERT INTO made VALUES (1);
COMMIT;
