// Takes apart the COPY BINARY messages of one table: rows as positional values by the table's column plans, or, for who
// wants them so, rows that stay in their bytes where the table allows it.
import { failure } from '../../../src/errors/failure.js';
import { tableId } from '../relation.js';
import type { ColumnPlan, TableSchema } from '../table-schema.js';
import type { Decoder } from '../types/value-mapping.js';
import { CopyRow, fieldsEnd, lengthAt } from './copy-row.js';

/** Signature (11 bytes), flags (4), length of the header extension (4). */
const HEADER_LENGTH = 19;
const SIGNATURE_START = 0x5047434f;
const TRAILER = -1;
const BEYOND = 'a row that goes beyond its message';

export interface RowTaker {
  values(values: unknown[]): void;
  /** Absent: every row is decoded. */
  row?(row: CopyRow): void;
}

export class CopyBinaryDecoder {
  readonly #schema: TableSchema;
  readonly #plans: readonly ColumnPlan[];
  readonly #keeps: boolean;
  readonly #slots: number;
  readonly #decoders: readonly Decoder[];
  readonly #indexes: readonly number[];
  readonly #nulls: readonly unknown[];
  readonly #finish: TableSchema['finish'];
  readonly #table: string;
  readonly #taker: RowTaker;
  #headerSeen = false;

  constructor(schema: TableSchema, taker: RowTaker) {
    const plans = schema.columns.filter((plan) => plan !== null);
    this.#schema = schema;
    this.#plans = plans;
    this.#keeps = schema.visitsBinary && taker.row !== undefined;
    this.#slots = schema.slots;
    this.#decoders = plans.map((plan) => plan.decodeBinary ?? plan.decodeText);
    this.#indexes = plans.map((plan) => plan.index);
    this.#nulls = plans.map((plan) => plan.nullValue);
    this.#finish = schema.finish;
    this.#table = tableId(schema.table);
    this.#taker = taker;
  }

  /** One data message: whole tuples, the first one behind the file header. Throws POSTGRES_COPY_INVALID. */
  message(buffer: Buffer, start: number, end: number): void {
    let at = start;
    if (!this.#headerSeen) {
      if (end - at < HEADER_LENGTH || buffer.readUInt32BE(at) !== SIGNATURE_START)
        throw this.#invalid('no COPY header');
      at += HEADER_LENGTH + buffer.readUInt32BE(at + HEADER_LENGTH - 4);
      this.#headerSeen = true;
    }
    while (at < end) at = this.#tuple(buffer, at, end);
  }

  #tuple(buffer: Buffer, start: number, end: number): number {
    const decoders = this.#decoders;
    const count = ((buffer[start]! << 24) >> 16) | buffer[start + 1]!;
    let at = start + 2;
    if (count === TRAILER) return at;
    if (count !== decoders.length)
      throw this.#invalid(`a row of ${count} columns instead of ${decoders.length}`);
    if (this.#keeps) {
      const next = fieldsEnd(buffer, at, this.#plans);
      if (next > end) throw this.#invalid(BEYOND);
      if (next >= 0) {
        this.#taker.row!(new CopyRow({ table: this.#schema, plans: this.#plans, bytes: buffer, at }));
        return next;
      }
    }
    const values = new Array<unknown>(this.#slots);
    for (let i = 0; i < count; i += 1) {
      const length = lengthAt(buffer, at);
      at += 4;
      if (length < 0) {
        values[this.#indexes[i]!] = this.#nulls[i];
        continue;
      }
      values[this.#indexes[i]!] = decoders[i]!(buffer, at, at + length);
      at += length;
    }
    if (at > end) throw this.#invalid(BEYOND);
    if (this.#finish !== null) this.#finish(values);
    this.#taker.values(values);
    return at;
  }

  #invalid(detail: string): Error {
    return failure('POSTGRES_COPY_INVALID', { table: this.#table, detail });
  }
}
