-- about: transactions with a replication origin, and those behind them without
-- covers: 1.4
-- setup
CREATE TABLE t (id int PRIMARY KEY);
SELECT pg_replication_origin_create(':database');
-- stream
INSERT INTO t VALUES (1);
SELECT pg_replication_origin_session_setup(':database');
BEGIN;
SELECT pg_replication_origin_xact_setup('0/1234', '2020-01-01T00:00:00Z');
INSERT INTO t VALUES (2);
INSERT INTO t VALUES (3);
COMMIT;
SELECT pg_replication_origin_session_reset();
INSERT INTO t VALUES (4);
SELECT pg_replication_origin_drop(':database');
