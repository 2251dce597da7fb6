// JSON of the REST API as clients see it: Kafka Connect's shapes plus Millrace's own below /millrace. The CLI imports
// these types; the routes answer them.
import type { PartitionOffset } from '../api/connector.js';
import type { ConnectorInfo, StateInfo } from '../herder/port.js';

export type { PartitionOffset } from '../api/connector.js';
export type { TaskProgress } from '../api/source.js';
export type { ConnectorInfo, StateInfo, TaskId, TaskInfo } from '../herder/port.js';
export type { ConfigInfo, ConfigInfos, ConfigKeyInfo, ConfigValueInfo } from '../plugins/config-infos.js';

/** GET / */
export interface ServerInfo {
  /** The Kafka Connect version whose contract this is; clients read `major.minor` from it. */
  readonly version: string;
  readonly commit: string;
  readonly kafka_cluster_id: string;
}

/** GET /health */
export interface Health {
  readonly status: 'healthy' | 'starting' | 'unhealthy';
  readonly message: string;
}

/** GET /connectors?expand=status&expand=info */
export type ExpandedConnectors = Readonly<
  Record<string, { readonly status?: StateInfo; readonly info?: ConnectorInfo }>
>;

/** GET /connectors/{c}/offsets, and body of PATCH */
export interface ConnectorOffsets {
  readonly offsets: readonly PartitionOffset[];
}

/** GET /connectors/{c}/topics */
export type ActiveTopics = Readonly<Record<string, { readonly topics: readonly string[] }>>;

/** GET /connector-plugins */
export interface PluginInfo {
  readonly class: string;
  readonly type: string;
  readonly version: string;
}

/** GET /admin/loggers/{l} */
export interface LoggerLevel {
  readonly level: string;
  readonly last_modified: number | null;
}

/** One entry of GET /millrace/topics. Offsets are decimal text: they are 64 bit. */
export interface TopicSummary {
  readonly name: string;
  readonly internal: boolean;
  readonly partitions: readonly {
    readonly partition: number;
    readonly start: string;
    readonly end: string;
  }[];
}

/**
 * One line of GET /millrace/topics/{t}/records (newline-delimited JSON). Bytes are UTF-8 text where they are that,
 * else `{"base64": "…"}`.
 */
export interface BrowsedRecord {
  readonly partition: number;
  readonly offset: string;
  readonly timestamp: number;
  readonly key: BrowsedBytes;
  readonly value: BrowsedBytes;
  readonly headers: readonly { readonly key: string; readonly value: BrowsedBytes }[];
}

/** A record that failed, in its connector's dead letter topic. Null: the letter does not say (context headers are off). */
export interface DeadLetter {
  readonly partition: number;
  readonly offset: string;
  readonly timestamp: number;
  readonly origin: { readonly topic: string; readonly partition: number; readonly offset: string } | null;
  readonly connector: string | null;
  readonly task: number | null;
  readonly stage: string | null;
  /** Java name of the class that failed. */
  readonly class: string | null;
  readonly error: { readonly class: string; readonly message: string | null } | null;
  readonly key: BrowsedBytes;
  readonly value: BrowsedBytes;
}

export interface DeadLetterDetail extends DeadLetter {
  readonly trace: string | null;
  /** The record's own headers. */
  readonly headers: readonly { readonly key: string; readonly value: BrowsedBytes }[];
  /** Of a source connector: the record as the connector gave it; else null. */
  readonly source: unknown;
}

export type BrowsedBytes = string | { readonly base64: string } | null;
