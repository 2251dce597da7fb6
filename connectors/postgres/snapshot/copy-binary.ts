// Decodes COPY BINARY messages of one table into positional rows by the table's column plans. A row is one array;
// nothing is allocated beside the values themselves.
import { failure } from '../../../src/errors/failure.js';
import { tableId } from '../relation.js';
import type { TableSchema } from '../table-schema.js';
import type { Decoder } from '../types/value-mapping.js';

/** Signature (11 bytes), flags (4), length of the header extension (4). */
const HEADER_LENGTH = 19;
const SIGNATURE_START = 0x5047434f;
const TRAILER = -1;

export class CopyBinaryDecoder {
  readonly #slots: number;
  readonly #decoders: readonly Decoder[];
  readonly #indexes: readonly number[];
  readonly #nulls: readonly unknown[];
  readonly #finish: TableSchema['finish'];
  readonly #table: string;
  readonly #onRow: (values: unknown[]) => void;
  #headerSeen = false;

  constructor(schema: TableSchema, onRow: (values: unknown[]) => void) {
    const plans = schema.columns.filter((plan) => plan !== null);
    this.#slots = schema.slots;
    this.#decoders = plans.map((plan) => plan.decodeBinary ?? plan.decodeText);
    this.#indexes = plans.map((plan) => plan.index);
    this.#nulls = plans.map((plan) => plan.nullValue);
    this.#finish = schema.finish;
    this.#table = tableId(schema.table);
    this.#onRow = onRow;
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
    const values = new Array<unknown>(this.#slots);
    for (let i = 0; i < count; i += 1) {
      const length = (buffer[at]! << 24) | (buffer[at + 1]! << 16) | (buffer[at + 2]! << 8) | buffer[at + 3]!;
      at += 4;
      if (length < 0) {
        values[this.#indexes[i]!] = this.#nulls[i];
        continue;
      }
      values[this.#indexes[i]!] = decoders[i]!(buffer, at, at + length);
      at += length;
    }
    if (at > end) throw this.#invalid('a row that goes beyond its message');
    if (this.#finish !== null) this.#finish(values);
    this.#onRow(values);
    return at;
  }

  #invalid(detail: string): Error {
    return failure('POSTGRES_COPY_INVALID', { table: this.#table, detail });
  }
}
