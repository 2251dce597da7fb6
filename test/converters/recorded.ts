// Rebuilds schemas and values from what the original recorded (original/Tagged.java). Used by the tests that
// compare with it; compiled tests run from a build folder, so the recordings are found from the repository's root.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Float, floatOf } from '../../src/data/bare/float.js';
import { Decimal } from '../../src/data/decimal.js';
import { int64FromText } from '../../src/data/int64.js';
import { DATE_NAME } from '../../src/data/logical.js';
import { Schema, type SchemaType, structOf } from '../../src/data/schema.js';
import { Struct } from '../../src/data/struct.js';
import { logicalMillis } from '../../src/data/text/java-text.js';

// biome-ignore lint/suspicious/noExplicitAny: recorded JSON
export type Recorded = any;

export function recorded(path: string): Recorded {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'test', 'converters', 'original'))) folder = dirname(folder);
  return JSON.parse(readFileSync(join(folder, 'test', path), 'utf8'));
}

export function schemaOf(json: Recorded): Schema | null {
  if (json === null) return null;
  const parts = {
    fields: json.fields
      ? structOf(json.fields.map(([name, schema]: [string, Recorded]) => [name, schemaOf(schema)!])).fields
      : undefined,
    keySchema: (json.keys && schemaOf(json.keys)) || undefined,
    valueSchema: (json.values && schemaOf(json.values)) || undefined,
  };
  const { optional, name, version, doc } = json;
  const parameters = json.parameters
    ? new Map(Object.entries(json.parameters as Record<string, string>))
    : undefined;
  const schema = new Schema(json.type as SchemaType, { optional, name, version, doc, parameters }, parts);
  return json.default === undefined ? schema : schema.with({ defaultValue: untagged(schema, json.default) });
}

/** `floats`: without a schema, floats are told from INT64. */
export function untagged(schema: Schema | null | undefined, tagged: Recorded, floats = false): unknown {
  if (tagged === null) return null;
  const { t, v } = tagged;
  switch (t) {
    case 'i8':
    case 'i16':
    case 'i32':
      return Number(v);
    case 'i64':
      return int64FromText(v);
    case 'f32': {
      const value = new Float32Array(Int32Array.of(Number(v)).buffer)[0];
      return schema || !floats ? value : floatOf(value, true);
    }
    case 'f64': {
      const value = new Float64Array(BigInt64Array.of(BigInt(v)).buffer)[0];
      return schema || !floats ? value : floatOf(value, false);
    }
    case 'bool':
      return v === 'true';
    case 'str':
      return v;
    case 'bytes':
      return Buffer.from(v, 'base64');
    case 'dec':
      return new Decimal(BigInt(v.split('/')[0]), Number(v.split('/')[1]));
    case 'date':
      return dateValue(schema, Number(v));
    case 'list':
      return v.map((item: Recorded) => untagged(schema?.valueSchema, item, floats));
    case 'map':
      return new Map(
        v.map(([key, item]: Recorded[]) => [
          untagged(schema?.keySchema, key, floats),
          untagged(schema?.valueSchema, item, floats),
        ]),
      );
    default: {
      const own = schemaOf(tagged.s)!;
      return new Struct(
        own,
        v.map((item: Recorded, i: number) => untagged(own.fields[i].schema, item)),
      );
    }
  }
}

function dateValue(schema: Schema | null | undefined, millis: number): unknown {
  if (schema?.name === DATE_NAME) return millis / 86_400_000;
  if (logicalMillis(schema, millis) !== undefined) return millis;
  return new Date(millis);
}

/** Plain JSON of a value for comparison: Structs by name, schemas dropped, bigint and -0 kept apart. */
export function plain(value: unknown): unknown {
  if (value === undefined) return null;
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'number') return Number.isNaN(value) ? 'NaN' : Object.is(value, -0) ? '-0' : value;
  if (value instanceof Float) return `${value} ${value.single ? 'FLOAT32' : 'FLOAT64'}`;
  if (value instanceof Decimal) return `${value.unscaled}/${value.scale}`;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (value instanceof Struct) {
    return { struct: value.schema.fields.map((f) => [f.name, plain(value.values[f.index])]) };
  }
  if (value instanceof Map) {
    return { map: Array.from(value, ([k, v]) => [plain(k), plain(v)]) };
  }
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(plain);
  return value;
}

/** As `plain`, with the entries of maps sorted: for formats whose maps have no order of their own. */
export function plainInAnyOrder(value: unknown): unknown {
  return sorted(plain(value));
}

function sorted(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(sorted);
  if (json === null || typeof json !== 'object') return json;
  const entries = Object.entries(json).map(([name, item]) => [name, sorted(item)] as const);
  return Object.fromEntries(
    entries.map(([name, item]) =>
      name === 'map' && Array.isArray(item)
        ? [name, item.map((each) => JSON.stringify(each)).sort()]
        : [name, item],
    ),
  );
}

export function plainSchema(schema: Schema | null | undefined): unknown {
  if (!schema) return null;
  return {
    type: schema.type,
    optional: schema.optional,
    name: schema.name,
    version: schema.version,
    doc: schema.doc,
    parameters: schema.parameters && [...schema.parameters].sort(),
    default: plain(schema.defaultValue),
    fields: schema.fields.map((f) => [f.name, plainSchema(f.schema)]),
    keys: plainSchema(schema.keySchema),
    values: plainSchema(schema.valueSchema),
  };
}
