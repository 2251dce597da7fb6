-- about: insert, update, primary-key update, delete with tombstone, in every replica identity; truncate; no key
-- covers: 1.2, 1.3, 1.4, 1.6, 2.1, 2.2, 2.3, 6.6
-- variant: default
-- variant: no_tombstones tombstones.on.delete=false
-- variant: truncate_kept skipped.operations=none
-- variant: skip_updates_and_deletes skipped.operations=u,d
-- variant: schemas_off key.converter=org.apache.kafka.connect.json.JsonConverter; key.converter.schemas.enable=false; value.converter=org.apache.kafka.connect.json.JsonConverter; value.converter.schemas.enable=false
-- variant: no_headers extended.headers.enabled=false
-- variant: transactions provide.transaction.metadata=true
-- variant: without_change skip.messages.without.change=true
-- setup
CREATE TABLE plain (id int PRIMARY KEY, a text, b int NOT NULL, c numeric(6,2) NOT NULL DEFAULT 1.5, d bool NOT NULL);
CREATE TABLE fully (id int PRIMARY KEY, a text, b int);
ALTER TABLE fully REPLICA IDENTITY FULL;
CREATE TABLE by_index (id int PRIMARY KEY, code varchar(10) NOT NULL, a text);
CREATE UNIQUE INDEX by_index_code ON by_index (code);
ALTER TABLE by_index REPLICA IDENTITY USING INDEX by_index_code;
CREATE TABLE no_key (a int, b text);
ALTER TABLE no_key REPLICA IDENTITY FULL;
CREATE TABLE unique_only (a int NOT NULL, b text);
CREATE UNIQUE INDEX unique_only_a ON unique_only (a);
ALTER TABLE unique_only REPLICA IDENTITY FULL;
CREATE TABLE two_keys (b int, a text, v text, PRIMARY KEY (a, b));
CREATE TABLE nobody_home (id int PRIMARY KEY);
INSERT INTO plain VALUES (1, 'one', 1, 1.25, true), (2, NULL, 2, 2.5, false);
INSERT INTO fully VALUES (1, 'one', 1);
INSERT INTO by_index VALUES (1, 'x', 'one');
INSERT INTO no_key VALUES (1, 'one'), (1, 'one');
INSERT INTO unique_only VALUES (1, 'one');
INSERT INTO two_keys VALUES (1, 'x', 'one');
-- stream
INSERT INTO plain VALUES (3, 'three', 3, 3.75, true);
INSERT INTO plain (id, b, d) VALUES (4, 4, false), (5, 5, true);
UPDATE plain SET a = 'uno' WHERE id = 1;
UPDATE plain SET a = a WHERE id = 1;
UPDATE plain SET id = 10 WHERE id = 1;
DELETE FROM plain WHERE id = 2;
INSERT INTO fully VALUES (2, NULL, NULL);
UPDATE fully SET b = 2 WHERE id = 1;
UPDATE fully SET b = b WHERE id = 1;
UPDATE fully SET id = 20 WHERE id = 2;
DELETE FROM fully WHERE id = 1;
INSERT INTO no_key VALUES (NULL, NULL);
UPDATE no_key SET b = 'uno' WHERE a = 1;
DELETE FROM no_key WHERE a IS NULL;
INSERT INTO unique_only VALUES (2, 'two');
UPDATE unique_only SET b = 'uno' WHERE a = 1;
DELETE FROM unique_only WHERE a = 2;
UPDATE two_keys SET v = 'uno' WHERE b = 1;
UPDATE two_keys SET b = 2 WHERE b = 1;
DELETE FROM two_keys;
UPDATE by_index SET a = 'uno';
BEGIN;
INSERT INTO plain VALUES (6, 'six', 6, 6, true);
UPDATE plain SET a = 'sechs' WHERE id = 6;
INSERT INTO fully VALUES (6, 'six', 6);
DELETE FROM plain WHERE id = 6;
COMMIT;
BEGIN;
INSERT INTO plain VALUES (7, 'seven', 7, 7, true);
ROLLBACK;
INSERT INTO nobody_home VALUES (1);
TRUNCATE plain, fully;
TRUNCATE two_keys;
INSERT INTO plain VALUES (8, 'eight', 8, 8, true);
