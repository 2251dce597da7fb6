// Compiles a Connect schema and the Avro schema it is written with into a function from an in-memory value to Avro
// bytes. A STRUCT becomes one generated function that writes its fields by position; made once a pair and kept as long
// as the schema objects live. Into generated code go only positions and names of constants.
import { Decimal, unscaledBytes } from '../../../data/decimal.js';
import { DECIMAL_NAME } from '../../../data/logical.js';
import { type Schema, schemaEquals } from '../../../data/schema.js';
import { Struct } from '../../../data/struct.js';
import { failure } from '../../../errors/failure.js';
import { decimalScale } from '../../json/encode.js';
import { type JsonWriter, jsonBytes } from '../../json/slab.js';
import { ANYTHING_NAME } from '../schema/anything.js';
import { defaultFromJson } from '../schema/defaults.js';
import {
  type AvroField,
  type AvroFixed,
  type AvroRecord,
  type AvroSchema,
  type AvroUnion,
  fullName,
  isNamed,
  schemaText,
} from '../schema/model.js';
import { isEnumSchema, isUnionSchema, scrub, scrubbedFullName } from '../schema/names.js';
import type { AvroOptions } from '../schema/options.js';
import { connectFromAvro } from '../schema/to-connect.js';
import { writeAnything } from './schemaless.js';
import {
  invalidType,
  writeBoolean,
  writeBytes,
  writeDouble,
  writeFloat,
  writeInt,
  writeLong,
  writeRaw,
  writeString,
} from './write.js';

const invalid = (detail: string): Error => failure('DATA_INVALID', { detail });

export function missing(): never {
  throw invalid('Found null value for non-optional schema');
}

/** Writers of one Avro schema; `of` may be asked for any Connect schema in it. */
export class AvroEncoders {
  readonly #known = new WeakMap<Schema, WeakMap<AvroSchema, JsonWriter>>();

  constructor(readonly options: AvroOptions) {}

  /** The writer of a schema's values, null included. It throws DATA_INVALID on a value of another type. */
  of(schema: Schema | null, avro: AvroSchema): JsonWriter {
    if (schema === null) return writeAnything;
    const byAvro = this.#known.get(schema) ?? new WeakMap<AvroSchema, JsonWriter>();
    this.#known.set(schema, byAvro);
    const known = byAvro.get(avro);
    if (known) return known;
    // A schema may contain itself: until it is compiled, its inner uses go through this forwarder.
    let compiled: JsonWriter | undefined;
    byAvro.set(avro, (value, b, o) => compiled!(value, b, o));
    compiled = this.#compile(schema, avro);
    byAvro.set(avro, compiled);
    return compiled;
  }

  #compile(schema: Schema, avro: AvroSchema): JsonWriter {
    if (schema.type === 'STRUCT' && isUnionSchema(schema)) return this.#union(schema, avro);
    if (avro.type !== 'union') {
      const present = this.#present(schema, avro);
      return (value, b, o) => (value === null || value === undefined ? missing() : present(value, b, o));
    }
    const { none, index, branch } = branchOf(schema, avro, this.options);
    const present = this.#present(schema, branch);
    const prefix = index << 1;
    return (value, b, o) => {
      if (value !== null && value !== undefined) {
        b[o] = prefix;
        return present(value, b, o + 1);
      }
      if (!schema.optional || none < 0) missing();
      b[o] = none << 1;
      return o + 1;
    };
  }

  /** The writer of values that are not null. */
  #present(schema: Schema, avro: AvroSchema): JsonWriter {
    if (schema.name === DECIMAL_NAME) return decimalWriter(schema, avro);
    if (avro.type === 'fixed' && schema.type === 'BYTES') return fixedWriter(avro);
    if (avro.type === 'enum') return enumWriter(avro.symbols, fullName(avro));
    switch (schema.type) {
      case 'INT8':
      case 'INT16':
      case 'INT32':
        return integerWriter(schema.type, avro);
      case 'INT64':
        return number(schema, avro, 'long', writeLong);
      case 'FLOAT32':
        return avro.type === 'double' ? writeDouble : number(schema, avro, 'float', writeFloat);
      case 'FLOAT64':
        return number(schema, avro, 'double', writeDouble);
      case 'BOOLEAN':
        return number(schema, avro, 'boolean', writeBoolean);
      case 'STRING':
        return number(schema, avro, 'string', writeString);
      case 'BYTES':
        return number(schema, avro, 'bytes', writeBytes);
      case 'ARRAY':
        return this.#array(schema, avro);
      case 'MAP':
        return this.#map(schema, avro);
      case 'STRUCT':
        return this.#struct(schema, avro);
    }
  }

  #array(schema: Schema, avro: AvroSchema): JsonWriter {
    if (avro.type !== 'array') throw mismatch(schema, avro);
    const item = this.of(schema.valueSchema!, avro.items);
    return (value, b, o) => {
      if (!Array.isArray(value)) throw invalidType('ARRAY', value);
      if (value.length > 0) o = writeInt(value.length, b, o);
      for (let i = 0; i < value.length; i++) o = item(value[i], b, o);
      b[o] = 0;
      return o + 1;
    };
  }

  #map(schema: Schema, avro: AvroSchema): JsonWriter {
    const entry = avro.type === 'array' && avro.items.type === 'record' ? avro.items.fields : undefined;
    if (!entry && avro.type !== 'map') throw mismatch(schema, avro);
    const key = entry ? this.of(schema.keySchema!, entry[0].schema) : writeString;
    const item = this.of(
      schema.valueSchema!,
      entry ? entry[1].schema : (avro as { values: AvroSchema }).values,
    );
    return (value, b, o) => {
      if (!(value instanceof Map)) throw invalidType('MAP', value);
      if (value.size > 0) o = writeInt(value.size, b, o);
      for (const [k, v] of value) o = item(v, b, key(k, b, o));
      b[o] = 0;
      return o + 1;
    };
  }

  #union(schema: Schema, avro: AvroSchema): JsonWriter {
    if (avro.type !== 'union') throw mismatch(schema, avro);
    const none = avro.branches.findIndex((b) => b.type === 'null');
    const members = schema.fields.map((field) => {
      const { index, branch } = branchOf(field.schema, avro, this.options);
      return { index, write: this.#present(field.schema, branch), defaultValue: field.schema.defaultValue };
    });
    const useDefaults = !this.options.ignoreDefaultForNullables;
    return (value, b, o) => {
      if (value !== null && value !== undefined) {
        if (!(value instanceof Struct)) throw invalidType('STRUCT', value);
        checkStruct(value, schema);
        for (let i = 0; i < members.length; i++) {
          const member = members[i];
          const own = value.values[i] ?? (useDefaults ? member.defaultValue : undefined);
          if (own === null || own === undefined) continue;
          b[o] = member.index << 1;
          return member.write(own, b, o + 1);
        }
      }
      if (!schema.optional || none < 0) missing();
      b[o] = none << 1;
      return o + 1;
    };
  }

  #struct(schema: Schema, avro: AvroSchema): JsonWriter {
    if (avro.type !== 'record') throw mismatch(schema, avro);
    const code = new StructCode(schema);
    const byName = new Map(
      schema.fields.map((f) => [this.options.scrubInvalidNames ? scrub(f.name) : f.name, f]),
    );
    for (const field of avro.fields) {
      const own = byName.get(field.name);
      if (!own) {
        code.constant(this.#absent(field, avro));
        continue;
      }
      const absent = this.#nullBytes(own.schema, field.schema);
      const inner = field.schema.type === 'union' ? field.schema : undefined;
      if (isUnionSchema(own.schema) && own.schema.type === 'STRUCT') {
        code.field(own.index, absent, { write: this.of(own.schema, field.schema) });
      } else if (inner) {
        const { index, branch } = branchOf(own.schema, inner, this.options);
        code.field(own.index, absent, { prefix: index << 1, ...this.#leaf(own.schema, branch) });
      } else code.field(own.index, absent, this.#leaf(own.schema, field.schema));
    }
    return code.compile();
  }

  #leaf(schema: Schema, avro: AvroSchema): { inline?: string; write?: JsonWriter } {
    const inline = schema.name === DECIMAL_NAME ? undefined : INLINE[schema.type];
    if (inline && inline.avro === avro.type) return { inline: inline.code };
    // A struct is compiled once, for its optional and its required places alike.
    const write = schema.type === 'STRUCT' ? this.#shared(schema, avro) : this.#present(schema, avro);
    return { write };
  }

  #shared(schema: Schema, avro: AvroSchema): JsonWriter {
    let write: JsonWriter | undefined;
    return (value, b, o) => {
      write ??= this.#presentOnce(schema, avro);
      return write(value, b, o);
    };
  }

  readonly #structs = new WeakMap<readonly unknown[], WeakMap<AvroSchema, JsonWriter>>();

  #presentOnce(schema: Schema, avro: AvroSchema): JsonWriter {
    const byAvro = this.#structs.get(schema.fields) ?? new WeakMap<AvroSchema, JsonWriter>();
    this.#structs.set(schema.fields, byAvro);
    let write = byAvro.get(avro);
    if (!write) {
      write = this.#present(schema, avro);
      byAvro.set(avro, write);
    }
    return write;
  }

  /** Bytes of a field that has no value, or undefined where that is an error. */
  #nullBytes(schema: Schema, avro: AvroSchema): Uint8Array | undefined {
    if (schema.defaultValue !== undefined && !this.options.ignoreDefaultForNullables) {
      return Buffer.from(jsonBytes(this.of(schema, avro), schema.defaultValue));
    }
    if (!schema.optional || avro.type !== 'union') return undefined;
    const none = avro.branches.findIndex((b) => b.type === 'null');
    return none < 0 ? undefined : Uint8Array.of(none << 1);
  }

  /** Bytes of a field that the Avro schema has and the record has not: its default. */
  #absent(field: AvroField, record: AvroRecord): Uint8Array {
    if (field.defaultValue === undefined) {
      throw invalid(`Field ${field.name} of Avro record ${fullName(record)} has no value and no default`);
    }
    const avro = field.schema;
    if (avro.type === 'union' && avro.branches[0].type === 'null') return Uint8Array.of(0);
    const schema = connectFromAvro(avro, this.options);
    const [first] = avro.type === 'union' ? avro.branches : [avro];
    const value = defaultFromJson(schema, first, field.defaultValue, this.options);
    return Buffer.from(jsonBytes(this.of(schema, avro), value));
  }
}

/** Types whose values the generated code writes in line, where Avro has the same type. */
const INLINE: Partial<Record<Schema['type'], { avro: string; code: string }>> = {
  INT8: { avro: 'int', code: "o=(x|0)===x?writeInt(x,b,o):refuse('INT8',x)" },
  INT16: { avro: 'int', code: "o=(x|0)===x?writeInt(x,b,o):refuse('INT16',x)" },
  INT32: { avro: 'int', code: "o=(x|0)===x?writeInt(x,b,o):refuse('INT32',x)" },
  INT64: { avro: 'long', code: 'o=writeLong(x,b,o)' },
  FLOAT32: { avro: 'float', code: 'o=writeFloat(x,b,o)' },
  FLOAT64: { avro: 'double', code: 'o=writeDouble(x,b,o)' },
  STRING: { avro: 'string', code: 'o=writeString(x,b,o)' },
  BOOLEAN: { avro: 'boolean', code: 'o=writeBoolean(x,b,o)' },
  BYTES: { avro: 'bytes', code: 'o=writeBytes(x,b,o)' },
};

const IN_SCOPE = {
  missing,
  refuse(type: string, value: unknown): never {
    throw invalidType(type, value);
  },
  writeBoolean,
  writeBytes,
  writeDouble,
  writeFloat,
  writeInt,
  writeLong,
  writeRaw,
  writeString,
};

/** Collects the body of one struct's generated function. */
class StructCode {
  readonly #constants: unknown[] = [];
  #body = '';

  constructor(readonly schema: Schema) {}

  field(
    index: number,
    absent: Uint8Array | undefined,
    how: { prefix?: number; inline?: string; write?: JsonWriter },
  ): void {
    const none =
      absent === undefined
        ? 'missing();'
        : absent.length === 1
          ? `b[o++]=${absent[0]};`
          : `o=writeRaw(${this.#keep(absent)},b,o);`;
    const prefix = how.prefix === undefined ? '' : `b[o++]=${how.prefix};`;
    const write = how.inline ?? `o=${this.#keep(how.write)}(x,b,o)`;
    this.#body += `x=v[${index}];if(x===null||x===undefined){${none}}else{${prefix}${write};}`;
  }

  constant(bytes: Uint8Array): void {
    this.#body += `o=writeRaw(${this.#keep(bytes)},b,o);`;
  }

  #keep(value: unknown): string {
    return `k${this.#constants.push(value) - 1}`;
  }

  compile(): JsonWriter {
    const { schema } = this;
    const constants = this.#constants.map((_, i) => `k${i}`);
    const source = `'use strict';return function(v,b,o){let x;${this.#body}return o}`;
    const make = new Function(...Object.keys(IN_SCOPE), ...constants, source);
    const write = make(...Object.values(IN_SCOPE), ...this.#constants) as JsonWriter;
    return (value, b, o) => {
      if (!(value instanceof Struct)) throw invalidType('STRUCT', value);
      checkStruct(value, schema);
      return write(value.values, b, o);
    };
  }
}

function checkStruct(value: Struct, schema: Schema): void {
  if (value.schema === schema || value.schema.fields === schema.fields) return;
  if (!schemaEquals(value.schema, schema)) throw invalid('Mismatching struct schema');
}

function mismatch(schema: Schema, avro: AvroSchema): Error {
  return invalid(
    `Data of Connect type ${schema.type}${schema.name ? ` (${schema.name})` : ''} cannot be written as Avro ${schemaText(avro).slice(0, 200)}`,
  );
}

interface Branch {
  /** Position of null, or -1. */
  readonly none: number;
  readonly index: number;
  readonly branch: AvroSchema;
}

/** The branch of a union in which a schema's values go: by full name where it has one, else by type. */
function branchOf(schema: Schema, union: AvroUnion, options: AvroOptions): Branch {
  const { branches } = union;
  const none = branches.findIndex((b) => b.type === 'null');
  const names = new Set<string>();
  if (schema.name !== undefined) names.add(scrubbedFullName(schema.name, options));
  if (isEnumSchema(schema)) {
    for (const [key, value] of schema.parameters!) if (/\.Enum$/.test(key)) names.add(value);
  }
  let index = branches.findIndex((b) => isNamed(b) && names.has(fullName(b)));
  const kinds = KINDS[schema.type];
  for (let i = 0; index < 0 && i < kinds.length; i++) index = branches.findIndex((b) => b.type === kinds[i]);
  if (index < 0) throw mismatch(schema, union);
  return { none, index, branch: branches[index] };
}

/** Avro types for a Connect type, the exact one first. */
const KINDS: Readonly<Record<Schema['type'], readonly AvroSchema['type'][]>> = {
  INT8: ['int', 'long'],
  INT16: ['int', 'long'],
  INT32: ['int', 'long'],
  INT64: ['long'],
  FLOAT32: ['float', 'double'],
  FLOAT64: ['double'],
  BOOLEAN: ['boolean'],
  STRING: ['string', 'enum'],
  BYTES: ['bytes', 'fixed'],
  ARRAY: ['array'],
  MAP: ['map', 'array'],
  STRUCT: ['record'],
};

function number(schema: Schema, avro: AvroSchema, type: string, write: JsonWriter): JsonWriter {
  if (avro.type !== type) throw mismatch(schema, avro);
  return write;
}

function integerWriter(type: string, avro: AvroSchema): JsonWriter {
  if (avro.type !== 'int' && avro.type !== 'long')
    throw invalid(`Data of Connect type ${type} cannot be written as Avro ${avro.type}`);
  return (value, b, o) => {
    if (((value as number) | 0) !== value) throw invalidType(type, value);
    return writeInt(value as number, b, o);
  };
}

function decimalWriter(schema: Schema, avro: AvroSchema): JsonWriter {
  if (avro.type !== 'bytes' && avro.type !== 'fixed') throw mismatch(schema, avro);
  const scale = decimalScale(schema);
  const size = avro.type === 'fixed' ? avro.size : undefined;
  return (value, b, o) => {
    if (!(value instanceof Decimal)) {
      throw invalid(`Invalid type for Decimal, expected BigDecimal but was ${typeof value}`);
    }
    if (value.scale !== scale) {
      throw invalid(
        `Decimal value has mismatching scale for given Decimal schema. Schema has scale ${scale}, value has scale ${value.scale}.`,
      );
    }
    const bytes = unscaledBytes(value.unscaled);
    return size === undefined ? writeBytes(bytes, b, o) : writeRaw(padded(bytes, size), b, o);
  };
}

function padded(bytes: Uint8Array, size: number): Uint8Array {
  if (bytes.length > size) {
    throw invalid(`Unscaled value byte array length ${bytes.length} is greater than fixed size ${size}`);
  }
  const out = Buffer.alloc(size, bytes[0] >= 128 ? 255 : 0);
  out.set(bytes, size - bytes.length);
  return out;
}

function fixedWriter(avro: AvroFixed): JsonWriter {
  return (value, b, o) => {
    if (!(value instanceof Uint8Array)) throw invalidType('BYTES', value);
    if (value.length !== avro.size) {
      throw invalid(`Value of ${value.length} bytes does not fit fixed ${fullName(avro)} of ${avro.size}`);
    }
    return writeRaw(value, b, o);
  };
}

function enumWriter(symbols: readonly string[], name: string): JsonWriter {
  const positions = new Map(symbols.map((symbol, i) => [symbol, i]));
  return (value, b, o) => {
    const position = positions.get(value as string);
    if (position === undefined) throw invalid(`"${String(value)}" is no symbol of enum ${name}`);
    return writeInt(position, b, o);
  };
}

/** True for the schema of data without a schema. */
export const isAnything = (avro: AvroSchema): boolean =>
  avro.type === 'record' && fullName(avro) === ANYTHING_NAME;
