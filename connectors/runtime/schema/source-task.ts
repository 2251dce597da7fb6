// SchemaSourceTask: a given number of equal records with many field types, with one or two versions of their schema in turn.
// For tests of converters and registries. The record's partition is the task's number, as the original's.

import { sleep } from '../../../src/api/sleep.js';
import type { SourceTask, SourceTaskContext } from '../../../src/api/source.js';
import type { Props } from '../../../src/config/config-key.js';
import { NO_HEADERS } from '../../../src/data/headers.js';
import type { OffsetMap, SourceRecord } from '../../../src/data/record.js';
import {
  BOOLEAN,
  FLOAT32,
  FLOAT64,
  INT32,
  INT64,
  primitive,
  type Schema,
  STRING,
  structOf,
} from '../../../src/data/schema.js';
import { Struct } from '../../../src/data/struct.js';
import { Pace } from '../pace.js';
import { wholeNumber } from '../whole-number.js';

const COMMON: readonly (readonly [string, Schema])[] = [
  ['boolean', BOOLEAN],
  ['int', INT32],
  ['long', INT64],
  ['float', FLOAT32],
  ['double', FLOAT64],
  ['partitioning', INT32],
];
const IDENTITY: readonly (readonly [string, Schema])[] = [
  ['id', INT32],
  ['seqno', INT64],
];
const FIRST = structOf([...COMMON, ...IDENTITY], { name: 'record', version: 1 });
const SECOND = structOf([...COMMON, ['string', primitive('STRING', { defaultValue: 'abc' })], ...IDENTITY], {
  name: 'record',
  version: 2,
});
const FLOAT = Math.fround(12.2);
const BATCH = 500;
const IDLE_MS = 1_000;
const TASK = 'SchemaSourceTask';

export class SchemaSourceTask implements SourceTask {
  #id = 0;
  #topic = '';
  #left = 0;
  #twoSchemas = false;
  #partitions = 1;
  #partition: OffsetMap = {};
  #next = 0;
  #given = 0;
  #pace = new Pace(0, BATCH, 0);

  async start(context: SourceTaskContext, props: Props): Promise<void> {
    this.#id = wholeNumber(TASK, props, 'id');
    this.#topic = props['topic'] ?? '';
    this.#left = wholeNumber(TASK, props, 'num.messages');
    this.#twoSchemas = props['multiple.schema']?.toLowerCase() === 'true';
    this.#partitions = wholeNumber(TASK, props, 'partition.count', '1');
    const rate = wholeNumber(TASK, props, 'throughput');
    this.#partition = { id: this.#id };
    const stored = await context.readOffset(this.#partition);
    this.#next = stored === null ? 0 : Number(stored['seqno']) + 1;
    this.#pace = new Pace(rate, BATCH, Date.now());
    context.logger.info(
      { topic: this.#topic, seqno: this.#next },
      `Started ${TASK} ${props['name']}-${this.#id}`,
    );
  }

  async poll(signal: AbortSignal): Promise<readonly SourceRecord[]> {
    if (this.#left <= 0) {
      await sleep(IDLE_MS, signal);
      return [];
    }
    const count = Math.min(this.#left, await this.#pace.next(signal));
    this.#left -= count;
    return Array.from({ length: count }, () => this.#record());
  }

  async commit(): Promise<void> {}

  async stop(): Promise<void> {}

  #record(): SourceRecord {
    const seqno = this.#next++;
    const second = this.#twoSchemas && this.#given++ % 2 === 1;
    const common = [true, 12, 12, FLOAT, 12.2, seqno % this.#partitions];
    const valueSchema = second ? SECOND : FIRST;
    return {
      topic: this.#topic,
      partition: this.#id,
      keySchema: STRING,
      key: 'key',
      valueSchema,
      value: new Struct(valueSchema, [...common, ...(second ? ['def'] : []), this.#id, seqno]),
      timestamp: null,
      headers: NO_HEADERS,
      sourcePartition: this.#partition,
      sourceOffset: { seqno },
    };
  }
}
