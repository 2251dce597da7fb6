-- about: the action query of the heartbeat, and its effects as events
-- covers: 6.4
-- config: heartbeat.interval.ms=100
-- variant: notes heartbeat.action.query=INSERT INTO beats VALUES (1) ON CONFLICT DO NOTHING
-- variant: fails heartbeat.action.query=SELECT 1/0
-- setup
CREATE TABLE beats (id int PRIMARY KEY);
CREATE TABLE t (id int PRIMARY KEY);
INSERT INTO t VALUES (1);
-- stream
INSERT INTO t VALUES (2);
