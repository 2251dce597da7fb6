// DatagenTask: one random record after a random wait, or batches where `max.interval` is below 1. The offset holds the
// number of the next record and the seed it is made from, so that a restart goes on with the very records it would have made.

import { sleep } from '../../../src/api/sleep.js';
import type { SourceTask, SourceTaskContext } from '../../../src/api/source.js';
import type { Props } from '../../../src/config/config-key.js';
import { Headers } from '../../../src/data/headers.js';
import { int64FromBigInt } from '../../../src/data/int64.js';
import type { OffsetMap, SourceRecord } from '../../../src/data/record.js';
import { INT64, type Schema } from '../../../src/data/schema.js';
import type { Struct } from '../../../src/data/struct.js';
import { failure } from '../../../src/errors/failure.js';
import { wholeNumber } from '../whole-number.js';
import { datagenConfig, generatorOf } from './config.js';
import { JavaRandom } from './java-random.js';
import type { Maker } from './makers.js';

const BATCH = 500;
/** A stop or pause may come while it waits; so may the runtime's wish for a poll to end. */
const LONGEST_WAIT_MS = 5_000;

export class DatagenTask implements SourceTask {
  #topic = '';
  #interval = 0;
  #iterations = -1;
  #id = 0;
  #partition: OffsetMap = {};
  #generation = 0;
  #count = 0;
  #random = new JavaRandom(0n);
  #schema: Schema | null = null;
  #make: Maker = () => null;
  #key: { readonly schema: Schema; readonly index: number } | null = null;
  #due = 0;

  async start(context: SourceTaskContext, props: Props): Promise<void> {
    const config = datagenConfig(props);
    this.#topic = config.values.string('kafka.topic');
    this.#interval = Number(config.values.long('max.interval'));
    this.#iterations = config.values.int('iterations');
    this.#id = wholeNumber('DatagenTask', props, 'task.id');
    this.#partition = { 'task.id': this.#id };
    const seed = config.values.get('random.seed') as number | bigint | null;
    this.#random = new JavaRandom(BigInt(seed ?? Math.floor(Math.random() * 2 ** 48)));
    if (seed !== null) for (let i = 0; i < this.#id; i++) this.#random.reseed();
    const stored = await context.readOffset(this.#partition);
    if (stored !== null) {
      this.#generation = Number(stored['task.generation']);
      this.#count = Number(stored['current.iteration']);
      this.#random.setSeed(BigInt(stored['random.seed'] as number | bigint));
    }
    const { schema, make } = generatorOf(config, this.#count);
    this.#schema = schema;
    this.#make = make;
    const key = schema.field(config.keyField);
    this.#key = key === undefined ? null : { schema: key.schema, index: key.index };
    this.#due = this.#nextTime();
  }

  async poll(signal: AbortSignal): Promise<readonly SourceRecord[]> {
    if (this.#interval > 0) {
      const wait = this.#due - Date.now();
      if (wait > 0) await sleep(Math.min(LONGEST_WAIT_MS, wait), signal);
      if (Date.now() < this.#due) return [];
      this.#due = this.#nextTime();
    }
    const left = this.#iterations > 0 ? this.#iterations - this.#count : BATCH;
    if (left <= 0) throw failure('DATAGEN_FINISHED', { count: this.#count });
    const count = this.#interval > 0 ? 1 : Math.min(left, BATCH);
    const records: SourceRecord[] = [];
    for (let i = 0; i < count; i++) records.push(this.#record());
    return records;
  }

  async commit(): Promise<void> {}

  async stop(): Promise<void> {}

  #nextTime(): number {
    return Date.now() + Math.floor(Math.random() * this.#interval);
  }

  #record(): SourceRecord {
    const value = this.#make(this.#random);
    const iteration = this.#count++;
    const seed = int64FromBigInt(this.#random.reseed());
    return {
      topic: this.#topic,
      partition: null,
      keySchema: this.#key?.schema ?? null,
      key: this.#key === null ? null : (value as Struct).values[this.#key.index],
      valueSchema: this.#schema,
      value,
      timestamp: null,
      headers: new Headers([
        { key: 'task.generation', schema: INT64, value: this.#generation },
        { key: 'task.id', schema: INT64, value: this.#id },
        { key: 'current.iteration', schema: INT64, value: iteration },
      ]),
      sourcePartition: this.#partition,
      sourceOffset: {
        'task.generation': this.#generation + 1,
        'current.iteration': iteration + 1,
        'random.seed': seed,
      },
    };
  }
}
