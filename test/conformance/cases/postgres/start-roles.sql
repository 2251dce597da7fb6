-- about: roles without REPLICATION, without privileges on a table, without the right to make a publication
-- covers: 5.1, 5.8
-- config: database.user=:database
-- config: database.password=secret
-- config: slot.max.retries=0
-- config: errors.max.retries=0
-- variant: no_replication
-- variant: no_select database.user=r_:database
-- setup
CREATE TABLE a (id int PRIMARY KEY);
INSERT INTO a VALUES (1);
CREATE ROLE ":database" LOGIN PASSWORD 'secret';
CREATE ROLE "r_:database" LOGIN REPLICATION PASSWORD 'secret';
CREATE PUBLICATION dbz_publication FOR ALL TABLES;
