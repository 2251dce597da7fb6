// ValueToKey: the record's key made of some fields of its value.
import { inHashOrder } from '../../data/bare/hash-order.js';
import { type Schema, structOf } from '../../data/schema.js';
import { Struct } from '../../data/struct.js';
import { key, nonEmptyList } from '../shared/keys.js';
import { fieldValue, requireMap, requireStruct } from '../shared/side.js';
import { bySchema, dataError, replaceNullKey, transformation } from '../shared/transform.js';

const PURPOSE = 'copying fields from value to key';

export const create = () =>
  transformation({
    keys: [
      key('fields', {
        type: 'LIST',
        importance: 'HIGH',
        validator: nonEmptyList,
        documentation: 'The fields of the value that make the key, in this order.',
      }),
      replaceNullKey,
    ],
    prepare(config) {
      const names = config.list('fields');
      const withDefault = config.boolean('replace.null.with.default');
      const keyOf = bySchema((schema: Schema) => {
        const fields = names.map((name) => {
          const field = schema.field(name);
          if (!field) throw dataError(`Field does not exist: ${name}`);
          return field;
        });
        return {
          schema: structOf(fields.map((field) => [field.name, field.schema] as const)),
          indexes: fields.map((field) => field.index),
        };
      });
      return (record) => {
        if (record.valueSchema === null) {
          const map = requireMap(record.value, PURPOSE);
          return {
            ...record,
            keySchema: null,
            key: inHashOrder(new Map(names.map((name) => [name, map.get(name) ?? null])), names.length),
          };
        }
        const struct = requireStruct(record.value, PURPOSE);
        const { schema, indexes } = keyOf(struct.schema);
        const values = indexes.map((index) => fieldValue(struct, index, withDefault));
        return { ...record, keySchema: schema, key: new Struct(schema, values) };
      };
    },
  });
