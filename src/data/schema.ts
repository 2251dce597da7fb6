// Connect's Schema: a type with optional name, version, doc, parameters, default; fields for a STRUCT, key and
// value schemas for ARRAY and MAP. Immutable; compiled encoders and decoders are cached by identity, so a
// connector keeps one Schema object for as long as the shape of its rows does not change.
import { failure } from '../errors/failure.js';

export type SchemaType =
  | 'INT8'
  | 'INT16'
  | 'INT32'
  | 'INT64'
  | 'FLOAT32'
  | 'FLOAT64'
  | 'BOOLEAN'
  | 'STRING'
  | 'BYTES'
  | 'ARRAY'
  | 'MAP'
  | 'STRUCT';

export interface SchemaAttributes {
  optional?: boolean | undefined;
  name?: string | undefined;
  version?: number | undefined;
  doc?: string | undefined;
  /** String to string, in the order in which JSON shows them. */
  parameters?: ReadonlyMap<string, string> | undefined;
  /** In-memory value of the schema's type; undefined = no default (null is not a default). */
  defaultValue?: unknown;
}

export interface Field {
  readonly name: string;
  readonly index: number;
  readonly schema: Schema;
}

export class Schema {
  readonly type: SchemaType;
  readonly optional: boolean;
  readonly name: string | undefined;
  readonly version: number | undefined;
  readonly doc: string | undefined;
  readonly parameters: ReadonlyMap<string, string> | undefined;
  readonly defaultValue: unknown;
  /** STRUCT only, else empty. */
  readonly fields: readonly Field[];
  /** MAP only. */
  readonly keySchema: Schema | undefined;
  /** ARRAY and MAP. */
  readonly valueSchema: Schema | undefined;
  #byName: Map<string, Field> | undefined;

  constructor(
    type: SchemaType,
    attributes: SchemaAttributes,
    parts: {
      fields?: readonly Field[];
      keySchema?: Schema | undefined;
      valueSchema?: Schema | undefined;
    } = {},
  ) {
    this.type = type;
    this.optional = attributes.optional ?? false;
    this.name = attributes.name;
    this.version = attributes.version;
    this.doc = attributes.doc;
    this.parameters = attributes.parameters?.size ? attributes.parameters : undefined;
    this.defaultValue = attributes.defaultValue;
    this.fields = parts.fields ?? [];
    this.keySchema = parts.keySchema;
    this.valueSchema = parts.valueSchema;
  }

  /** Field of a STRUCT by name; undefined when there is none. Not for hot paths: those use positions. */
  field(name: string): Field | undefined {
    this.#byName ??= new Map(this.fields.map((f) => [f.name, f]));
    return this.#byName.get(name);
  }

  /** The same schema with other attributes. */
  with(attributes: SchemaAttributes): Schema {
    const { optional, name, version, doc, parameters, defaultValue } = this;
    return new Schema(
      this.type,
      { optional, name, version, doc, parameters, defaultValue, ...attributes },
      { fields: this.fields, keySchema: this.keySchema, valueSchema: this.valueSchema },
    );
  }
}

/** A primitive schema. */
export function primitive(
  type: Exclude<SchemaType, 'ARRAY' | 'MAP' | 'STRUCT'>,
  attributes: SchemaAttributes = {},
): Schema {
  return new Schema(type, attributes);
}

/** An ARRAY schema; its values are JS arrays. */
export function arrayOf(valueSchema: Schema, attributes: SchemaAttributes = {}): Schema {
  return new Schema('ARRAY', attributes, { valueSchema });
}

/** A MAP schema; its values are JS Maps. */
export function mapOf(keySchema: Schema, valueSchema: Schema, attributes: SchemaAttributes = {}): Schema {
  return new Schema('MAP', attributes, { keySchema, valueSchema });
}

/** A STRUCT schema from `[name, schema]` pairs. Throws SCHEMA_INVALID on a field name given twice. */
export function structOf(
  fields: Iterable<readonly [string, Schema]>,
  attributes: SchemaAttributes = {},
): Schema {
  const list: Field[] = [];
  const seen = new Set<string>();
  for (const [name, schema] of fields) {
    if (seen.has(name)) {
      throw failure('SCHEMA_INVALID', {
        detail: `Cannot create field because of field name duplication ${name}`,
      });
    }
    seen.add(name);
    list.push({ name, index: list.length, schema });
  }
  return new Schema('STRUCT', attributes, { fields: list });
}

/** Deep equality as Java's ConnectSchema.equals: field order counts. */
export function schemaEquals(a: Schema | null | undefined, b: Schema | null | undefined): boolean {
  if (a === b) return true;
  if (!a || !b) return !a && !b;
  if (
    a.type !== b.type ||
    a.optional !== b.optional ||
    a.name !== b.name ||
    a.version !== b.version ||
    a.doc !== b.doc ||
    a.fields.length !== b.fields.length ||
    !parametersEqual(a.parameters, b.parameters) ||
    !defaultsEqual(a.defaultValue, b.defaultValue)
  ) {
    return false;
  }
  for (let i = 0; i < a.fields.length; i++) {
    const f = a.fields[i];
    const g = b.fields[i];
    if (f.name !== g.name || !schemaEquals(f.schema, g.schema)) return false;
  }
  return schemaEquals(a.keySchema, b.keySchema) && schemaEquals(a.valueSchema, b.valueSchema);
}

function parametersEqual(
  a: ReadonlyMap<string, string> | undefined,
  b: ReadonlyMap<string, string> | undefined,
): boolean {
  if (a === b) return true;
  if (!a || !b || a.size !== b.size) return false;
  for (const [key, value] of a) if (b.get(key) !== value) return false;
  return true;
}

function defaultsEqual(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (a instanceof Uint8Array && b instanceof Uint8Array) return Buffer.compare(a, b) === 0;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (a instanceof Map && b instanceof Map) return defaultsEqual([...a], [...b]);
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((k) => k === 'schema' || defaultsEqual((a as never)[k], (b as never)[k]));
}

export const STRING = primitive('STRING');
export const OPTIONAL_STRING = primitive('STRING', { optional: true });
export const INT8 = primitive('INT8');
export const INT16 = primitive('INT16');
export const INT32 = primitive('INT32');
export const OPTIONAL_INT32 = primitive('INT32', { optional: true });
export const INT64 = primitive('INT64');
export const OPTIONAL_INT64 = primitive('INT64', { optional: true });
export const FLOAT32 = primitive('FLOAT32');
export const FLOAT64 = primitive('FLOAT64');
export const BOOLEAN = primitive('BOOLEAN');
export const BYTES = primitive('BYTES');
export const OPTIONAL_BYTES = primitive('BYTES', { optional: true });
