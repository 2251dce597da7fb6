-- about: arrays of pgvector's types, by types of the same names and text forms
-- covers: 3.9
-- variant: default
-- variant: unknown include.unknown.datatypes=true
-- setup
CREATE TYPE vector;
CREATE FUNCTION vector_in(cstring) RETURNS vector LANGUAGE internal IMMUTABLE STRICT AS 'textin';
CREATE FUNCTION vector_out(vector) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';
CREATE TYPE vector (INPUT = vector_in, OUTPUT = vector_out, LIKE = text);
CREATE TYPE halfvec;
CREATE FUNCTION halfvec_in(cstring) RETURNS halfvec LANGUAGE internal IMMUTABLE STRICT AS 'textin';
CREATE FUNCTION halfvec_out(halfvec) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';
CREATE TYPE halfvec (INPUT = halfvec_in, OUTPUT = halfvec_out, LIKE = text);
CREATE TYPE sparsevec;
CREATE FUNCTION sparsevec_in(cstring) RETURNS sparsevec LANGUAGE internal IMMUTABLE STRICT AS 'textin';
CREATE FUNCTION sparsevec_out(sparsevec) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';
CREATE TYPE sparsevec (INPUT = sparsevec_in, OUTPUT = sparsevec_out, LIKE = text);
CREATE TABLE lists (id int PRIMARY KEY, v vector[], h halfvec[], s sparsevec[]);
INSERT INTO lists VALUES (1, ARRAY['[1,2]']::vector[], ARRAY['[1,2]']::halfvec[], ARRAY['{1:1}/2']::sparsevec[]);
-- stream
INSERT INTO lists SELECT id + 100, v, h, s FROM lists;
INSERT INTO lists VALUES (2, ARRAY['[1,2]', NULL]::vector[], NULL, '{}');
INSERT INTO lists VALUES (3, '{}', ARRAY['[1.5]', '[-2]']::halfvec[], NULL);
