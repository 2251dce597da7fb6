-- about: logical decoding messages inside of transactions that are counted
-- needs: 14
-- covers: 2.4, 6.5
-- config: provide.transaction.metadata=true
-- variant: all
-- variant: left_out message.prefix.exclude.list=.*
-- setup
CREATE TABLE t (id int PRIMARY KEY);
-- stream
BEGIN;
INSERT INTO t VALUES (1);
SELECT pg_logical_emit_message(true, 'keep', 'inside');
INSERT INTO t VALUES (2);
COMMIT;
SELECT pg_logical_emit_message(false, 'keep', 'outside');
INSERT INTO t VALUES (3);
