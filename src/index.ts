// The library: run a worker inside another Node program, and the types a plugin of one's own implements.
export type { Connector, ConnectorContext, PartitionOffset } from './api/connector.js';
export type { Converter, HeaderConverter, SchemaAndValue } from './api/converter.js';
export type { Logger } from './api/logger.js';
export type { Metrics, Sample } from './api/metrics.js';
export type { PluginDescriptor } from './api/plugin.js';
export type { CommittedOffset, SourceTask, SourceTaskContext, TaskProgress } from './api/source.js';
export type { Predicate, Transformation } from './api/transform.js';
export { type RunningWorker, type StartOptions, startWorker } from './cli/start.js';
export { ConfigDef } from './config/config-def.js';
export type { ConfigKey, ConfigValue, Props } from './config/config-key.js';
export { Headers, NO_HEADERS } from './data/headers.js';
export type { ConnectRecord, OffsetMap, SinkRecord, SourceRecord } from './data/record.js';
export { arrayOf, mapOf, primitive, Schema, structOf } from './data/schema.js';
export { Struct } from './data/struct.js';
export { Failure } from './errors/failure.js';
export type { ChangeEvent, ChangeOp } from './library/change-event.js';
export type { ChangesOptions } from './library/changes.js';
export { type ConnectorConfig, Worker, type WorkerStart } from './library/worker.js';
