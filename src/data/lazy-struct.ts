// Structs whose values are made only when somebody asks: a row that still lies in the bytes of its source, and a struct
// that differs from another one in a few fields. Sources give them out, converters that know them write them without
// the values ever being made, everything else sees an ordinary Struct. Nothing about them changes but that.
import type { Schema } from './schema.js';
import { Struct } from './struct.js';

/**
 * Takes the fields of a struct in their order, one call a field. Bytes are valid during the call only. Each call but
 * `value` promises that the field's schema fits and, but for `none`, that the value is not null.
 */
export interface FieldSink {
  none(): void;
  boolean(value: boolean): void;
  /** An INT8, INT16, INT32 or INT64. */
  integer(value: number): void;
  /** A number by its text: an integer, or a FLOAT64 of at least 0.001 and below 10,000,000 as its shortest `d.d`. */
  numeral(b: Uint8Array, start: number, end: number): void;
  /** A Decimal of at most 15 digits. */
  decimal(unscaled: number, scale: number): void;
  /** A STRING of printable ASCII without quote and backslash. */
  plain(b: Uint8Array, start: number, end: number): void;
  /** A STRING in UTF-8. */
  text(b: Buffer, start: number, end: number): void;
  /** Anything, as it stands in `Struct.values`. */
  value(value: unknown): void;
}

export abstract class LazyStruct extends Struct {
  #made: unknown[] | null = null;

  constructor(schema: Schema) {
    super(schema, null);
  }

  /** Makes the values; called at most once. */
  protected abstract make(): unknown[];

  override get values(): unknown[] {
    this.#made ??= this.make();
    return this.#made;
  }

  /** False once `values` was asked for: they may have been changed since. */
  get isUnread(): boolean {
    return this.#made === null;
  }
}

/** A row in its source's bytes. */
export abstract class RowStruct extends LazyStruct {
  /** Gives every field to the sink. Does not throw but what the sink throws. */
  abstract visit(sink: FieldSink): void;
}

/** A text with a whole number in it, put together when somebody asks; many texts share what stands around their numbers. */
export class NumberedText {
  constructor(
    readonly before: string,
    readonly number: number,
    readonly after: string,
  ) {}

  toString(): string {
    return `${this.before}${this.number}${this.after}`;
  }
}

/** A struct like `base`, of the same schema, save for the fields at `places`. Many share one base and one list of places. */
export class DerivedStruct extends LazyStruct {
  constructor(
    readonly base: Struct,
    /** Ascending. */
    readonly places: readonly number[],
    /** Values of these fields, in order; a NumberedText stands for its text. */
    readonly parts: readonly unknown[],
  ) {
    super(base.schema);
  }

  protected make(): unknown[] {
    const values = [...this.base.values];
    for (let i = 0; i < this.places.length; i++) {
      const part = this.parts[i];
      values[this.places[i]] = part instanceof NumberedText ? part.toString() : part;
    }
    return values;
  }
}
