-- about: PostGIS geometries and geographies, alone and in arrays, null and filled in for a key-only delete
-- covers: 3.1
-- needs: postgis
-- setup
CREATE EXTENSION IF NOT EXISTS postgis;
CREATE TABLE places (id int PRIMARY KEY, g geometry, gp geometry(Point, 4326), gg geography, ga geometry[], gn geometry NOT NULL, ggn geography NOT NULL);
INSERT INTO places VALUES (1, 'POINT(1 2)', 'SRID=4326;POINT(174.9479 -36.7208)', 'POINT(1 2)', ARRAY['POINT(1 2)'::geometry, 'SRID=3187;LINESTRING(0 0,1 1)'], 'POINT EMPTY', 'POINT(0 0)'), (2, NULL, NULL, NULL, NULL, 'SRID=3187;POINT(1 2)', 'POINT(1 1)'), (3, 'POLYGON((0 0,1 0,1 1,0 0))', NULL, 'LINESTRING(0 0,1 1)', '{}', 'POINT Z (1 2 3)', 'POINT(1 1)');
-- stream
INSERT INTO places SELECT id + 100, g, gp, gg, ga, gn, ggn FROM places ORDER BY id;
UPDATE places SET g = NULL WHERE id = 1;
DELETE FROM places WHERE id = 1;
