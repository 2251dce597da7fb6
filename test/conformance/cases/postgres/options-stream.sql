-- about: options of the stream, its flushes, topics of heartbeats and transactions, and of the driver
-- covers: 5.7, 6.4, 6.5, 1.4
-- config: errors.max.retries=0
-- variant: xmin xmin.fetch.interval.ms=100
-- variant: flush_driver lsn.flush.mode=connector_and_driver
-- variant: flush_none flush.lsn.source=false
-- variant: flush_warn lsn.flush.timeout.action=warn; lsn.flush.timeout.ms=1
-- variant: status status.update.interval.ms=100
-- variant: delays snapshot.delay.ms=100; streaming.delay.ms=100
-- variant: heartbeat_alias heartbeat.interval.ms=200; heartbeat.topics.prefix=beats-heartbeat
-- variant: many_tasks tasks.max=4
-- variant: driver database.ApplicationName=mine; driver.loginTimeout=20; database.tcpKeepAlive=false
-- variant: metrics internal.advanced.metrics.enable=true; statistics.metrics.enabled=false; custom.metric.tags=a=b
-- variant: limits max.batch.size=1; max.queue.size=2; poll.interval.ms=1
-- variant: ssl_prefer database.sslmode=prefer
-- variant: ssl_require database.sslmode=require
-- variant: skip_unchanged skip.messages.without.change=true; column.include.list=public.t.id,public.t.v
-- variant: default_publication publication.autocreate.mode=filtered
-- setup
CREATE TABLE t (id int PRIMARY KEY, v text, w text);
ALTER TABLE t REPLICA IDENTITY FULL;
INSERT INTO t VALUES (1, 'one', 'w');
-- stream
INSERT INTO t VALUES (2, 'two', 'w');
UPDATE t SET w = 'x' WHERE id = 2;
UPDATE t SET v = 'dos' WHERE id = 2;
DELETE FROM t WHERE id = 1;
-- restart
INSERT INTO t VALUES (3, 'three', 'w');
-- stream
INSERT INTO t VALUES (4, 'four', 'w');
