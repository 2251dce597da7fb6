-- about: the transform TimescaleDb on a database without TimescaleDB's catalogue
-- covers: 8.4
-- config: transforms=time
-- config: transforms.time.type=io.debezium.connector.postgresql.transforms.timescaledb.TimescaleDb
-- config: transforms.time.database.hostname=127.0.0.1
-- config: transforms.time.database.port=:port
-- config: transforms.time.database.user=postgres
-- config: transforms.time.database.password=postgres
-- config: transforms.time.database.dbname=:database
-- setup
CREATE TABLE plain (id int PRIMARY KEY);
CREATE SCHEMA _timescaledb_internal;
INSERT INTO plain VALUES (1);
-- stream
CREATE TABLE _timescaledb_internal.some_chunk (id int PRIMARY KEY);
INSERT INTO _timescaledb_internal.some_chunk VALUES (1);
