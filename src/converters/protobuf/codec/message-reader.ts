// Reads the fields of one message into an array of values, each field found by its tag. Compiled by decode.ts once a message;
// it knows nothing of Connect save the Structs that stand for oneofs.
import { inHashOrder } from '../../../data/bare/hash-order.js';
import type { Schema } from '../../../data/schema.js';
import { Struct } from '../../../data/struct.js';
import type { ProtoField } from '../schema/model.js';
import { broken, type Cursor, readDelimited, readTag, skipField } from './cursor.js';
import { DELIMITED, type Read, wireTypeOf } from './scalars.js';

/** Java's hash codes of a map's keys. */
type HashOfKeys = (key: unknown) => number;

/** Where a field's values go. */
export interface Slot {
  readonly field: ProtoField;
  readonly position: number;
  /** `read` answers undefined for a value that counts as an unknown field. For a message it reads up to the cursor's end. With `ofKeys` it is a map's entry. */
  readonly value: { readonly read: Read; readonly empty?: () => unknown; readonly ofKeys?: HashOfKeys };
  /** What the field holds when it is not set; without it, null. */
  readonly whenUnset?: { make(): unknown; readonly constant: boolean } | undefined;
  /** Set for a member of a oneof that is a Struct of its own. */
  readonly union?: { readonly schema: Schema; readonly index: number };
  /** The positions of all members of a oneof, of which one at most is set. */
  readonly rivals?: readonly number[];
}

type Handle = (c: Cursor, values: unknown[], start: number) => void;

/** Tags below this are looked up in an array. */
const SMALL = 2048;

export class MessageReader {
  readonly #small: (Handle | undefined)[] = [];
  readonly #large = new Map<number, Handle>();
  readonly #template: unknown[];
  readonly #made: { readonly position: number; make(): unknown }[] = [];
  readonly #required: Slot[];
  /** Maps, to be put in the order of a Java HashMap once they are whole. */
  readonly #maps: { readonly position: number; readonly hash: HashOfKeys }[] = [];

  constructor(slots: readonly Slot[], size: number) {
    this.#template = new Array<unknown>(size).fill(null);
    this.#required = slots.filter(({ field }) => field.required);
    for (const slot of slots) {
      this.#register(slot);
      const { whenUnset, position, field } = slot;
      if (whenUnset === undefined) continue;
      if (whenUnset.constant && !field.required) this.#template[position] = whenUnset.make();
      else this.#made.push({ position, make: whenUnset.make });
    }
  }

  /** The fields from the cursor to its end. */
  read(c: Cursor): unknown[] {
    const values = this.#template.slice();
    const start = c.o;
    while (c.o < c.end) {
      const tag = readTag(c);
      const handle = tag >= 0 && tag < SMALL ? this.#small[tag] : this.#large.get(tag);
      if (handle === undefined) skipField(c, tag);
      else handle(c, values, start);
    }
    for (const { field, position } of this.#required) {
      if (values[position] === null) throw broken(`Message missing required fields: ${field.name}`);
    }
    for (const { position, hash } of this.#maps) {
      const map = values[position] as Map<unknown, unknown> | null;
      if (map !== null) values[position] = inHashOrder(map, undefined, hash);
    }
    return this.#filled(values);
  }

  /** The fields of a message that is not there. */
  empty(): unknown[] {
    return this.#filled(this.#template.slice());
  }

  #filled(values: unknown[]): unknown[] {
    for (const { position, make } of this.#made) values[position] ??= make();
    return values;
  }

  #on(tag: number, handle: Handle): void {
    if (tag < SMALL) this.#small[tag] = handle;
    else this.#large.set(tag | 0, handle);
  }

  #register(slot: Slot): void {
    const { field, position, value } = slot;
    const wire = wireTypeOf(field.kind);
    const tag = field.number * 8 + wire;
    if (field.repeated) {
      const one = value.ofKeys ? entryInto(slot) : elementInto(slot);
      if (value.ofKeys) this.#maps.push({ position, hash: value.ofKeys });
      this.#on(tag, one);
      if (wire !== DELIMITED) this.#on(field.number * 8 + DELIMITED, packedInto(one));
      return;
    }
    const put = putter(slot);
    if (field.kind !== 'message') {
      const { read } = value;
      this.#on(tag, (c, values) => {
        const one = read(c);
        if (one !== undefined) put(values, one);
      });
      return;
    }
    const { read } = value;
    const isSet = slot.union
      ? (values: unknown[]) => (values[position] as Struct | null)?.values[slot.union!.index] != null
      : (values: unknown[]) => values[position] !== null;
    this.#on(tag, (c, values, start) => {
      const before = c.o;
      const merged = isSet(values);
      const from = readDelimited(c);
      const one = within(c, from, read);
      put(values, merged ? this.#merged({ c, start, end: before, slot, tag }) : one);
    });
  }

  /** A message that comes in parts is what its parts behind each other are, up to the one that ends at the cursor. */
  #merged(at: { c: Cursor; start: number; end: number; slot: Slot; tag: number }): unknown {
    const { c, slot, tag } = at;
    const rivals = new Set(
      slot.field.oneof?.fields.filter((one) => one !== slot.field).map((one) => one.number) ?? [],
    );
    const parts: Buffer[] = [];
    const scan: Cursor = { b: c.b, o: at.start, end: c.o };
    while (scan.o < scan.end) {
      const next = readTag(scan);
      if (next === (tag | 0)) {
        const from = readDelimited(scan);
        parts.push(c.b.subarray(from, scan.o));
      } else {
        if (rivals.has(next >>> 3)) parts.length = 0;
        skipField(scan, next);
      }
    }
    const whole = Buffer.concat(parts);
    return slot.value.read({ b: whole, o: 0, end: whole.length });
  }
}

/** Reads what stands between `from` and the cursor. */
function within(c: Cursor, from: number, read: Read): unknown {
  const { o, end } = c;
  c.o = from;
  c.end = o;
  const value = read(c);
  c.o = o;
  c.end = end;
  return value;
}

function putter({ position, union, rivals }: Slot): (values: unknown[], value: unknown) => void {
  if (union !== undefined) {
    const { schema, index } = union;
    const size = schema.fields.length;
    return (values, value) => {
      const members = new Array<unknown>(size).fill(null);
      members[index] = value;
      values[position] = new Struct(schema, members);
    };
  }
  if (rivals !== undefined) {
    return (values, value) => {
      for (const rival of rivals) values[rival] = null;
      values[position] = value;
    };
  }
  return (values, value) => {
    values[position] = value;
  };
}

function elementInto({ field, position, value: { read } }: Slot): Handle {
  const ofMessage = field.kind === 'message';
  return (c, values) => {
    const one = ofMessage ? within(c, readDelimited(c), read) : read(c);
    if (one === undefined) return;
    values[position] ??= [];
    (values[position] as unknown[]).push(one);
  };
}

function entryInto({ position, value: { read } }: Slot): Handle {
  return (c, values) => {
    const [key, value] = within(c, readDelimited(c), read) as unknown[];
    values[position] ??= new Map();
    (values[position] as Map<unknown, unknown>).set(key, value);
  };
}

/** Values of a list behind each other, with their length before them. */
function packedInto(one: Handle): Handle {
  return (c, values, start) => {
    const from = readDelimited(c);
    const { o, end } = c;
    c.o = from;
    c.end = o;
    while (c.o < o) one(c, values, start);
    c.end = end;
  };
}
