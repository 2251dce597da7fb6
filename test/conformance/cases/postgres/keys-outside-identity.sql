-- about: message.key.columns that the replica identity does not hold, and a change of the primary key
-- covers: 6.6
-- config: message.key.columns=public.composite:v,a
-- config: tombstones.on.delete=false
-- setup
CREATE TABLE composite (v text, a int, b text, PRIMARY KEY (b, a));
INSERT INTO composite VALUES ('v', 1, 'b');
-- stream
UPDATE composite SET b = 'c' WHERE a = 1;
