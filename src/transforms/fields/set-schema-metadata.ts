// SetSchemaMetadata: another name or version for the schema of a struct.
import { Schema } from '../../data/schema.js';
import { Struct } from '../../data/struct.js';
import { key } from '../shared/keys.js';
import { fieldValue, KEY, VALUE } from '../shared/side.js';
import {
  bySchema,
  configError,
  dataError,
  replaceNullKey,
  type SidedDefinition,
  transformation,
} from '../shared/transform.js';

const setSchemaMetadata: SidedDefinition = (side) => ({
  keys: [
    key('schema.name', { default: null, importance: 'HIGH', documentation: 'Schema name to set.' }),
    key('schema.version', {
      type: 'INT',
      default: null,
      importance: 'HIGH',
      documentation: 'Schema version to set.',
    }),
    replaceNullKey,
  ],
  prepare(config) {
    const name = config.nullableString('schema.name');
    const version = config.get('schema.version') as number | null;
    const withDefault = config.boolean('replace.null.with.default');
    if (name === null && version === null) throw configError('Neither schema name nor version configured');
    const renamed = bySchema((schema) => {
      if (schema.type !== 'STRUCT') throw dataError('Cannot list fields on non-struct type');
      const { fields, optional, doc, parameters, defaultValue } = schema;
      return new Schema(
        'STRUCT',
        {
          optional,
          doc,
          parameters,
          defaultValue,
          name: name ?? schema.name,
          version: version ?? schema.version,
        },
        { fields },
      );
    });
    return (record) => {
      const schema = side.schema(record);
      const value = side.value(record);
      if (!schema) {
        if (value === null) return record;
        throw dataError('Schema required for [updating schema metadata]');
      }
      const updated = renamed(schema);
      if (!(value instanceof Struct)) return side.with(record, updated, value);
      const values = schema.fields.map((field) => fieldValue(value, field.index, withDefault));
      return side.with(record, updated, new Struct(updated, values));
    };
  },
});

export const createKey = () => transformation(setSchemaMetadata(KEY));
export const createValue = () => transformation(setSchemaMetadata(VALUE));
