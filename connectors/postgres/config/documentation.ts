// What each option does, in a sentence: shown by `config/validate`, the generated docs and the console. Options refused
// in this version say so in unsupported.ts, not here.

export const DOCUMENTATION: Readonly<Record<string, string>> = {
  'topic.prefix':
    'Name of this database in topics, schemas and offsets. Never change it: it is part of the stored position.',
  'database.hostname': 'Host name or address of the database server.',
  'database.port': 'TCP port of the database server.',
  'database.user': 'Role to connect as. It needs LOGIN and REPLICATION, and SELECT on the captured tables.',
  'database.password': 'Password of the role.',
  'database.dbname': 'Database to capture. One connector captures one database.',
  'database.query.timeout.ms': 'Longest run of one query on an ordinary connection; 0 = no limit.',
  'plugin.name':
    'Logical decoding plugin of the slot: pgoutput, which every server since version 10 has. It is the default here.',
  'slot.name': 'Replication slot. Every connector on a server needs one of its own. Created when missing.',
  'publication.name': 'Publication that names the tables the server sends.',
  'publication.autocreate.mode':
    'What to do about the publication: all_tables, filtered, no_tables create it when missing; disabled never does.',
  'replica.identity.autoset.values':
    'Comma list of <table regex>:<DEFAULT|INDEX name|FULL|NOTHING>, set on the tables when streaming starts.',
  'slot.drop.on.stop':
    'Drop the slot on a clean stop. Changes made while the connector is down are then lost.',
  'slot.failover': 'Create the slot with FAILOVER (PostgreSQL 17 and later).',
  'slot.stream.params': 'Extra options of START_REPLICATION as key=value;key=value.',
  'database.initial.statements':
    'SQL run on each new ordinary connection, separated by ; (;; stands for a literal semicolon).',
  'database.sslmode': 'disable, allow, prefer, require, verify-ca or verify-full, as libpq has them.',
  'database.sslcert': 'File with the client certificate (PEM).',
  'database.sslpassword': 'Password of the private key in database.sslkey.',
  'database.sslrootcert': 'File with the certificates of trusted authorities (PEM).',
  'database.sslkey': 'File with the private key of the client certificate (PEM).',
  'slot.max.retries': 'Attempts to create a slot or to start replication while the slot is in use.',
  'slot.retry.delay.ms': 'Wait between these attempts.',
  'status.update.interval.ms': 'How often the position is reported to the server.',
  'lsn.flush.timeout.ms': 'Longest wait for a confirmed position to be handed to the server.',
  'lsn.flush.timeout.action': 'After that wait: fail, warn or ignore.',
  'database.tcpKeepAlive': 'TCP keep-alive probes on the connections.',
  'xmin.fetch.interval.ms': "How often the slot's catalog_xmin is read into source.xmin; 0 = never.",
  'skipped.operations':
    'Operations to leave out: c, u, d, t (truncate), or none; r has no effect, as in the original. Said explicitly, a publication that is made here publishes the others only.',
  'lsn.flush.mode': 'Who confirms positions to the server: connector, manual or connector_and_driver.',
  'flush.lsn.source': 'Older form of lsn.flush.mode: true = connector, false = manual.',
  'event.processing.failure.handling.mode':
    'A change with a value that cannot be emitted at all: fail ends the task, warn logs the change and leaves it out, skip and ignore leave it out.',
  'max.batch.size': 'Most records handed over at a time.',
  'max.queue.size': 'Most records read ahead. Must be larger than max.batch.size.',
  'poll.interval.ms':
    'Longest wait before new changes are handed over. Reading is driven by what arrives, so none waits that long.',
  'max.queue.size.in.bytes': 'Most bytes read ahead; 0 = 32 MiB.',
  'snapshot.delay.ms': 'Wait before a snapshot begins.',
  'streaming.delay.ms': 'Wait between the end of a snapshot and streaming.',
  'snapshot.include.collection.list': 'Captured tables whose rows the snapshot reads; all when absent.',
  'snapshot.max.threads':
    'Parallel readers of a snapshot. With more than one, rows of several tables and chunks come in any order.',
  'snapshot.max.threads.multiplier':
    'Chunks of a table = snapshot.max.threads x this; when absent, one for every 32 MiB. For one table: snapshot.max.threads.multiplier.<schema>.<table>.',
  'retriable.restart.connector.wait.ms': 'Wait before reconnecting after a retriable error.',
  'errors.max.retries': 'Reconnections in a row after retriable errors: -1 = no limit, 0 = none.',
  'internal.log.position.check.enable': 'Check at start that the slot still has the stored position.',
  'connection.validation.timeout.ms': 'Longest wait for the server when a config is validated.',
  'extended.headers.enabled': 'Add the __debezium.context.* headers to every change record.',
  'guardrail.collections.max': 'Most captured tables allowed; 0 = no limit.',
  'guardrail.collections.limit.action': 'When there are more: warn or fail.',
  'decimal.handling.mode': 'numeric columns as precise (Decimal), string or double.',
  'time.precision.mode': 'Unit and type of dates and times.',
  'snapshot.lock.timeout.ms': 'Longest wait for a table lock of the snapshot.',
  'snapshot.mode':
    'When to read whole tables: initial, initial_only, no_data, always, when_needed, configuration_based.',
  'snapshot.isolation.mode':
    'Isolation of the transaction that takes the snapshot. A new slot brings its own snapshot (repeatable read). With an existing slot the snapshot of a temporary slot is used, which is exact; serializable, said explicitly, takes a SERIALIZABLE READ ONLY DEFERRABLE one instead, and rows written meanwhile come twice.',
  'snapshot.locking.mode':
    'Locks of the snapshot: none, or shared (ACCESS SHARE on each table while it runs: no DDL).',
  'hstore.handling.mode': 'hstore columns as json or map.',
  'binary.handling.mode': 'bytea columns as bytes, base64, base64-url-safe or hex.',
  'schema.name.adjustment.mode': 'Names of schemas: none, avro or avro_unicode.',
  'field.name.adjustment.mode': 'Names of fields: none, avro or avro_unicode.',
  'interval.handling.mode': 'interval columns as numeric (microseconds) or string (ISO 8601).',
  'unavailable.value.placeholder':
    'Stands for a large value that an update did not change and the server did not send.',
  'message.prefix.include.list': 'Prefixes (regex) of logical decoding messages to emit.',
  'message.prefix.exclude.list': 'Prefixes (regex) of logical decoding messages to leave out.',
  'publish.via.partition.root':
    'Publish changes of partitions under their root table (used when the publication is created).',
  'tombstones.on.delete': 'Follow each delete with a record of the same key and no value.',
  'heartbeat.interval.ms': 'Milliseconds between heartbeat records; 0 = none.',
  'heartbeat.action.query': 'SQL run with each heartbeat, for example to make a quiet database write.',
  'topic.naming.strategy':
    'How topics are named: SchemaTopicNamingStrategy <prefix>.<schema>.<table>, DefaultTopicNamingStrategy <prefix>.<table>, DefaultRegexTopicNamingStrategy (the latter through topic.regex), SchemaUnicodeTopicNamingStrategy (_uXXXX for what Kafka does not allow).',
  'column.include.list': 'Columns (regex on schema.table.column) to capture.',
  'column.exclude.list': 'Columns (regex on schema.table.column) to leave out.',
  'table.include.list': 'Tables (regex on schema.table) to capture.',
  'table.exclude.list': 'Tables (regex on schema.table) to leave out.',
  'table.ignore.builtin':
    'Leave spatial_ref_sys out, the table PostGIS brings. System schemas are never captured.',
  'schema.include.list': 'Schemas (regex) to capture.',
  'schema.exclude.list': 'Schemas (regex) to leave out.',
  'message.key.columns': 'Key columns by table: <table regex>:<column>,<column>;...',
  'snapshot.mode.configuration.based.snapshot.on.schema.error':
    'Of configuration_based: recovers a history of structures. PostgreSQL needs none, so a first start with it fails, as in the original.',
  'include.unknown.datatypes': 'Emit columns of unknown types as bytes.',
  'sourceinfo.struct.maker': 'Shape of the source block.',
  'offset.mismatch.strategy':
    'What wins when slot and stored position differ: no_validation, trust_offset, trust_slot, trust_greater_lsn.',
  'internal.slot.seek.to.known.offset.on.start': 'Older form of offset.mismatch.strategy=trust_offset.',
  'internal.create.slot.command.timeout': 'Seconds that creating a slot or publication may take.',
  'money.fraction.digits': 'Digits after the point of money columns.',
  'event.converting.failure.handling.mode': 'A value that cannot be converted: warn, fail or skip.',
  'topic.delimiter': 'Text between the parts of a topic name.',
  'topic.heartbeat.prefix': 'Beginning of the heartbeat topic.',
  'topic.heartbeat.name': 'Whole name of the heartbeat topic.',
  'signal.data.collection':
    'Table (schema.table; columns id, type, data) whose inserts are signals. It is captured, never snapshotted.',
  'signal.enabled.channels':
    'Where signals come from: source (the table), kafka, file. REST and the command line always work and take the place of jmx and in-process.',
  'signal.poll.interval.ms': 'How often the signal file is looked into.',
  'signal.emit.failure.max.retries': 'Attempts to write a watermark again.',
  'signal.emit.failure.backoff.ms': 'Wait between these attempts.',
  'signal.kafka.topic':
    'Topic of signals, <topic.prefix>-signal when absent. Partition 0; the key is topic.prefix.',
  'signal.kafka.bootstrap.servers': "Kafka cluster of that topic; the worker's own log when absent.",
  'signal.kafka.groupId': 'Consumer group that keeps the position in that topic.',
  'signal.kafka.poll.timeout.ms': 'Longest wait of one read of that topic, at least 500 ms.',
  'signal.file': 'File of signals, a JSON object a line; emptied once it was read.',
  'read.only':
    'Write nothing to the database: incremental snapshots then work without a signal table (PostgreSQL 13 and later).',
  'incremental.snapshot.chunk.size': 'Rows of a chunk of an incremental snapshot.',
  'incremental.snapshot.watermarking.strategy':
    'insert_insert leaves both watermarks in the signal table, insert_delete removes them.',
  'notification.enabled.channels':
    'Where notifications of snapshots go: sink (a topic), log. REST shows the last ones in any case, in place of jmx.',
  'notification.sink.topic.name': 'Topic of notifications; needed with the channel sink.',
  'provide.transaction.metadata':
    'BEGIN and END records on the topic of topic.transaction, and the transaction block in each change.',
  'legacy.snapshot.max.threads': 'Read each table as one chunk.',
  'internal.legacy.snapshot.max.threads': 'As legacy.snapshot.max.threads.',
  'snapshot.mode.configuration.based.snapshot.data':
    'Of configuration_based: take a snapshot at every start.',
  'snapshot.mode.configuration.based.start.stream':
    'Of configuration_based: stream; without it no slot is made.',
  'snapshot.mode.configuration.based.snapshot.on.data.error':
    'Of configuration_based: a position that the server no longer has is given up for a new snapshot.',
  'internal.advanced.metrics.enable': 'Count events by table.',
  'statistics.metrics.enabled': 'Least, greatest, mean, P50, P95, P99 of the lag among the metrics.',
  'snapshot.query.mode': 'How the rows are selected: select_all.',
  'custom.metric.tags': 'Labels of the metrics of this connector: key=value,key=value.',
  'snapshot.select.statement.overrides':
    'Tables (schema.table) whose rows a statement of your own selects: snapshot.select.statement.overrides.<schema>.<table>. It must give every captured column.',
  'column.mask.hash.([^.]+).with.salt.(.+)':
    'Columns (regex) of character type whose values are replaced by a salted hash: algorithm and salt stand in the name; column.mask.hash.v2.<algorithm>.with.salt.<salt> hashes UTF-8 bytes, the form without v2 what Java serialises. Keys keep the value.',
  'column.mask.with.(d+).chars':
    'Columns (regex) of character type whose values, null too, are replaced by as many asterisks. Keys keep the value.',
  'column.truncate.to.(d+).chars':
    'Columns (regex) whose strings and bytes are cut to that length. Keys keep the value.',
  'column.propagate.source.type':
    'Columns (regex) whose fields tell type, length and scale of the column in their parameters.',
  'datatype.propagate.source.type': 'The same for types: regex on schema.table.type.',
  'internal.offset.activity.monitor.interval.ms':
    'How long the stored position may stand still, while changes come, before a warning; 0 = never.',
  'post.processors':
    'Names of post processors, each with <name>.type=io.debezium.processors.reselect.ReselectColumnsPostProcessor and options <name>.reselect.*: columns of streamed rows are read anew from their table.',
  'skip.messages.without.change':
    'Leave out updates that changed no captured column (tables with REPLICA IDENTITY FULL).',
  'topic.regex': 'Of the regex strategy: pattern that the whole name <prefix>.<table> must match.',
  'topic.replacement': 'Of the regex strategy: the topic, with $1 and so on for groups.',
  'topic.key.enforce.uniqueness': 'Of the regex strategy: put a field behind each key that names the table.',
  'topic.key.field.name': 'Name of that field.',
  'topic.key.field.regex': 'Pattern on <prefix>.<table> for the value of that field; all of it when absent.',
  'topic.key.field.replacement': 'Value of that field, with $1 and so on for groups.',
  'millrace.tables':
    'Paused tables and the last reading of single tables, as JSON. Written by the tables API (docs/tables.md), not by hand.',
  'topic.transaction': 'Last part of the topic of transaction metadata.',
};
