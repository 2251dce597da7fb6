// What Debezium's transforms ask of a change event: whether a record is one, and where its parts stand. Positions
// are found once a schema. Used by every transform below debezium/.
import type { ConnectRecord } from '../../../data/record.js';
import { type Schema, type SchemaAttributes, structOf } from '../../../data/schema.js';
import { Struct } from '../../../data/struct.js';
import { basicsOf } from '../../shared/copy.js';
import { requireStruct, schemaText } from '../../shared/side.js';
import { bySchema, dataError } from '../../shared/transform.js';

const ENVELOPE_SUFFIX = '.Envelope';

/** True for a schema whose name ends as every change event's does. */
const isEnvelopeSchema = bySchema((schema) => schema.name?.endsWith(ENVELOPE_SUFFIX) ?? false);

export function hasEnvelope(record: ConnectRecord): boolean {
  return record.valueSchema !== null && isEnvelopeSchema(record.valueSchema);
}

export const isNull = (value: unknown): value is null | undefined => value === null || value === undefined;

/** The change event of a record; null for a tombstone or a record that is none. Throws DATA_INVALID on a non-struct. */
export function changeEvent(record: ConnectRecord): Struct | null {
  if (isNull(record.value) || !hasEnvelope(record)) return null;
  return requireStruct(record.value, 'change event');
}

/** Positions of a change event's parts, -1 where there is none. */
export const parts = bySchema((schema) => {
  const at = (name: string) => schema.field(name)?.index ?? -1;
  return {
    before: at('before'),
    after: at('after'),
    source: at('source'),
    op: at('op'),
    tsMs: at('ts_ms'),
  };
});

/** A part that must be in the schema, by position. Throws DATA_INVALID as Struct.get of an unknown name does. */
export function part(event: Struct, name: 'before' | 'after' | 'source'): Struct | null {
  const index = parts(event.schema)[name];
  if (index < 0) throw dataError(`${name} is not a valid field name`);
  return asStruct(event.values[index], name);
}

export function asStruct(value: unknown, purpose: string): Struct | null {
  return isNull(value) ? null : requireStruct(value, purpose);
}

/** The op code; throws DATA_INVALID where the schema has no `op`. */
export function operation(event: Struct): string | null {
  return typedValue(event, 'op', 'STRING') as string | null;
}

/** A field's value without its default, its schema being of one type. Throws DATA_INVALID as Struct.getString and its kin. */
export function typedValue(struct: Struct, name: string, type: Schema['type']): unknown {
  const field = struct.schema.field(name);
  if (!field) throw dataError(`${name} is not a valid field name`);
  if (field.schema.type !== type) throw dataError(`Field '${name}' is not of type ${type}`);
  return struct.values[field.index] ?? null;
}

/** A struct schema with the attributes of another (optional too), its fields and perhaps more. */
export function extended(
  schema: Schema,
  more: Iterable<readonly [string, Schema]>,
  attributes: SchemaAttributes = {},
): Schema {
  const own = schema.fields.map((field) => [field.name, field.schema] as const);
  return structOf([...own, ...more], { ...basicsOf(schema), ...attributes });
}

/** The fields of a STRUCT schema. Throws DATA_INVALID on another type. */
export function structFields(schema: Schema): Schema['fields'] {
  if (schema.type !== 'STRUCT') throw dataError(`Not a struct schema: ${schemaText(schema)}`);
  return schema.fields;
}

/** A struct of the same values under another schema, which may have more fields behind. */
export function moved(struct: Struct, schema: Schema): Struct {
  const values = struct.values.slice();
  while (values.length < schema.fields.length) values.push(null);
  return new Struct(schema, values);
}
