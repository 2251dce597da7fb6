// JSON of structs that come without values (data/lazy-struct.ts): rows straight from their source's bytes, and structs that
// differ from another in a few fields. Compiled beside a struct's ordinary writer by encode.ts; the text is the same.
import { Decimal } from '../../data/decimal.js';
import { type DerivedStruct, type FieldSink, NumberedText, type RowStruct } from '../../data/lazy-struct.js';
import type { Struct } from '../../data/struct.js';
import { type JsonWriter, jsonBytes } from './slab.js';
import {
  writeBoolean,
  writeBytes,
  writeInt64,
  writePlain,
  writeString,
  writeUnscaledBase64,
  writeUtf8,
} from './write.js';

/** What the writers of one struct schema need: its fields' keys, with the punctuation before them, and writers. */
export interface FieldPlan {
  readonly keys: readonly Uint8Array[];
  readonly writers: readonly JsonWriter[];
}

export interface LazyWriters {
  readonly row: (row: RowStruct, b: Uint8Array, o: number) => number;
  readonly derived: (struct: DerivedStruct, b: Uint8Array, o: number) => number;
}

const CLOSE = 125;
const QUOTE = Buffer.from('"');
const writeText: JsonWriter = (value, b, o) => writeString(value as string, b, o);

/** Writers of the lazy structs of a schema. `base64` = how decimals are written. */
export function lazyWriters(fields: FieldPlan, base64: boolean): LazyWriters {
  const sink = new JsonSink(fields, base64);
  const derived = new DerivedWriter(fields);
  return {
    row: (row, b, o) => sink.write(row, b, o),
    derived: (struct, b, o) => derived.write(struct, b, o),
  };
}

class JsonSink implements FieldSink {
  readonly #keys: readonly Uint8Array[];
  readonly #writers: readonly JsonWriter[];
  readonly #base64: boolean;
  #b: Uint8Array = new Uint8Array(0);
  #o = 0;
  #field = 0;

  constructor({ keys, writers }: FieldPlan, base64: boolean) {
    this.#keys = keys;
    this.#writers = writers;
    this.#base64 = base64;
  }

  write(row: RowStruct, b: Uint8Array, o: number): number {
    this.#b = b;
    this.#o = o;
    this.#field = 0;
    row.visit(this);
    b[this.#o] = CLOSE;
    return this.#o + 1;
  }

  /** Writes the next field's key; answers where its value goes. */
  #key(): number {
    return writeBytes(this.#keys[this.#field++], this.#b, this.#o);
  }

  none(): void {
    this.value(null);
  }

  boolean(value: boolean): void {
    const o = this.#key();
    this.#o = writeBoolean(value, this.#b, o);
  }

  integer(value: number): void {
    const o = this.#key();
    this.#o = writeInt64(value, this.#b, o);
  }

  numeral(source: Uint8Array, start: number, end: number): void {
    let o = this.#key();
    const b = this.#b;
    for (let i = start; i < end; i++) b[o++] = source[i];
    this.#o = o;
  }

  decimal(unscaled: number, scale: number): void {
    if (!this.#base64) {
      this.value(new Decimal(BigInt(unscaled), scale));
      return;
    }
    const o = this.#key();
    this.#o = writeUnscaledBase64(unscaled, this.#b, o);
  }

  plain(source: Uint8Array, start: number, end: number): void {
    const o = this.#key();
    this.#o = writePlain(source, start, end, this.#b, o);
  }

  text(source: Buffer, start: number, end: number): void {
    const o = this.#key();
    this.#o = writeUtf8(source, start, end, this.#b, o);
  }

  value(value: unknown): void {
    const writer = this.#writers[this.#field];
    const o = this.#key();
    this.#o = writer(value, this.#b, o);
  }
}

/** Keeps the text of the last base, cut where the fields go in that differ. */
class DerivedWriter {
  readonly #fields: FieldPlan;
  #base: Struct | null = null;
  #places: readonly number[] = [];
  #pieces: Uint8Array[] = [];
  readonly #texts = new NumberedTextWriter();

  constructor(fields: FieldPlan) {
    this.#fields = fields;
  }

  write(struct: DerivedStruct, b: Uint8Array, o: number): number {
    const { places, parts } = struct;
    if (struct.base !== this.#base || places !== this.#places) this.#cut(struct);
    const pieces = this.#pieces;
    const { writers } = this.#fields;
    for (let i = 0; i < places.length; i++) {
      o = writeBytes(pieces[i], b, o);
      const part = parts[i];
      o = part instanceof NumberedText ? this.#texts.write(part, b, o) : writers[places[i]](part, b, o);
    }
    return writeBytes(pieces[places.length], b, o);
  }

  #cut({ base, places }: DerivedStruct): void {
    const { keys, writers } = this.#fields;
    const { values } = base;
    const pieces: Uint8Array[] = [];
    for (let i = 0; i <= places.length; i++) {
      const [from, to] = [i === 0 ? 0 : places[i - 1] + 1, i === places.length ? keys.length : places[i]];
      const piece: JsonWriter = (_, b, o) => {
        for (let field = from; field < to; field++) {
          o = writers[field](values[field], b, writeBytes(keys[field], b, o));
        }
        if (to < keys.length) return writeBytes(keys[to], b, o);
        b[o] = CLOSE;
        return o + 1;
      };
      pieces.push(jsonBytes(piece, null));
    }
    this.#pieces = pieces;
    this.#places = places;
    this.#base = base;
  }
}

/** Keeps what stood around the last number, as it is written. */
class NumberedTextWriter {
  #before = '';
  #after = '';
  #open: Uint8Array = QUOTE;
  #close: Uint8Array = QUOTE;

  write(text: NumberedText, b: Uint8Array, o: number): number {
    if (text.before !== this.#before || text.after !== this.#after) this.#keep(text);
    return writeBytes(this.#close, b, writeInt64(text.number, b, writeBytes(this.#open, b, o)));
  }

  #keep({ before, after }: NumberedText): void {
    const written = (text: string) => Buffer.from(jsonBytes(writeText, text));
    this.#open = written(before).subarray(0, -1);
    this.#close = written(after).subarray(1);
    this.#before = before;
    this.#after = after;
  }
}
