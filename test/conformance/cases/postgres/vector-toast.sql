-- about: pgvector's types kept out of line, and an update that leaves them alone
-- covers: 2.7
-- setup
CREATE TYPE vector;
CREATE FUNCTION vector_in(cstring) RETURNS vector LANGUAGE internal IMMUTABLE STRICT AS 'textin';
CREATE FUNCTION vector_out(vector) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';
CREATE TYPE vector (INPUT = vector_in, OUTPUT = vector_out, LIKE = text, STORAGE = external);
CREATE TYPE sparsevec;
CREATE FUNCTION sparsevec_in(cstring) RETURNS sparsevec LANGUAGE internal IMMUTABLE STRICT AS 'textin';
CREATE FUNCTION sparsevec_out(sparsevec) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';
CREATE TYPE sparsevec (INPUT = sparsevec_in, OUTPUT = sparsevec_out, LIKE = text, STORAGE = external);
CREATE TABLE far (id int PRIMARY KEY, n int, v vector);
CREATE TABLE sparse (id int PRIMARY KEY, n int, s sparsevec);
INSERT INTO far SELECT 1, 1, ('[' || string_agg(i::text, ',') || ']')::vector FROM generate_series(1, 900) i;
INSERT INTO sparse SELECT 1, 1, ('{' || string_agg(i || ':1.5', ',') || '}/1000')::sparsevec FROM generate_series(1, 500) i;
-- stream
UPDATE far SET n = 2;
UPDATE sparse SET n = 2;
