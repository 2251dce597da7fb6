// Heartbeat records: they carry the position on when no captured table changes. The beat is a function of the time given;
// the reader asks after commits and on idle reads.

import { NO_HEADERS } from '../../src/data/headers.js';
import type { OffsetMap, SourceRecord } from '../../src/data/record.js';
import { INT64, STRING, structOf } from '../../src/data/schema.js';
import { Struct } from '../../src/data/struct.js';

const KEY = structOf([['serverName', STRING]], {
  name: 'io.debezium.connector.common.ServerNameKey',
  version: 1,
});
const VALUE = structOf([['ts_ms', INT64]], { name: 'io.debezium.connector.common.Heartbeat', version: 1 });

export interface HeartbeatOptions {
  /** `heartbeat.interval.ms`; 0 = never. */
  readonly intervalMs: number;
  readonly topic: string;
  readonly serverName: string;
  readonly sourcePartition: OffsetMap;
}

export class Heartbeat {
  readonly #options: HeartbeatOptions;
  #last: number;

  constructor(options: HeartbeatOptions, now: number) {
    this.#options = options;
    this.#last = now;
  }

  /** True when a beat is due at `now`. */
  due(now: number): boolean {
    const { intervalMs } = this.#options;
    return intervalMs > 0 && now - this.#last >= intervalMs;
  }

  /** The record of a beat; the next is due one interval later. */
  beat(now: number, offset: OffsetMap): SourceRecord {
    this.#last = now;
    const { topic, serverName, sourcePartition } = this.#options;
    return {
      topic,
      partition: 0,
      keySchema: KEY,
      key: new Struct(KEY, [serverName]),
      valueSchema: VALUE,
      value: new Struct(VALUE, [now]),
      timestamp: null,
      headers: NO_HEADERS,
      sourcePartition,
      sourceOffset: offset,
    };
  }
}
