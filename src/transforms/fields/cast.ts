// Cast: fields of a record, or its whole key or value, converted to another primitive type (cast-value.ts).
import { isTemporal } from '../../data/logical.js';
import { Schema, type SchemaAttributes } from '../../data/schema.js';
import { Struct } from '../../data/struct.js';
import { basicsOf, structLike } from '../shared/copy.js';
import { key, noPair, PAIRS, parsable } from '../shared/keys.js';
import { changedMap, fieldValue, KEY, requireMap, requireStruct, VALUE } from '../shared/side.js';
import {
  bySchema,
  configError,
  dataError,
  replaceNullKey,
  type SidedDefinition,
  transformation,
} from '../shared/transform.js';
import { bareCast, type CastType, castTypeOf, castValue } from './cast-value.js';

const PURPOSE = 'cast types';
const SINGLE =
  'Cast transformations that specify a type to cast the entire value to may only specify a single cast in their spec';

interface Spec {
  readonly whole: CastType | undefined;
  readonly fields: ReadonlyMap<string, CastType>;
}

function specOf(entries: readonly string[]): Spec {
  const fields = new Map<string, CastType>();
  let whole: CastType | undefined;
  if (entries.length === 0) throw configError('Must specify at least one field to cast.');
  for (const entry of entries) {
    const parts = entry.split(':');
    if (parts.length > 2) throw configError(noPair(entries, entry));
    if (parts.length === 1) whole = castTypeOf(parts[0]);
    else fields.set(parts[0].trim(), castTypeOf(parts[1]));
  }
  if (whole !== undefined && entries.length > 1) throw configError(SINGLE);
  return { whole, fields };
}

/** What `specOf` refuses is refused with the connector's config already. */
const castable = parsable(PAIRS, specOf);

function castSchema(schema: Schema, type: CastType): Schema {
  const attributes: SchemaAttributes = {
    optional: schema.optional,
    defaultValue:
      schema.defaultValue === undefined ? undefined : castValue(schema, schema.defaultValue, type),
  };
  return new Schema(type, attributes);
}

const cast: SidedDefinition = (side) => ({
  keys: [
    key('spec', {
      type: 'LIST',
      importance: 'HIGH',
      validator: castable,
      documentation:
        'Fields and the type to cast each to, `field1:type,field2:type`, or one type for the whole value: int8, int16, int32, int64, float32, float64, boolean, string.',
    }),
    replaceNullKey,
  ],
  prepare(config) {
    const { whole, fields } = specOf(config.list('spec'));
    const withDefault = config.boolean('replace.null.with.default');

    // Name and version stay with a whole value, save where they would make a date of the number; a field loses them.
    const wholeSchema = bySchema((schema) => {
      const cast = castSchema(schema, whole!);
      return isTemporal(schema) && schema.type === whole ? cast : cast.with(basicsOf(schema));
    });
    const structSchema = bySchema((schema) => {
      const list = schema.fields.map((field) => {
        const type = fields.get(field.name);
        return [field.name, type === undefined ? field.schema : castSchema(field.schema, type)] as const;
      });
      return structLike(schema, list, { optional: schema.optional });
    });
    const types = bySchema((schema) => schema.fields.map((field) => fields.get(field.name)));

    return (record) => {
      const schema = side.schema(record);
      const value = side.value(record);
      if (value === null) return record;
      if (whole !== undefined) {
        if (!schema) return side.with(record, null, bareCast(value, whole));
        return side.with(record, wholeSchema(schema), castValue(schema, value, whole));
      }
      if (!schema) {
        const map = changedMap(requireMap(value, PURPOSE), (copy) => {
          // A field that is not there is null afterwards.
          for (const [name, type] of fields) copy.set(name, bareCast(copy.get(name), type));
        });
        return side.with(record, null, map);
      }
      if (schema.type !== 'STRUCT') throw dataError('Cannot list fields on non-struct type');
      const struct = requireStruct(value, PURPOSE);
      const castTypes = types(schema);
      const values = castTypes.map((type, i) => {
        const original = fieldValue(struct, i, withDefault);
        return type === undefined ? original : castValue(schema.fields[i].schema, original, type);
      });
      const updated = structSchema(schema);
      return side.with(record, updated, new Struct(updated, values));
    };
  },
});

export const createKey = () => transformation(cast(KEY));
export const createValue = () => transformation(cast(VALUE));
