// HeaderFrom: moves or copies fields of the key or value into headers.
import { validString } from '../../config/validators.js';
import { Headers } from '../../data/headers.js';
import type { ConnectRecord } from '../../data/record.js';
import type { Schema } from '../../data/schema.js';
import { Struct } from '../../data/struct.js';
import { structLike } from '../shared/copy.js';
import { key, nonEmptyList } from '../shared/keys.js';
import { changedMap, fieldValue, KEY, requireMap, requireStruct, VALUE } from '../shared/side.js';
import {
  bySchema,
  configError,
  dataError,
  replaceNullKey,
  type SidedDefinition,
  transformation,
} from '../shared/transform.js';

const list = (name: string, documentation: string) =>
  key(name, { type: 'LIST', importance: 'HIGH', validator: nonEmptyList, documentation });

const headerFrom: SidedDefinition = (side) => ({
  keys: [
    list('fields', 'The fields whose values become headers.'),
    list('headers', 'The names of the headers, in the order of the fields.'),
    key('operation', {
      importance: 'HIGH',
      validator: validString('move', 'copy'),
      documentation: '`move` takes the fields out of the record, `copy` leaves them in it.',
    }),
    replaceNullKey,
  ],
  prepare(config) {
    const fields = config.list('fields');
    const names = config.list('headers');
    if (fields.length !== names.length) {
      throw configError("'fields' config must have the same number of elements as 'headers' config.");
    }
    const operation = config.string('operation');
    const move = operation === 'move';
    const withDefault = config.boolean('replace.null.with.default');
    const moved = new Set(fields);
    const remaining = bySchema((schema) => {
      const kept = schema.fields.filter((field) => !moved.has(field.name));
      return {
        schema: structLike(
          schema,
          kept.map((f) => [f.name, f.schema] as const),
        ),
        kept,
      };
    });

    const fromStruct = <R extends ConnectRecord>(record: R, schema: Schema): R => {
      const struct = requireStruct(side.value(record), `header ${operation}`);
      const added = fields.map((name, i) => {
        const field = struct.schema.field(name);
        if (!field) throw dataError(`${name} is not a valid field name`);
        return { key: names[i], schema: field.schema, value: fieldValue(struct, field.index, withDefault) };
      });
      const headers = new Headers([...record.headers.entries, ...added]);
      if (!move) return { ...record, headers };
      const rest = remaining(schema);
      const values = rest.kept.map((field) => fieldValue(struct, field.index, withDefault));
      return side.with({ ...record, headers }, rest.schema, new Struct(rest.schema, values));
    };

    const fromMap = <R extends ConnectRecord>(record: R): R => {
      const map = requireMap(side.value(record), `header ${operation}`);
      const added = fields.map((name, i) => ({ key: names[i], schema: null, value: map.get(name) ?? null }));
      const headers = new Headers([...record.headers.entries, ...added]);
      const rest = changedMap(map, (copy) => {
        if (move) for (const name of moved) copy.delete(name);
      });
      return side.with({ ...record, headers }, null, rest);
    };

    return (record) => {
      const schema = side.schema(record);
      return schema ? fromStruct(record, schema) : fromMap(record);
    };
  },
});

export const createKey = () => transformation(headerFrom(KEY));
export const createValue = () => transformation(headerFrom(VALUE));
