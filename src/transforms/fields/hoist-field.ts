// HoistField: the whole key or value as the only field of a new struct or map.
import { structOf } from '../../data/schema.js';
import { Struct } from '../../data/struct.js';
import { failure } from '../../errors/failure.js';
import { key } from '../shared/keys.js';
import { KEY, VALUE } from '../shared/side.js';
import { bySchema, type SidedDefinition, transformation } from '../shared/transform.js';

const hoistField: SidedDefinition = (side) => ({
  keys: [key('field', { documentation: 'The name of the single field of the resulting struct or map.' })],
  prepare(config) {
    const name = config.string('field');
    const hoisted = bySchema((schema) => {
      if (name === '') throw failure('SCHEMA_INVALID', { detail: 'fieldName cannot be null.' });
      return structOf([[name, schema]]);
    });
    return (record) => {
      const schema = side.schema(record);
      const value = side.value(record);
      if (!schema) return side.with(record, null, new Map([[name, value]]));
      const updated = hoisted(schema);
      return side.with(record, updated, new Struct(updated, [value]));
    };
  },
});

export const createKey = () => transformation(hoistField(KEY));
export const createValue = () => transformation(hoistField(VALUE));
