// A value moved from the schema it was written with to the schema it is wanted in, by SchemaProjector's rules:
// numbers widen, missing fields take their default, names and parameters must agree. Called by sinks.
import { failure } from '../errors/failure.js';
import { type Schema, type SchemaType, schemaEquals } from './schema.js';
import { Struct } from './struct.js';

const NUMBERS: readonly SchemaType[] = ['INT8', 'INT16', 'INT32', 'INT64', 'FLOAT32', 'FLOAT64'];

const refused = (detail: string): Error => failure('SCHEMA_PROJECTION_INVALID', { detail });

/** Throws SCHEMA_PROJECTION_INVALID where the target schema cannot take what the source schema describes. */
export function project(source: Schema, value: unknown, target: Schema): unknown {
  if (source.optional && !target.optional) {
    if (target.defaultValue === undefined) {
      throw refused('Writer schema is optional, however, target schema does not provide a default value.');
    }
    return value === null || value === undefined
      ? target.defaultValue
      : projectRequired(source, value, target);
  }
  return value === null || value === undefined ? null : projectRequired(source, value, target);
}

function projectRequired(source: Schema, value: unknown, target: Schema): unknown {
  checkCompatible(source, target);
  switch (target.type) {
    case 'STRUCT':
      return projectStruct(source, value as Struct, target);
    case 'ARRAY':
      return (value as unknown[]).map((item) => project(source.valueSchema!, item, target.valueSchema!));
    case 'MAP':
      return new Map(
        Array.from(value as Map<unknown, unknown>, ([key, item]) => [
          project(source.keySchema!, key, target.keySchema!),
          project(source.valueSchema!, item, target.valueSchema!),
        ]),
      );
    default:
      return widen(value, target.type);
  }
}

function checkCompatible(source: Schema, target: Schema): void {
  if (source.type !== target.type && !promotable(source.type, target.type)) {
    throw refused(`Schema type mismatch. source type: ${source.type} and target type: ${target.type}`);
  }
  if (source.name !== target.name) {
    throw refused(
      `Schema name mismatch. source name: ${source.name ?? null} and target name: ${target.name ?? null}`,
    );
  }
  const parameters = (schema: Schema) =>
    `{${Array.from(schema.parameters ?? [], ([key, value]) => `${key}=${value}`)
      .sort()
      .join(', ')}}`;
  if (parameters(source) !== parameters(target)) {
    throw refused(
      `Schema parameters not equal. source parameters: ${parameters(source)} and target parameters: ${parameters(target)}`,
    );
  }
}

function promotable(source: SchemaType, target: SchemaType): boolean {
  const from = NUMBERS.indexOf(source);
  return from >= 0 && NUMBERS.indexOf(target) > from;
}

/** An INT64 may be a bigint; a floating point number never is. */
function widen(value: unknown, type: SchemaType): unknown {
  if (type === 'FLOAT32') return Math.fround(Number(value));
  return type === 'FLOAT64' ? Number(value) : value;
}

function projectStruct(source: Schema, struct: Struct, target: Schema): Struct {
  if (schemaEquals(source, target)) return new Struct(target, struct.values);
  const values = target.fields.map((field) => {
    const from = source.field(field.name);
    if (from) return project(from.schema, struct.get(field.name), field.schema);
    if (field.schema.optional) return field.schema.defaultValue ?? null;
    if (field.schema.defaultValue !== undefined) return field.schema.defaultValue;
    throw refused(
      `Required field \`${field.name}\` is missing from source schema: ${source.name ?? source.type}`,
    );
  });
  return new Struct(target, values);
}
