-- about: types that are seldom met: system types, multiranges, unbounded ones, composites, domains of them
-- covers: 3.1, 3.9
-- needs: 14
-- variant: default
-- variant: unknown include.unknown.datatypes=true
-- variant: unknown_hex include.unknown.datatypes=true; binary.handling.mode=hex
-- setup
CREATE TYPE pair AS (a int, b text);
CREATE DOMAIN codes AS varchar(5)[];
CREATE TABLE s (id int PRIMARY KEY, x xid, x8 xid8, rc regclass, rt regtype, sn pg_snapshot, tq tsquery, tv tsvector, jp jsonpath, ch "char", bp bpchar, mr int4multirange, vb varbit, ov oidvector, iv int2vector, lsn pg_lsn, p pair, cd codes, un text COLLATE "C", bi box, ls lseg, pa path, po polygon, cr circle, li line, nr numrange, t8 tstzrange, m8 macaddr8);
INSERT INTO s VALUES (1, '7', '8', 'pg_class', 'int4', '10:20:10,14', 'fat & rat', 'a:1 b:2', '$.a[*]', 'c', 'ab ', '{[1,3),[5,7)}', B'1011', '1 2', '3 4', '16/B374D848', '(1,"x y")', '{ab,cd}', 'un', '(1,1),(0,0)', '[(0,0),(1,1)]', '[(0,0),(1,1)]', '((0,0),(1,1),(1,0))', '<(0,0),1>', '{1,2,3}', '[1.5,)', '["2020-01-01 00:00:00+00",]', '08:00:2b:01:02:03:04:05');
INSERT INTO s (id) VALUES (2);
-- stream
INSERT INTO s SELECT 3, x, x8, rc, rt, sn, tq, tv, jp, ch, bp, mr, vb, ov, iv, lsn, p, cd, un, bi, ls, pa, po, cr, li, nr, t8, m8 FROM s WHERE id = 1;
UPDATE s SET un = 'other' WHERE id = 3;
DELETE FROM s WHERE id = 3;
