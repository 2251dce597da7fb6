// `millrace/plugin`: what a plugin is written with, types and helpers. Loads the data model and nothing of the worker,
// REST or the command line.
export type { Connector, ConnectorContext, PartitionOffset, Support } from './api/connector.js';
export type { Converter, HeaderConverter, SchemaAndValue } from './api/converter.js';
export {
  bySchema,
  definePredicate,
  defineTransform,
  invalid,
  type PluginKey,
  type PluginKit,
  type PredicatePlugin,
  type TransformPlugin,
} from './api/kit.js';
export type { Logger } from './api/logger.js';
export type { Metrics, Sample } from './api/metrics.js';
export type { Finding, PluginDescriptor, SinkModule, SourceModule } from './api/plugin.js';
export type {
  ErrantRecordReporter,
  SinkOffset,
  SinkPartition,
  SinkTask,
  SinkTaskContext,
} from './api/sink.js';
export type {
  CommittedOffset,
  SourceTask,
  SourceTaskContext,
  TaskProgress,
  TransactionContext,
} from './api/source.js';
export type { Predicate, Transformation } from './api/transform.js';
export { ConfigDef } from './config/config-def.js';
export type { ConfigKey, ConfigValue, Props } from './config/config-key.js';
export type { ParsedConfig } from './config/parsed-config.js';
export { Decimal, parseDecimal } from './data/decimal.js';
export { type Header, Headers, NO_HEADERS } from './data/headers.js';
export { dateSchema, decimalSchema, timeSchema, timestampSchema } from './data/logical.js';
export {
  type ConnectRecord,
  type OffsetMap,
  type SinkRecord,
  type SourceRecord,
  withChanges,
} from './data/record.js';
export { arrayOf, mapOf, primitive, Schema, schemaEquals, structOf } from './data/schema.js';
export { Struct, structFrom } from './data/struct.js';
export { Failure, failure, isFailure } from './errors/failure.js';
