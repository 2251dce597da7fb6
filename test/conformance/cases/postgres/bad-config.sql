-- about: configurations that are refused, or whose task fails
-- covers: 5.1
-- variant: decimal decimal.handling.mode=wrong
-- variant: time time.precision.mode=wrong
-- variant: snapshot_mode snapshot.mode=never
-- variant: slot_name slot.name=Upper-Case
-- variant: prefix topic.prefix=bad prefix
-- variant: both_lists table.include.list=a; table.exclude.list=b
-- variant: both_columns column.include.list=a; column.exclude.list=b
-- variant: regex table.include.list=public.(a
-- variant: queue max.queue.size=10; max.batch.size=10
-- variant: port database.port=many
-- variant: negative heartbeat.interval.ms=-1
-- variant: key_columns message.key.columns=wrong
-- variant: skipped skipped.operations=x
-- variant: skipped_none skipped.operations=none,c
-- variant: boolean tombstones.on.delete=maybe
-- variant: publication_mode publication.autocreate.mode=wrong
-- variant: publication_missing publication.autocreate.mode=disabled
-- variant: publication_empty publication.autocreate.mode=filtered; table.include.list=public.absent
-- variant: password database.password=wrong
-- variant: user database.user=nobody_here
-- variant: database database.dbname=absent
-- variant: host database.hostname=bad host
-- variant: guardrail guardrail.collections.max=1; guardrail.collections.limit.action=fail
-- variant: guardrail_warn guardrail.collections.max=1; guardrail.collections.limit.action=warn
-- variant: converter value.converter=no.such.Converter
-- variant: transform transforms=x; transforms.x.type=no.such.Transform
-- variant: tasks tasks.max=0
-- variant: several decimal.handling.mode=wrong; max.batch.size=0; poll.interval.ms=0
-- variant: hex_placeholder unavailable.value.placeholder=hex:zz
-- variant: identity replica.identity.autoset.values=wrong
-- setup
CREATE TABLE a (id int PRIMARY KEY);
CREATE TABLE b (id int PRIMARY KEY);
INSERT INTO a VALUES (1);
-- stream
INSERT INTO b VALUES (1);
