// Compiles a Schema into a function from an in-memory value to its JSON text. A STRUCT becomes one generated
// function that concatenates constant key texts and value texts by position; it is made once a schema object and
// kept as long as that object lives. Field names and defaults enter generated code only as JSON string literals.
import { Decimal } from '../../data/decimal.js';
import { DerivedStruct, LazyStruct, RowStruct } from '../../data/lazy-struct.js';
import { DATE_NAME, DECIMAL_NAME, TIME_NAME, TIMESTAMP_NAME } from '../../data/logical.js';
import { type Schema, schemaEquals } from '../../data/schema.js';
import { Struct } from '../../data/struct.js';
import { decimalText } from '../../data/text/number-text.js';
import { failure } from '../../errors/failure.js';
import { type FieldPlan, type LazyWriters, lazyWriters } from './lazy.js';
import { writeSchemaless } from './schemaless.js';
import { type JsonWriter, jsonBytes } from './slab.js';
import {
  invalidType,
  writeAscii,
  writeBase64,
  writeBoolean,
  writeBytes,
  writeDecimalBase64,
  writeDouble,
  writeFloat,
  writeInt32,
  writeInt64,
  writeString,
} from './write.js';

export interface JsonEncodeOptions {
  readonly decimalFormat: 'BASE64' | 'NUMERIC';
  readonly replaceNullWithDefault: boolean;
  /** The writer of present values of a schema that a format built on JSON writes in its own way; undefined = as here. */
  special?(schema: Schema): JsonWriter | undefined;
}

const NULL = Buffer.from('null');

export class JsonEncoders {
  readonly #compiled = new WeakMap<Schema, JsonWriter>();

  constructor(readonly options: JsonEncodeOptions) {}

  /** The writer of a schema's values, null included, compiled at the first call. It throws DATA_INVALID. */
  of(schema: Schema): JsonWriter {
    const known = this.#compiled.get(schema);
    if (known) return known;
    // A schema may contain itself: until it is compiled, its inner uses go through this forwarder.
    let compiled: JsonWriter | undefined;
    this.#compiled.set(schema, (value, b, o) => compiled!(value, b, o));
    compiled = this.#nullable(schema, this.#present(schema));
    this.#compiled.set(schema, compiled);
    return compiled;
  }

  /** Bytes for null in a place of this schema, or undefined where null is an error. */
  #nullBytes(schema: Schema, present: JsonWriter): Uint8Array | undefined {
    const { defaultValue } = schema;
    if (defaultValue !== undefined && this.options.replaceNullWithDefault)
      // A copy: what is written around it now may lie in the same place.
      return Buffer.from(jsonBytes(present, defaultValue));
    return schema.optional ? NULL : undefined;
  }

  #nullable(schema: Schema, present: JsonWriter): JsonWriter {
    let nullBytes: Uint8Array | undefined;
    return (value, b, o) => {
      if (value !== null && value !== undefined) return present(value, b, o);
      nullBytes ??= this.#nullBytes(schema, present) ?? missing();
      return writeBytes(nullBytes, b, o);
    };
  }

  #present(schema: Schema): JsonWriter {
    const special = this.options.special?.(schema);
    if (special) return special;
    switch (schema.name) {
      case DECIMAL_NAME:
        return this.#decimal(schema);
      case DATE_NAME:
      case TIME_NAME:
        return intWriter('INT32');
      case TIMESTAMP_NAME:
        return writeInt64;
    }
    switch (schema.type) {
      case 'INT8':
      case 'INT16':
      case 'INT32':
        return intWriter(schema.type);
      case 'INT64':
        return writeInt64;
      case 'FLOAT32':
        return writeFloat;
      case 'FLOAT64':
        return writeDouble;
      case 'BOOLEAN':
        return writeBoolean;
      case 'STRING':
        return writeStringChecked;
      case 'BYTES':
        return writeBase64;
      case 'ARRAY':
        return this.#array(schema);
      case 'MAP':
        return this.#map(schema);
      case 'STRUCT':
        return this.#struct(schema);
    }
  }

  #decimal(schema: Schema): JsonWriter {
    if (this.options.decimalFormat === 'NUMERIC') {
      return (value, b, o) => writeAscii(decimalText(decimal(value)), b, o);
    }
    const scale = decimalScale(schema);
    return (value, b, o) => {
      const exact = decimal(value);
      if (exact.scale !== scale) throw scaleMismatch(scale, exact.scale);
      return writeDecimalBase64(exact, b, o);
    };
  }

  /** Elements that have no schema in common are written as what they are. */
  #element({ valueSchema }: Schema): JsonWriter {
    return valueSchema === undefined ? writeSchemaless : this.of(valueSchema);
  }

  #array(schema: Schema): JsonWriter {
    const element = this.#element(schema);
    return (value, b, o) => {
      if (!Array.isArray(value)) throw invalidType('ARRAY', value);
      b[o++] = 91;
      for (let i = 0; i < value.length; i++) {
        if (i > 0) b[o++] = 44;
        o = element(value[i], b, o);
      }
      b[o++] = 93;
      return o;
    };
  }

  #map(schema: Schema): JsonWriter {
    const { keySchema } = schema;
    if (keySchema === undefined) {
      throw failure('DATA_INVALID', { detail: 'A map whose keys have no schema cannot be written as JSON' });
    }
    const key = this.of(keySchema);
    const element = this.#element(schema);
    const asObject = keySchema.type === 'STRING';
    return (value, b, o) => {
      if (!(value instanceof Map)) throw invalidType('MAP', value);
      b[o++] = asObject ? 123 : 91;
      let first = true;
      for (const [k, v] of value) {
        if (!first) b[o++] = 44;
        first = false;
        if (!asObject) b[o++] = 91;
        o = key(k, b, o);
        b[o++] = asObject ? 58 : 44;
        o = element(v, b, o);
        if (!asObject) b[o++] = 93;
      }
      b[o++] = asObject ? 125 : 93;
      return o;
    };
  }

  #struct(schema: Schema): JsonWriter {
    const code = new StructCode();
    for (const { name, schema: inner } of schema.fields) {
      if (leaf(inner)) code.leaf(name, inner, this.#nullBytes(inner, this.#present(inner)));
      else code.nested(name, this.of(inner));
    }
    const write = code.compile();
    const lazy = lazyWriters(this.#plan(schema), this.options.decimalFormat === 'BASE64');
    return structWriter(schema, write, lazy);
  }

  #plan({ fields }: Schema): FieldPlan {
    return {
      keys: fields.map(({ name }, i) => Buffer.from(`${i === 0 ? '{' : ','}${jsonText(name)}:`)),
      writers: fields.map(({ schema }) => this.of(schema)),
    };
  }
}

function structWriter(schema: Schema, write: ValuesWriter, lazy: LazyWriters): JsonWriter {
  return (value, b, o) => {
    if (!(value instanceof Struct)) throw invalidType('STRUCT', value);
    if (value.schema !== schema && !schemaEquals(value.schema, schema)) {
      throw failure('DATA_INVALID', { detail: 'Mismatching schema.' });
    }
    if (value instanceof LazyStruct && value.isUnread) {
      if (value instanceof RowStruct) return lazy.row(value, b, o);
      if (value instanceof DerivedStruct) return lazy.derived(value, b, o);
    }
    return write(value.values, b, o);
  };
}

/** Types whose values the generated code writes in line. */
function leaf(schema: Schema): boolean {
  return schema.name !== DECIMAL_NAME && LEAVES[schema.type] !== undefined;
}

const LEAVES: Partial<Record<Schema['type'], string>> = {
  INT8: "o=(x|0)===x?writeInt32(x,b,o):refuse('INT8',x)",
  INT16: "o=(x|0)===x?writeInt32(x,b,o):refuse('INT16',x)",
  INT32: "o=(x|0)===x?writeInt32(x,b,o):refuse('INT32',x)",
  INT64: 'o=writeInt64(x,b,o)',
  FLOAT64: 'o=writeDouble(x,b,o)',
  STRING: "o=typeof x==='string'?writeString(x,b,o):refuse('STRING',x)",
  BOOLEAN: 'o=writeBoolean(x,b,o)',
};

/** Writes a struct's values. */
type ValuesWriter = (values: readonly unknown[], b: Uint8Array, o: number) => number;

/** Collects the body of one struct's generated function. */
class StructCode {
  readonly #constants: unknown[] = [];
  #body = '';
  #pending = '{';
  #fields = 0;

  leaf(name: string, schema: Schema, nullBytes: Uint8Array | undefined): void {
    const index = this.#key(name);
    const absent = nullBytes === undefined ? 'missing();' : `o=writeBytes(${this.#constant(nullBytes)},b,o);`;
    this.#body += `x=v[${index}];if(x===null||x===undefined)${absent}else ${LEAVES[schema.type]};`;
  }

  nested(name: string, writer: JsonWriter): void {
    const index = this.#key(name);
    this.#body += `o=${this.#constant(writer)}(v[${index}],b,o);`;
  }

  #key(name: string): number {
    this.#pending += `${this.#fields === 0 ? '' : ','}${jsonText(name)}:`;
    this.#flush();
    return this.#fields++;
  }

  /** Writes the constant text gathered so far. */
  #flush(): void {
    this.#body += `o=writeBytes(${this.#constant(Buffer.from(this.#pending))},b,o);`;
    this.#pending = '';
  }

  #constant(value: unknown): string {
    return `k${this.#constants.push(value) - 1}`;
  }

  compile(): ValuesWriter {
    this.#pending += '}';
    this.#flush();
    const names = Object.keys(IN_SCOPE);
    const constants = this.#constants.map((_, i) => `k${i}`);
    const source = `'use strict';return function(v,b,o){let x;${this.#body}return o}`;
    const make = new Function(...names, ...constants, source);
    return make(...Object.values(IN_SCOPE), ...this.#constants) as ValuesWriter;
  }
}

/** A JSON string as text, for constant parts. */
const jsonText = (text: string): string => Buffer.from(jsonBytes(writeStringChecked, text)).toString();

function missing(): never {
  throw failure('DATA_INVALID', {
    detail: 'Conversion error: null value for field that is required and has no default value',
  });
}

function refuse(type: string, value: unknown): never {
  throw invalidType(type, value);
}

function decimal(value: unknown): Decimal {
  if (!(value instanceof Decimal)) throw invalidType('BYTES', value);
  return value;
}

function intWriter(type: string): JsonWriter {
  return (value, b, o) => {
    if (((value as number) | 0) !== value) throw invalidType(type, value);
    return writeInt32(value as number, b, o);
  };
}

function writeStringChecked(value: unknown, b: Uint8Array, o: number): number {
  if (typeof value !== 'string') throw invalidType('STRING', value);
  return writeString(value, b, o);
}

const IN_SCOPE = {
  missing,
  refuse,
  writeBoolean,
  writeBytes,
  writeDouble,
  writeInt32,
  writeInt64,
  writeString,
};

function scaleMismatch(schema: number, value: number): Error {
  return failure('DATA_INVALID', {
    detail: `Decimal value has mismatching scale for given Decimal schema. Schema has scale ${schema}, value has scale ${value}.`,
  });
}

/** The `scale` parameter of a Decimal schema. Throws DATA_INVALID where it is missing or no integer. */
export function decimalScale(schema: Schema): number {
  const text = schema.parameters?.get('scale');
  if (text === undefined) {
    throw failure('DATA_INVALID', { detail: 'Invalid Decimal schema: scale parameter not found.' });
  }
  if (!/^[+-]?\d+$/.test(text)) {
    throw failure('DATA_INVALID', { detail: 'Invalid scale parameter found in Decimal schema: ' });
  }
  return Number(text);
}
