-- about: logical decoding messages, transactional and not, and rows around them
-- needs: 14
-- covers: 2.4
-- variant: default
-- variant: hex binary.handling.mode=hex
-- variant: included message.prefix.include.list=keep.*
-- variant: excluded message.prefix.exclude.list=DROP
-- variant: base64 binary.handling.mode=base64
-- setup
CREATE TABLE t (id int PRIMARY KEY);
-- stream
INSERT INTO t VALUES (1);
SELECT pg_logical_emit_message(false, 'keep', 'outside');
BEGIN;
INSERT INTO t VALUES (2);
SELECT pg_logical_emit_message(true, 'keep', 'inside');
SELECT pg_logical_emit_message(true, 'drop', '\x00ff'::bytea);
INSERT INTO t VALUES (3);
COMMIT;
