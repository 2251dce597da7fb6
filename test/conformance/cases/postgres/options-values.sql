-- about: placeholders given in hex, unchanged rows, cut large values
-- covers: 6.3, 6.8, 2.7, 6.6
-- variant: hex_placeholder unavailable.value.placeholder=hex:2d2d
-- variant: masked_toast column.mask.with.3.chars=public.big.v
-- variant: cut_toast column.truncate.to.3.chars=public.big.v
-- variant: hashed_toast column.mask.hash.v2.SHA-256.with.salt.s=public.big.v
-- variant: without_change skip.messages.without.change=true; column.exclude.list=public.big.note
-- variant: adjusted schema.name.adjustment.mode=avro; field.name.adjustment.mode=avro
-- variant: adjusted_unicode schema.name.adjustment.mode=avro_unicode; field.name.adjustment.mode=avro_unicode
-- setup
CREATE TABLE big (id int PRIMARY KEY, v text, b bytea, note text, "odd-näme" int, "1st" int);
ALTER TABLE big ALTER v SET STORAGE EXTERNAL, ALTER b SET STORAGE EXTERNAL;
CREATE TABLE bigf (id int PRIMARY KEY, v text, note text);
ALTER TABLE bigf REPLICA IDENTITY FULL;
INSERT INTO big VALUES (1, repeat('x', 3000), decode(repeat('ab', 3000), 'hex'), 'n', 1, 1);
INSERT INTO bigf VALUES (1, repeat('x', 3000), 'n');
-- stream
UPDATE big SET "1st" = 2 WHERE id = 1;
UPDATE big SET note = 'm' WHERE id = 1;
UPDATE bigf SET v = v WHERE id = 1;
UPDATE bigf SET note = 'm' WHERE id = 1;
UPDATE bigf SET id = 2 WHERE id = 1;
