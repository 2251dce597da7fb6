-- about: pgvector's types by types of the same names and text forms: values, nulls
-- covers: 3.1
-- variant: default
-- variant: json transforms=json; transforms.json.type=io.debezium.transforms.VectorToJsonConverter
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
CREATE TABLE vectors (id int PRIMARY KEY, v vector, h halfvec, s sparsevec);
CREATE TABLE filled (id int PRIMARY KEY, v vector NOT NULL, h halfvec NOT NULL, s sparsevec NOT NULL);
CREATE TABLE whole (id int PRIMARY KEY, v vector, h halfvec);
ALTER TABLE whole REPLICA IDENTITY FULL;
INSERT INTO vectors VALUES (1, '[1,2,3]', '[1,2,3]', '{1:1,3:2,5:3}/5'), (2, '[1.5,-0.25,3e-05]', '[0.1,65504,-0]', '{2:-1.5}/3'), (3, NULL, NULL, NULL), (4, '[0.1,1e+10,123456.79]', '[6.1035156e-05]', '{}/4'), (5, '[0]', '[0]', '{1:0.1,32767:1e-05}/32767');
INSERT INTO filled VALUES (1, '[1,2]', '[1,2]', '{1:1}/2'), (2, '[3,4]', '[3,4]', '{2:1}/2');
INSERT INTO whole VALUES (1, '[1,2]', '[1,2]');
-- stream
INSERT INTO vectors SELECT id + 100, v, h, s FROM vectors ORDER BY id;
UPDATE vectors SET v = '[9,8,7]' WHERE id = 1;
DELETE FROM vectors WHERE id = 2;
UPDATE filled SET v = '[5,6]' WHERE id = 1;
UPDATE whole SET h = NULL WHERE id = 1;
DELETE FROM whole WHERE id = 1;
