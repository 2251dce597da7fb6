-- about: the transform TimescaleDb, over tables that stand where TimescaleDB's catalogue stands: chunks of hypertables and of continuous aggregates, one the catalogue does not have, one made while streaming
-- covers: 8.4
-- config: schema.exclude.list=_timescaledb_catalog
-- config: transforms=time
-- config: transforms.time.type=io.debezium.connector.postgresql.transforms.timescaledb.TimescaleDb
-- config: transforms.time.database.hostname=127.0.0.1
-- config: transforms.time.database.port=:port
-- config: transforms.time.database.user=postgres
-- config: transforms.time.database.password=postgres
-- config: transforms.time.database.dbname=:database
-- config: transforms.time.target.topic.prefix=:prefix.time
-- variant: default
-- variant: schemas transforms.time.schema.list=far, _timescaledb_internal
-- variant: bare extended.headers.enabled=false; tombstones.on.delete=false; skipped.operations=none
-- setup
CREATE SCHEMA _timescaledb_catalog;
CREATE SCHEMA _timescaledb_internal;
CREATE SCHEMA far;
CREATE TABLE _timescaledb_catalog.hypertable (id int PRIMARY KEY, schema_name name NOT NULL, table_name name NOT NULL);
CREATE TABLE _timescaledb_catalog.chunk (id int PRIMARY KEY, hypertable_id int NOT NULL, schema_name name NOT NULL, table_name name NOT NULL);
CREATE TABLE _timescaledb_catalog.continuous_agg (mat_hypertable_id int PRIMARY KEY, raw_hypertable_id int NOT NULL, user_view_schema name NOT NULL, user_view_name name NOT NULL);
CREATE TABLE conditions (ts timestamp NOT NULL, place text NOT NULL, degrees float8, PRIMARY KEY (ts, place));
CREATE TABLE _timescaledb_internal._hyper_1_1_chunk (PRIMARY KEY (ts, place)) INHERITS (conditions);
CREATE TABLE far._hyper_1_2_chunk (PRIMARY KEY (ts, place)) INHERITS (conditions);
CREATE TABLE _timescaledb_internal._materialized_hypertable_2 (bucket timestamp, place text, mean float8);
CREATE TABLE _timescaledb_internal._hyper_2_3_chunk () INHERITS (_timescaledb_internal._materialized_hypertable_2);
CREATE TABLE _timescaledb_internal.no_chunk (id int PRIMARY KEY);
INSERT INTO _timescaledb_catalog.hypertable VALUES (1, 'public', 'conditions'), (2, '_timescaledb_internal', '_materialized_hypertable_2');
INSERT INTO _timescaledb_catalog.chunk VALUES (1, 1, '_timescaledb_internal', '_hyper_1_1_chunk'), (2, 1, 'far', '_hyper_1_2_chunk'), (3, 2, '_timescaledb_internal', '_hyper_2_3_chunk');
INSERT INTO _timescaledb_catalog.continuous_agg VALUES (2, 1, 'public', 'daily');
INSERT INTO _timescaledb_internal._hyper_1_1_chunk VALUES ('2024-01-01', 'Prague', 1.5), ('2024-01-02', 'Brno', 2.5);
INSERT INTO far._hyper_1_2_chunk VALUES ('2025-01-01', 'Prague', 3.5);
INSERT INTO _timescaledb_internal._hyper_2_3_chunk VALUES ('2024-01-01', 'Prague', 1.5);
INSERT INTO _timescaledb_internal.no_chunk VALUES (1);
-- stream
UPDATE _timescaledb_internal._hyper_1_1_chunk SET degrees = 9 WHERE place = 'Brno';
DELETE FROM _timescaledb_internal._hyper_1_1_chunk WHERE place = 'Prague';
INSERT INTO far._hyper_1_2_chunk VALUES ('2025-01-02', 'Prague', 4.5);
INSERT INTO _timescaledb_internal._hyper_2_3_chunk VALUES ('2024-01-02', 'Brno', 2.5);
INSERT INTO _timescaledb_internal.no_chunk VALUES (2);
INSERT INTO conditions VALUES ('2026-01-01', 'Plzen', 5.5);
-- stream
CREATE TABLE _timescaledb_internal._hyper_1_4_chunk (PRIMARY KEY (ts, place)) INHERITS (conditions);
INSERT INTO _timescaledb_catalog.chunk VALUES (4, 1, '_timescaledb_internal', '_hyper_1_4_chunk');
INSERT INTO _timescaledb_internal._hyper_1_4_chunk VALUES ('2026-01-02', 'Brno', 6.5);
-- stream
TRUNCATE _timescaledb_internal._hyper_1_1_chunk;
-- restart
INSERT INTO _timescaledb_internal._hyper_1_4_chunk VALUES ('2026-01-03', 'Brno', 7.5);
