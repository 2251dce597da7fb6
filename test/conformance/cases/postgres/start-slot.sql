-- about: a slot of that name that another plugin made
-- covers: 5.2
-- config: slot.name=of_another_plugin
-- setup
CREATE TABLE a (id int PRIMARY KEY);
INSERT INTO a VALUES (1);
SELECT pg_create_logical_replication_slot('of_another_plugin', 'test_decoding');
