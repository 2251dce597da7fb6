// Transaction metadata (`provide.transaction.metadata`): BEGIN and END records on a topic of their own, the block that each
// change of a transaction carries, and the counts of the open transaction, which travel in the stored offsets so that a
// restart goes on counting. Called by a log reader in the order of the log; synchronous.
import { NO_HEADERS } from '../../src/data/headers.js';
import type { OffsetMap, SourceRecord } from '../../src/data/record.js';
import { arrayOf, INT64, OPTIONAL_INT64, STRING, structOf } from '../../src/data/schema.js';
import { Struct } from '../../src/data/struct.js';
import { javaHashOrder } from '../../src/errors/java-order.js';
import { TRANSACTION_BLOCK } from './envelope.js';

const NAME = 'io.debezium.connector.common.TransactionMetadata';
const KEY = structOf([['id', STRING]], { name: `${NAME}Key`, version: 1 });
const COLLECTION = structOf(
  [
    ['data_collection', STRING],
    ['event_count', INT64],
  ],
  { name: 'event.collection', version: 1, optional: true },
);
const VALUE = structOf(
  [
    ['status', STRING],
    ['id', STRING],
    ['event_count', OPTIONAL_INT64],
    ['data_collections', arrayOf(COLLECTION, { optional: true })],
    ['ts_ms', INT64],
  ],
  { name: `${NAME}Value`, version: 1 },
);

const ID = 'transaction_id';
const ORDER = 'transaction_data_collection_order_';

export interface TransactionMetadataOptions {
  readonly topic: string;
  readonly sourcePartition: OffsetMap;
  readonly emit: (record: SourceRecord) => void;
}

/** A BEGIN or END: `id` as it is at this place of the log, time of the commit, position for the record. */
export interface TransactionMark {
  readonly id: string;
  readonly tsMs: number;
  readonly offset: OffsetMap;
}

export class TransactionMetadata {
  readonly #options: TransactionMetadataOptions;
  readonly #counts = new Map<string, number>();
  #id: string | null = null;
  #total = 0;

  /** `stored` = the offset to go on from: a transaction open there is still open. */
  constructor(options: TransactionMetadataOptions, stored: OffsetMap | null) {
    this.#options = options;
    const id = stored?.[ID];
    if (typeof id !== 'string') return;
    this.#id = id;
    for (const [name, value] of Object.entries(stored!)) {
      if (!name.startsWith(ORDER)) continue;
      this.#counts.set(name.slice(ORDER.length), Number(value));
      this.#total += Number(value);
    }
  }

  /** The open transaction, as `begin` named it; null between transactions. */
  get id(): string | null {
    return this.#id;
  }

  /** `id` = the transaction's own, the same all the way: kept in the offsets. */
  begin(id: string, mark: TransactionMark): void {
    this.#id = id;
    this.#counts.clear();
    this.#total = 0;
    this.#emit(mark, ['BEGIN', null, null]);
  }

  /** Counts an event of a table and answers the block it carries. */
  event(collection: string, id: string): Struct {
    const order = (this.#counts.get(collection) ?? 0) + 1;
    this.#counts.set(collection, order);
    this.#total += 1;
    return new Struct(TRANSACTION_BLOCK, [id, this.#total, order]);
  }

  end(mark: TransactionMark): void {
    const collections = javaHashOrder(this.#counts.keys()).map(
      (name) => new Struct(COLLECTION, [name, this.#counts.get(name)]),
    );
    this.#emit(mark, ['END', this.#total, collections]);
    this.#id = null;
  }

  /** The keys of the open transaction in a stored offset, that of its END included. */
  offset(): OffsetMap {
    if (this.#id === null) return {};
    const out: Record<string, string | number> = { [ID]: this.#id };
    for (const [name, count] of this.#counts) out[`${ORDER}${name}`] = count;
    return out;
  }

  #emit(mark: TransactionMark, [status, count, collections]: [string, number | null, Struct[] | null]): void {
    const { topic, sourcePartition, emit } = this.#options;
    emit({
      topic,
      partition: null,
      keySchema: KEY,
      key: new Struct(KEY, [mark.id]),
      valueSchema: VALUE,
      value: new Struct(VALUE, [status, mark.id, count, collections, mark.tsMs]),
      timestamp: null,
      headers: NO_HEADERS,
      sourcePartition,
      sourceOffset: mark.offset,
    });
  }
}
