// ExtractField: one field of the key or value in place of the whole.
import { ciValidString } from '../../config/validators.js';
import { failure } from '../../errors/failure.js';
import { fieldPath, schemaAt, valueAt } from '../shared/field-path.js';
import { key } from '../shared/keys.js';
import { KEY, requireMap, requireStruct, VALUE } from '../shared/side.js';
import { bySchema, replaceNullKey, type SidedDefinition, transformation } from '../shared/transform.js';

const PURPOSE = 'field extraction';

const extractField: SidedDefinition = (side) => ({
  keys: [
    key('field', { documentation: 'The field to extract.' }),
    replaceNullKey,
    key('field.syntax.version', {
      default: 'V1',
      importance: 'HIGH',
      validator: ciValidString('V1', 'V2'),
      documentation:
        'V1: the name of a field at the root. V2: a dotted path, with backticks around names with dots.',
    }),
  ],
  prepare(config) {
    const text = config.string('field');
    const path = fieldPath(text, config.string('field.syntax.version'));
    const withDefault = config.boolean('replace.null.with.default');
    const found = bySchema((schema) => schemaAt(schema, path));
    return (record) => {
      const schema = side.schema(record);
      const value = side.value(record);
      if (!schema) {
        if (value === null) return record;
        return side.with(record, null, valueAt(requireMap(value, PURPOSE), path, withDefault));
      }
      const struct = value === null ? null : requireStruct(value, PURPOSE);
      const inner = found(schema);
      if (!inner) throw failure('FIELD_UNKNOWN', { field: text });
      return side.with(record, inner, struct === null ? null : valueAt(struct, path, withDefault));
    };
  },
});

export const createKey = () => transformation(extractField(KEY));
export const createValue = () => transformation(extractField(VALUE));
