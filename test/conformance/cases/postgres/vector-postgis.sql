-- about: PostGIS' types and their arrays, by types of the same names and text forms, so that every server can run the case
-- covers: 3.1
-- setup
CREATE TYPE geometry;
CREATE FUNCTION geometry_in(cstring) RETURNS geometry LANGUAGE internal IMMUTABLE STRICT AS 'textin';
CREATE FUNCTION geometry_out(geometry) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';
CREATE TYPE geometry (INPUT = geometry_in, OUTPUT = geometry_out, LIKE = text, DELIMITER = ':');
CREATE TYPE geography;
CREATE FUNCTION geography_in(cstring) RETURNS geography LANGUAGE internal IMMUTABLE STRICT AS 'textin';
CREATE FUNCTION geography_out(geography) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';
CREATE TYPE geography (INPUT = geography_in, OUTPUT = geography_out, LIKE = text, DELIMITER = ':');
CREATE TABLE places (id int PRIMARY KEY, g geometry, gg geography, gn geometry NOT NULL, ggn geography NOT NULL);
CREATE TABLE lists (id int PRIMARY KEY, ga geometry[], gga geography[]);
INSERT INTO places VALUES (1, '0101000000000000000000F03F0000000000000040', '0101000020E6100000000000000000F03F0000000000000040', '010700000000000000', '0101000020E610000000000000000000000000000000000000'), (2, NULL, NULL, '0101000020730C0000000000000000F03F0000000000000040', '0101000020E6100000000000000000F03F000000000000F03F');
INSERT INTO lists VALUES (1, ARRAY['0101000000000000000000F03F0000000000000040', '0101000020730C0000000000000000F03F0000000000000040']::geometry[], ARRAY['0101000020E6100000000000000000F03F0000000000000040', NULL]::geography[]), (2, '{}', NULL);
-- stream
INSERT INTO places SELECT id + 100, g, gg, gn, ggn FROM places ORDER BY id;
INSERT INTO lists SELECT id + 100, ga, gga FROM lists ORDER BY id;
UPDATE places SET g = NULL WHERE id = 1;
DELETE FROM places WHERE id = 1;
