// Notifications of snapshots: what they say, and the record they become on `notification.sink.topic.name`. Plain data;
// notifier.ts hands them to the channels.
import { NO_HEADERS } from '../../../src/data/headers.js';
import type { OffsetMap, SourceRecord } from '../../../src/data/record.js';
import { INT64, mapOf, STRING, structOf } from '../../../src/data/schema.js';
import { Struct } from '../../../src/data/struct.js';

export type Aggregate = 'Initial Snapshot' | 'Incremental Snapshot';

export interface Notification {
  /** Of the signal where one caused it, else random. */
  readonly id: string;
  readonly aggregate: Aggregate;
  /** `STARTED`, `IN_PROGRESS`, `TABLE_SCAN_COMPLETED`, `COMPLETED`, … */
  readonly type: string;
  readonly data: ReadonlyMap<string, string>;
  readonly timestamp: number;
}

/** What a notification may say besides its type. */
export interface NotificationDetails {
  readonly scanned?: string | undefined;
  readonly current?: string | undefined;
  readonly rows?: number | undefined;
  readonly maximumKey?: string | undefined;
  readonly collections?: readonly string[] | undefined;
  readonly lastKey?: string | undefined;
  readonly status?: string | undefined;
}

/** `additional_data`, in the order in which the original has its keys. */
export function additionalData(connector: string, details: NotificationDetails): Map<string, string> {
  const entries: [string, string | number | undefined][] = [
    ['scanned_collection', details.scanned],
    ['current_collection_in_progress', details.current],
    ['connector_name', connector],
    ['total_rows_scanned', details.rows],
    ['maximum_key', details.maximumKey],
    ['data_collections', details.collections?.join(',')],
    ['last_processed_key', details.lastKey],
    ['status', details.status],
  ];
  return new Map(entries.flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])));
}

const KEY = structOf([['id', STRING]], { name: 'io.debezium.connector.common.NotificationKey', version: 1 });
const VALUE = structOf(
  [
    ['id', STRING],
    ['type', STRING],
    ['aggregate_type', STRING],
    ['additional_data', mapOf(STRING, STRING, { optional: true })],
    ['timestamp', INT64],
  ],
  { name: 'io.debezium.connector.common.Notification', version: 1 },
);

/** The record of a notification; `offset` = a position up to which everything was handed over before it. */
export function notificationRecord(
  n: Notification,
  at: { topic: string; partition: OffsetMap; offset: OffsetMap },
): SourceRecord {
  return {
    topic: at.topic,
    partition: null,
    keySchema: KEY,
    key: new Struct(KEY, [n.id]),
    valueSchema: VALUE,
    value: new Struct(VALUE, [n.id, n.type, n.aggregate, n.data, n.timestamp]),
    timestamp: null,
    headers: NO_HEADERS,
    sourcePartition: at.partition,
    sourceOffset: at.offset,
  };
}
