-- about: a snapshot without one row, and one of a single row
-- covers: 1.5
-- variant: empty
-- variant: one_row table.include.list=public.one
-- setup
CREATE TABLE nothing (id int PRIMARY KEY);
CREATE TABLE one (id int PRIMARY KEY);
CREATE TABLE other_nothing (id int PRIMARY KEY);
INSERT INTO one VALUES (1);
-- stream
INSERT INTO nothing VALUES (1);
