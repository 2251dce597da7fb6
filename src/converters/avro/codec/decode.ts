// Compiles the schema that data was written with, and the one it is read as, into a function from Avro bytes to Connect
// values. A record becomes one generated function that builds its Struct in order. The two schemas differ only where a
// reader asks for the latest version of a subject; then fields are matched by name, and Avro's promotions apply.
import { hashOfKeys, inHashOrder } from '../../../data/bare/hash-order.js';
import { Decimal, unscaledFromBytes } from '../../../data/decimal.js';
import { DECIMAL_NAME } from '../../../data/logical.js';
import type { Schema } from '../../../data/schema.js';
import { Struct } from '../../../data/struct.js';
import { defaultFromJson } from '../schema/defaults.js';
import {
  type AvroField,
  type AvroNamed,
  type AvroRecord,
  type AvroSchema,
  type AvroUnion,
  fullName,
  isNamed,
  type PrimitiveType,
} from '../schema/model.js';
import { unionFieldName } from '../schema/names.js';
import type { AvroOptions } from '../schema/options.js';
import { flattened, isMapEntry } from '../schema/to-connect.js';
import {
  broken,
  type Cursor,
  type Reader,
  readBlocks,
  readBoolean,
  readBytes,
  readDouble,
  readFixed,
  readFloat,
  readInt,
  readLong,
  readText,
} from './cursor.js';
import { isAnything } from './encode.js';
import { readAnything } from './schemaless.js';

const PRIMITIVES: Readonly<Record<PrimitiveType, Reader>> = {
  null: () => null,
  boolean: readBoolean,
  int: readInt,
  long: readLong,
  float: readFloat,
  double: readDouble,
  bytes: readBytes,
  string: readText,
};

/** Types that may be read as another: Avro's promotions. */
const PROMOTIONS: Readonly<Record<string, readonly string[]>> = {
  int: ['long', 'float', 'double'],
  long: ['float', 'double'],
  float: ['double'],
  string: ['bytes'],
  bytes: ['string'],
};

/**
 * The reader of data that `writer` wrote, as values of `schema`, which is the Connect schema of `reader`; null for
 * data without a schema. Throws DATA_INVALID where the two schemas cannot be matched.
 */
export function avroReader(
  writer: AvroSchema,
  reader: AvroSchema,
  to: { readonly schema: Schema | null; readonly options: AvroOptions },
): Reader {
  if (to.schema === null || isAnything(reader)) return readAnything;
  return new Decoders(to.options).of(writer, reader, to.schema);
}

class Decoders {
  readonly #records = new Map<AvroSchema, Map<AvroSchema, Map<readonly unknown[], Reader>>>();
  readonly #skips = new Map<AvroSchema, Reader>();

  constructor(readonly options: AvroOptions) {}

  of(writer: AvroSchema, reader: AvroSchema, schema: Schema): Reader {
    if (writer.type === 'union') return this.#fromUnion(writer, reader, schema);
    if (reader.type === 'union') {
      const at = reader.branches.findIndex((branch) => matches(writer, branch, true));
      const index = at >= 0 ? at : reader.branches.findIndex((branch) => matches(writer, branch, false));
      if (index < 0) throw unmatched(writer, reader);
      return this.#intoBranch(writer, { reader, index }, schema);
    }
    if (schema.name === DECIMAL_NAME) return decimalReader(writer, schema);
    if (!matches(writer, reader, false)) throw unmatched(writer, reader);
    switch (writer.type) {
      case 'record':
        return this.#record(writer, reader as AvroRecord, schema);
      case 'enum':
        return enumReader(
          writer.symbols,
          (reader as { symbols: readonly string[] }).symbols,
          reader as AvroNamed,
        );
      case 'fixed': {
        const { size } = writer;
        return (c) => readFixed(c, size);
      }
      case 'array':
        return this.#array(writer.items, (reader as { items: AvroSchema }).items, schema);
      case 'map':
        return this.#map(writer.values, (reader as { values: AvroSchema }).values, schema);
      default:
        return primitiveReader(writer.type, reader.type as PrimitiveType, schema);
    }
  }

  #fromUnion(writer: AvroUnion, reader: AvroSchema, schema: Schema): Reader {
    // A branch that cannot be read as the reader's schema is an error only when data uses it.
    const readers = writer.branches.map((branch, i): Reader => {
      try {
        if (reader === writer) return this.#intoBranch(branch, { reader: writer, index: i }, schema);
        return this.of(branch, reader, schema);
      } catch (error) {
        return () => {
          throw error;
        };
      }
    });
    return (c) => {
      const index = readInt(c);
      if (index < 0 || index >= readers.length)
        throw broken(`Malformed Avro data: no type ${index} in a union`);
      return readers[index](c);
    };
  }

  /** Data of one type, in a place whose schema is a union. */
  #intoBranch(writer: AvroSchema, to: { reader: AvroUnion; index: number }, schema: Schema): Reader {
    const branch = to.reader.branches[to.index];
    if (branch.type === 'null') return () => null;
    if (flattened(to.reader, this.options)) return this.of(writer, branch, schema);
    const field = schema.field(unionFieldName(branch, to.index, this.options));
    if (!field) throw broken('Did not find matching union field for data');
    const read = this.of(writer, branch, field.schema);
    const { length } = schema.fields;
    return (c) => {
      const values = new Array<unknown>(length).fill(null);
      values[field.index] = read(c);
      return new Struct(schema, values);
    };
  }

  #array(writer: AvroSchema, reader: AvroSchema, schema: Schema): Reader {
    if (schema.type === 'MAP' && isMapEntry(reader) && writer.type === 'record') {
      return this.#entries(writer, reader, schema);
    }
    const item = this.of(writer, reader, schema.valueSchema!);
    return (c) => {
      const out: unknown[] = [];
      readBlocks(c, () => out.push(item(c)));
      return out;
    };
  }

  #entries(writer: AvroRecord, reader: AvroRecord, schema: Schema): Reader {
    const part = (name: string, own: Schema): Reader =>
      this.of(fieldOf(writer, name).schema, fieldOf(reader, name).schema, own);
    const key = part('key', schema.keySchema!);
    const value = part('value', schema.valueSchema!);
    const hash = hashOfKeys(schema.keySchema!);
    return (c) => {
      const out = new Map<unknown, unknown>();
      readBlocks(c, () => {
        const k = key(c);
        out.set(k, value(c));
      });
      return hash === undefined ? out : inHashOrder(out, out.size, hash);
    };
  }

  #map(writer: AvroSchema, reader: AvroSchema, schema: Schema): Reader {
    const item = this.of(writer, reader, schema.valueSchema!);
    return (c) => {
      const out = new Map<unknown, unknown>();
      readBlocks(c, () => {
        const key = readText(c);
        out.set(key, item(c));
      });
      return inHashOrder(out, out.size);
    };
  }

  #record(writer: AvroRecord, reader: AvroRecord, schema: Schema): Reader {
    const byReader = this.#records.get(writer) ?? new Map<AvroSchema, Map<readonly unknown[], Reader>>();
    this.#records.set(writer, byReader);
    const byFields = byReader.get(reader) ?? new Map<readonly unknown[], Reader>();
    byReader.set(reader, byFields);
    // Optional twins of a schema share its fields; each needs Structs of its own.
    let values = byFields.get(schema.fields);
    if (!values) {
      let compiled: Reader | undefined;
      byFields.set(schema.fields, (c) => compiled!(c));
      compiled = this.#fields(writer, reader, schema);
      values = compiled;
      byFields.set(schema.fields, compiled);
    }
    const read = values;
    return (c) => new Struct(schema, read(c) as unknown[]);
  }

  /** Reads the values of a record's fields in the reader's order. */
  #fields(writer: AvroRecord, reader: AvroRecord, schema: Schema): Reader {
    const places = writer.fields.map((field) => reader.fields.findIndex((own) => sameField(field, own)));
    const readers = writer.fields.map((field, i) =>
      places[i] < 0
        ? this.#skip(field.schema)
        : this.of(field.schema, reader.fields[places[i]].schema, schema.fields[places[i]].schema),
    );
    if (reader === writer) return inOrder(readers);
    const defaults = reader.fields.map((field, i) => {
      if (places.includes(i)) return null;
      if (field.defaultValue === undefined) {
        throw broken(
          `Found ${fullName(writer)}, expecting ${fullName(reader)}, missing required field ${field.name}`,
        );
      }
      const own = schema.fields[i].schema;
      const avro =
        field.schema.type === 'union'
          ? (flattened(field.schema, this.options) ?? field.schema)
          : field.schema;
      return defaultFromJson(own, avro, field.defaultValue, this.options);
    });
    return (c) => {
      const values = defaults.slice();
      for (let i = 0; i < readers.length; i++) {
        const value = readers[i](c);
        if (places[i] >= 0) values[places[i]] = value;
      }
      return values;
    };
  }

  /** Reads and drops a value. */
  #skip(avro: AvroSchema): Reader {
    const known = this.#skips.get(avro);
    if (known) return known;
    let made: Reader | undefined;
    this.#skips.set(avro, (c) => made!(c));
    made = this.#makeSkip(avro);
    this.#skips.set(avro, made);
    return made;
  }

  #makeSkip(avro: AvroSchema): Reader {
    switch (avro.type) {
      case 'record': {
        const parts = avro.fields.map((f) => this.#skip(f.schema));
        return (c) => {
          for (const part of parts) part(c);
          return null;
        };
      }
      case 'enum':
        return readInt;
      case 'fixed':
        return (c) => readFixed(c, avro.size);
      case 'array': {
        const item = this.#skip(avro.items);
        return (c) => readBlocks(c, () => item(c));
      }
      case 'map': {
        const item = this.#skip(avro.values);
        return (c) =>
          readBlocks(c, () => {
            readText(c);
            item(c);
          });
      }
      case 'union': {
        const branches = avro.branches.map((b) => this.#skip(b));
        return (c) => {
          const index = readInt(c);
          if (index < 0 || index >= branches.length)
            throw broken(`Malformed Avro data: no type ${index} in a union`);
          return branches[index](c);
        };
      }
      default:
        return PRIMITIVES[avro.type];
    }
  }
}

/** One array literal whose elements are read in order. */
function inOrder(readers: readonly Reader[]): Reader {
  const names = readers.map((_, i) => `r${i}`);
  const make = new Function(
    ...names,
    `'use strict';return function(c){return [${names.map((n) => `${n}(c)`).join(',')}]}`,
  );
  return make(...readers) as (c: Cursor) => unknown[];
}

/** Whether a type can stand where another is expected; `exact` = without promotion, and by full name. */
export function matches(writer: AvroSchema, reader: AvroSchema, exact: boolean): boolean {
  if (writer.type === 'union' || reader.type === 'union') return true;
  if (writer === reader) return true;
  if (isNamed(writer) && isNamed(reader)) {
    if (writer.type !== reader.type) return false;
    if (writer.type === 'fixed' && writer.size !== (reader as { size: number }).size) return false;
    const full = fullName(writer);
    if (full === fullName(reader) || reader.aliases.includes(full) || reader.aliases.includes(writer.name))
      return true;
    // Outside a union a record is matched by its place alone.
    return !exact && writer.name === reader.name;
  }
  if (writer.type === reader.type) return true;
  return !exact && PROMOTIONS[writer.type]?.includes(reader.type) === true;
}

const unmatched = (writer: AvroSchema, reader: AvroSchema): Error => {
  const name = (avro: AvroSchema): string => (isNamed(avro) ? fullName(avro) : avro.type);
  return broken(`Found ${name(writer)}, expecting ${name(reader)}`);
};

const sameField = (writer: AvroField, reader: AvroField): boolean =>
  writer.name === reader.name || reader.aliases.includes(writer.name);

const fieldOf = (record: AvroRecord, name: string): AvroField => {
  const found = record.fields.find((f) => f.name === name);
  if (!found) throw broken(`No field ${name} in the entries of a map`);
  return found;
};

function primitiveReader(writer: PrimitiveType, reader: PrimitiveType, schema: Schema): Reader {
  const read = PRIMITIVES[writer];
  if (writer === reader) {
    if (schema.type === 'INT8') return (c) => ((readInt(c) as number) << 24) >> 24;
    if (schema.type === 'INT16') return (c) => ((readInt(c) as number) << 16) >> 16;
    return read;
  }
  if (reader === 'bytes') return (c) => Buffer.from(readText(c), 'utf8');
  if (reader === 'string') return readText;
  if (reader === 'float') return (c) => Math.fround(Number(read(c)));
  return reader === 'double' ? (c) => Number(read(c)) : read;
}

function enumReader(writer: readonly string[], reader: readonly string[], named: AvroNamed): Reader {
  const fallback = (named as { defaultSymbol?: string | undefined }).defaultSymbol;
  const known = new Set(reader);
  return (c) => {
    const index = readInt(c);
    const symbol = writer[index];
    if (symbol === undefined)
      throw broken(`Malformed Avro data: no symbol ${index} in enum ${fullName(named)}`);
    if (known.has(symbol)) return symbol;
    if (fallback === undefined) throw broken(`No match for ${symbol} in enum ${fullName(named)}`);
    return fallback;
  };
}

function decimalReader(writer: AvroSchema, schema: Schema): Reader {
  const scale = Number(schema.parameters?.get('scale') ?? 0);
  if (writer.type === 'fixed') {
    const { size } = writer;
    return (c) => new Decimal(unscaledFromBytes(readFixed(c, size)), scale);
  }
  if (writer.type !== 'bytes') throw broken(`Found ${writer.type}, expecting bytes`);
  return (c) => new Decimal(unscaledFromBytes(readBytes(c)), scale);
}
