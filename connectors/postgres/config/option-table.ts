// The connector's listed options as a table, one line an option: name, type, default, importance, width, display name; in
// the order in which the original lists them. Read once by config-def.ts, which adds documentation, validators and
// recommended values. `-` = no default, an optional option without a value.

/** Group `Postgres`. */
export const POSTGRES_TABLE = `
topic.prefix                    | STRING   | -               | HIGH   | MEDIUM | Topic prefix
database.hostname               | STRING   | -               | HIGH   | MEDIUM | Hostname
database.port                   | INT      | 5432            | HIGH   | SHORT  | Port
database.user                   | STRING   | -               | HIGH   | SHORT  | User
database.password               | PASSWORD | -               | HIGH   | SHORT  | Password
database.dbname                 | STRING   | -               | HIGH   | MEDIUM | Database
database.query.timeout.ms       | INT      | 600000          | LOW    | NONE   | Query timeout
plugin.name                     | STRING   | pgoutput        | MEDIUM | MEDIUM | Plugin
slot.name                       | STRING   | debezium        | MEDIUM | MEDIUM | Slot
publication.name                | STRING   | dbz_publication | MEDIUM | MEDIUM | Publication
publication.autocreate.mode     | STRING   | all_tables      | MEDIUM | MEDIUM | Publication Auto Create Mode
replica.identity.autoset.values | STRING   | -               | MEDIUM | LONG   | Replica Identity Auto Set Values
slot.drop.on.stop               | BOOLEAN  | false           | MEDIUM | NONE   | Drop slot on stop
slot.failover                   | BOOLEAN  | false           | MEDIUM | NONE   | Create failover slot
slot.stream.params              | STRING   | -               | LOW    | LONG   | Optional parameters to pass to the logical decoder when the stream is started.
database.initial.statements     | STRING   | -               | LOW    | LONG   | Initial statements
database.sslmode                | STRING   | prefer          | MEDIUM | MEDIUM | SSL mode
database.sslcert                | STRING   | -               | MEDIUM | LONG   | SSL Client Certificate
database.sslpassword            | PASSWORD | -               | MEDIUM | MEDIUM | SSL Client Key Password
database.sslrootcert            | STRING   | -               | MEDIUM | LONG   | SSL Root Certificate
database.sslkey                 | STRING   | -               | MEDIUM | LONG   | SSL Client Key
slot.max.retries                | INT      | 6               | LOW    | NONE   | Retry count
slot.retry.delay.ms             | LONG     | 10000           | LOW    | NONE   | Retry delay
database.sslfactory             | STRING   | -               | MEDIUM | LONG   | SSL Root Certificate
status.update.interval.ms       | INT      | 10000           | MEDIUM | SHORT  | Status update interval (ms)
lsn.flush.timeout.ms            | LONG     | 30000           | MEDIUM | SHORT  | LSN flush timeout (ms)
lsn.flush.timeout.action        | STRING   | fail            | MEDIUM | MEDIUM | LSN flush timeout action
database.tcpKeepAlive           | BOOLEAN  | true            | MEDIUM | SHORT  | TCP keep-alive probe
xmin.fetch.interval.ms          | LONG     | 0               | MEDIUM | SHORT  | Xmin fetch interval (ms)
skipped.operations              | LIST     | t               | LOW    | SHORT  | Skipped Operations
lsn.flush.mode                  | STRING   | -               | LOW    | SHORT  | LSN flush mode
flush.lsn.source                | BOOLEAN  | true            | LOW    | SHORT  | Boolean to determine if Debezium should flush LSN in the source database
`;

/** Group `Connector`. */
export const CONNECTOR_TABLE = `
event.processing.failure.handling.mode     | STRING  | fail                             | MEDIUM | SHORT  | Event deserialization failure handling
max.batch.size                             | INT     | 2048                             | MEDIUM | SHORT  | Change event batch size
max.queue.size                             | INT     | 8192                             | MEDIUM | SHORT  | Change event buffer size
poll.interval.ms                           | LONG    | 500                              | MEDIUM | SHORT  | Poll interval (ms)
max.queue.size.in.bytes                    | LONG    | 0                                | MEDIUM | LONG   | Change event buffer size in bytes
provide.transaction.metadata               | BOOLEAN | false                            | LOW    | SHORT  | Store transaction metadata information in a dedicated topic.
snapshot.delay.ms                          | LONG    | 0                                | LOW    | MEDIUM | Snapshot Delay (milliseconds)
streaming.delay.ms                         | LONG    | 0                                | LOW    | MEDIUM | Streaming Delay (milliseconds)
snapshot.include.collection.list           | LIST    | -                                | MEDIUM | LONG   | Snapshot mode include data collection
snapshot.fetch.size                        | INT     | -                                | MEDIUM | MEDIUM | Snapshot fetch size
snapshot.max.threads                       | INT     | -                                | MEDIUM | SHORT  | Snapshot maximum threads
snapshot.max.threads.multiplier            | INT     | 1                                | MEDIUM | SHORT  | Snapshot maximum thread multiplier
legacy.snapshot.max.threads                | BOOLEAN | false                            | LOW    | SHORT  | Enforces using a single thread per table regardless of table size
internal.legacy.snapshot.max.threads       | BOOLEAN | false                            | LOW    | SHORT  | Enforces using a single thread per table regardless of table size
snapshot.mode.custom.name                  | STRING  | -                                | MEDIUM | MEDIUM | Snapshot Mode Custom Name
snapshot.mode.configuration.based.snapshot.data | BOOLEAN | false                            | MEDIUM | MEDIUM | Snapshot mode property based snapshot data
snapshot.mode.configuration.based.snapshot.schema | BOOLEAN | false                            | MEDIUM | MEDIUM | Snapshot mode property based snapshot schema
snapshot.mode.configuration.based.start.stream | BOOLEAN | false                            | MEDIUM | MEDIUM | Snapshot mode property based start stream
snapshot.mode.configuration.based.snapshot.on.schema.error | BOOLEAN | false                            | MEDIUM | MEDIUM | Snapshot mode property based snapshot on schema error
snapshot.mode.configuration.based.snapshot.on.data.error | BOOLEAN | false                            | MEDIUM | MEDIUM | Snapshot mode property based snapshot on data error
retriable.restart.connector.wait.ms        | LONG    | 10000                            | LOW    | MEDIUM | Retriable restart wait (ms)
query.fetch.size                           | INT     | 0                                | MEDIUM | MEDIUM | Query fetch size
errors.max.retries                         | INT     | -1                               | LOW    | MEDIUM | The maximum number of retries
incremental.snapshot.watermarking.strategy | STRING  | INSERT_INSERT                    | LOW    | MEDIUM | Incremental snapshot watermarking strategy
internal.log.position.check.enable         | BOOLEAN | true                             | MEDIUM | MEDIUM | Enable/Disable log position check
internal.advanced.metrics.enable           | BOOLEAN | false                            | MEDIUM | MEDIUM | Enable/Disable advance metrics
connection.validation.timeout.ms           | LONG    | 60000                            | LOW    | SHORT  | Connection validation timeout (ms)
executor.shutdown.timeout.ms               | LONG    | 4000                             | MEDIUM | MEDIUM | Executor shutdown timeout (ms)
openlineage.integration.enabled            | BOOLEAN | false                            | LOW    | SHORT  | Enables OpenLineage integration
openlineage.integration.config.file.path   | STRING  | ./openlineage.yml                | LOW    | LONG   | Path to OpenLineage file configuration
openlineage.integration.job.namespace      | STRING  | -                                | LOW    | LONG   | Namespace used for Debezium job
openlineage.integration.job.description    | STRING  | Debezium change data capture job | LOW    | LONG   | Description used for Debezium job
openlineage.integration.job.tags           | LIST    | -                                | LOW    | LONG   | Debezium job tags
openlineage.integration.job.owners         | LIST    | -                                | LOW    | LONG   | Debezium job owners
openlineage.integration.dataset.kafka.bootstrap.servers | STRING  | -                                | LOW    | LONG   | Kafka bootstrap server used in Kafka Connect deployment
extended.headers.enabled                   | BOOLEAN | true                             | LOW    | SHORT  | Enable/Disable extended headers
guardrail.collections.max                  | INT     | 0                                | MEDIUM | SHORT  | Maximum number of collections or tables
guardrail.collections.limit.action         | STRING  | warn                             | MEDIUM | SHORT  | Guardrail collections limit action
custom.sanitize.pattern                    | STRING  | -                         | LOW    | LONG   | Custom pattern for masking sensitive configuration
statistics.metrics.enabled                 | BOOLEAN | true                             | MEDIUM | SHORT  | Enable collecting statistics metrics like latencies
decimal.handling.mode                      | STRING  | precise                          | MEDIUM | SHORT  | Decimal Handling
time.precision.mode                        | STRING  | adaptive                         | MEDIUM | SHORT  | Time Precision
snapshot.lock.timeout.ms                   | LONG    | 10000                            | MEDIUM | LONG   | Snapshot lock timeout (ms)
memory.management.schemas.class            | CLASS   | io.debezium.relational.ConcurrentMapTableMappingStorage | LOW    | LONG   | Schema storage class
memory.management.tables.class             | CLASS   | io.debezium.relational.ConcurrentMapTableMappingStorage | LOW    | LONG   | Table storage class
snapshot.mode                              | STRING  | initial                          | MEDIUM | SHORT  | Snapshot mode
snapshot.isolation.mode                    | STRING  | serializable                     | LOW    | SHORT  | Snapshot isolation mode
snapshot.query.mode                        | STRING  | select_all                       | LOW    | SHORT  | Snapshot query mode
snapshot.query.mode.custom.name            | STRING  | -                                | MEDIUM | MEDIUM | Snapshot Query Mode Custom Name
snapshot.locking.mode.custom.name          | STRING  | -                                | MEDIUM | MEDIUM | Snapshot Locking Mode Custom Name
snapshot.locking.mode                      | STRING  | none                             | LOW    | SHORT  | Snapshot locking mode
hstore.handling.mode                       | STRING  | json                             | LOW    | MEDIUM | HStore Handling
binary.handling.mode                       | STRING  | bytes                            | LOW    | MEDIUM | Binary Handling
schema.name.adjustment.mode                | STRING  | none                             | LOW    | MEDIUM | Schema Name Adjustment
interval.handling.mode                     | STRING  | numeric                          | LOW    | MEDIUM | Interval Handling
schema.refresh.mode                        | STRING  | columns_diff                     | MEDIUM | SHORT  | Schema refresh mode
incremental.snapshot.chunk.size            | INT     | 1024                             | MEDIUM | MEDIUM | Incremental snapshot chunk size
unavailable.value.placeholder              | STRING  | __debezium_unavailable_value     | MEDIUM | MEDIUM | Unavailable value placeholder
message.prefix.include.list                | LIST    | -                                | MEDIUM | LONG   | Include Logical Decoding Message Prefixes
message.prefix.exclude.list                | LIST    | -                                | MEDIUM | LONG   | Exclude Logical Decoding Message Prefixes
publish.via.partition.root                 | BOOLEAN | false                            | MEDIUM | SHORT  | Publish via partition root
`;

/** Group `Events`. */
export const EVENTS_TABLE = `
converters                               | STRING  | -                                            | LOW    | MEDIUM | List of prefixes defining custom values converters.
post.processors                          | STRING  | -                                            | LOW    | MEDIUM | List of change event post processors.
tombstones.on.delete                     | BOOLEAN | true                                         | MEDIUM | SHORT  | Change the behaviour of Debezium with regards to delete operations
heartbeat.interval.ms                    | INT     | 0                                            | MEDIUM | MEDIUM | Connector heartbeat interval (milli-seconds)
heartbeat.topics.prefix                  | STRING  | __debezium-heartbeat                         | LOW    | MEDIUM | A prefix used for naming of heartbeat topics
signal.data.collection                   | LIST    | -                                            | MEDIUM | MEDIUM | Signaling data collection
signal.poll.interval.ms                  | LONG    | 5000                                         | MEDIUM | SHORT  | Signal processor poll interval
signal.enabled.channels                  | LIST    | source                                       | MEDIUM | LONG   | Enabled channels names
topic.naming.strategy                    | CLASS   | io.debezium.schema.SchemaTopicNamingStrategy | MEDIUM | MEDIUM | Topic naming strategy class
notification.enabled.channels            | LIST    | -                                            | MEDIUM | LONG   | Enabled notification channels names
notification.sink.topic.name             | STRING  | -                                            | HIGH   | LONG   | Notification topic name
transaction.metadata.factory             | CLASS   | io.debezium.pipeline.txmetadata.DefaultTransactionMetadataFactory | LOW    | MEDIUM | Factory class to create transaction context & transaction struct maker classes
custom.metric.tags                       | LIST    | -                                            | LOW    | MEDIUM | Customize metric tags
column.include.list                      | LIST    | -                                            | MEDIUM | LONG   | Include Columns
column.exclude.list                      | LIST    | -                                            | MEDIUM | LONG   | Exclude Columns
table.include.list                       | LIST    | -                                            | HIGH   | LONG   | Include Tables
table.exclude.list                       | LIST    | -                                            | MEDIUM | LONG   | Exclude Tables
table.ignore.builtin                     | BOOLEAN | true                                         | LOW    | SHORT  | Ignore system databases
schema.include.list                      | LIST    | -                                            | HIGH   | LONG   | Include Schemas
schema.exclude.list                      | LIST    | -                                            | MEDIUM | LONG   | Exclude Schemas
message.key.columns                      | STRING  | -                                            | MEDIUM | LONG   | Columns PK mapping
snapshot.select.statement.overrides      | STRING  | -                                            | MEDIUM | LONG   | List of tables where the default select statement used during snapshotting should be overridden.
column.mask.hash.([^.]+).with.salt.(.+)  | STRING  | -                                            | MEDIUM | LONG   | Mask Columns Using Hash and Salt
column.mask.with.(d+).chars              | STRING  | -                                            | MEDIUM | NONE   | Mask Columns With n Asterisks
column.truncate.to.(d+).chars            | INT     | -                                            | MEDIUM | NONE   | Truncate Columns To n Characters
include.schema.comments                  | BOOLEAN | false                                        | MEDIUM | SHORT  | Include Table and Column Comments
column.propagate.source.type             | LIST    | -                                            | MEDIUM | NONE   | Propagate Source Types by Columns
datatype.propagate.source.type           | LIST    | -                                            | MEDIUM | NONE   | Propagate Source Types by Data Type
internal.snapshot.scan.all.columns.force | BOOLEAN | false                                        | LOW    | SHORT  | Snapshot force scan all columns of all tables
snapshot.tables.order.by.row.count       | STRING  | disabled                                     | MEDIUM | NONE   | Initial snapshot tables order by row count
heartbeat.action.query                   | STRING  | -                                            | LOW    | MEDIUM | An optional query to execute with every heartbeat
include.unknown.datatypes                | BOOLEAN | false                                        | MEDIUM | SHORT  | Include unknown datatypes
sourceinfo.struct.maker                  | CLASS   | io.debezium.connector.postgresql.PostgresSourceInfoStructMaker | LOW    | MEDIUM | Source info struct maker class
`;

/** Options that work but that the original does not list. */
export const UNLISTED_TABLE = `
database.include.list                   | LIST    | -                                | LOW    | LONG   | Include Databases
database.exclude.list                   | LIST    | -                                | LOW    | LONG   | Exclude Databases
database.connection.factory.class       | STRING  | -                                | LOW    | LONG   | Connection factory
read.only                               | BOOLEAN | false                            | LOW    | SHORT  | Read only connection
offset.mismatch.strategy                | STRING  | no_validation                    | LOW    | MEDIUM | Offset mismatch strategy
internal.slot.seek.to.known.offset.on.start | BOOLEAN | false                        | LOW    | SHORT  | Seek to known offset on start
internal.create.slot.command.timeout    | LONG    | 90                               | LOW    | SHORT  | Create slot command timeout (s)
internal.offset.activity.monitor.interval.ms | LONG | 600000                         | LOW    | SHORT  | Offset activity monitor interval (ms)
internal.custom.retriable.exception     | STRING  | -                                | LOW    | LONG   | Custom retriable exception
money.fraction.digits                   | SHORT   | 2                                | LOW    | SHORT  | Money fraction digits
event.converting.failure.handling.mode  | STRING  | warn                             | MEDIUM | SHORT  | Event converting failure handling
skip.messages.without.change            | BOOLEAN | false                            | LOW    | SHORT  | Skip messages without change
field.name.adjustment.mode              | STRING  | none                             | LOW    | MEDIUM | Field Name Adjustment
topic.delimiter                         | STRING  | .                                | LOW    | SHORT  | Topic delimiter
topic.regex                             | STRING  | -                                | LOW    | LONG   | Topic regex
topic.replacement                       | STRING  | -                                | LOW    | LONG   | Topic replacement
topic.key.enforce.uniqueness            | BOOLEAN | true                             | LOW    | SHORT  | Enforce key uniqueness
topic.key.field.name                    | STRING  | __dbz__physicalTableIdentifier   | LOW    | MEDIUM | Key field name
topic.key.field.regex                   | STRING  | -                                | LOW    | LONG   | Key field regex
topic.key.field.replacement             | STRING  | -                                | LOW    | LONG   | Key field replacement
topic.cache.size                        | INT     | 10000                            | LOW    | SHORT  | Topic cache size
topic.heartbeat.prefix                  | STRING  | __debezium-heartbeat             | LOW    | MEDIUM | Heartbeat topic prefix
topic.heartbeat.name                    | STRING  | -                                | LOW    | MEDIUM | Heartbeat topic name
topic.transaction                       | STRING  | transaction                      | LOW    | MEDIUM | Transaction topic name
poll.dispatch.interval.ms               | LONG    | 0                                | LOW    | SHORT  | Poll dispatch interval (ms)
queue.provider.type                     | STRING  | memory                           | LOW    | SHORT  | Queue provider
signal.emit.failure.max.retries         | INT     | 0                                | LOW    | SHORT  | Signal retries
signal.emit.failure.backoff.ms          | LONG    | 10000                            | LOW    | SHORT  | Signal back-off (ms)
signal.kafka.topic                      | STRING  | -                                | LOW    | MEDIUM | Signal topic
signal.kafka.bootstrap.servers          | STRING  | -                                | LOW    | LONG   | Signal bootstrap servers
signal.kafka.groupId                    | STRING  | kafka-signal                     | LOW    | MEDIUM | Signal group
signal.kafka.poll.timeout.ms            | INT     | 0                                | LOW    | SHORT  | Signal poll timeout (ms)
signal.file                             | STRING  | file-signals.txt                 | LOW    | MEDIUM | Signal file
millrace.tables                         | STRING  | -                                | LOW    | LONG   | State of single tables
incremental.snapshot.allow.schema.changes | BOOLEAN | false                          | LOW    | SHORT  | Allow schema changes
`;
