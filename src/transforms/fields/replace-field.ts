// ReplaceField: fields dropped, kept or renamed.
import { inHashOrder } from '../../data/bare/hash-order.js';
import { Struct } from '../../data/struct.js';
import { structLike } from '../shared/copy.js';
import { key, noPair, PAIRS, parsable } from '../shared/keys.js';
import { fieldValue, KEY, requireMap, requireStruct, VALUE } from '../shared/side.js';
import {
  bySchema,
  configError,
  replaceNullKey,
  type SidedDefinition,
  transformation,
} from '../shared/transform.js';

const PURPOSE = 'field replacement';

const list = (name: string, documentation: string) => key(name, { type: 'LIST', default: [], documentation });

function renamesOf(entries: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    entries.map((entry) => {
      const parts = entry.split(':');
      if (parts.length !== 2) throw configError(noPair(entries, entry));
      return [parts[0], parts[1]];
    }),
  );
}

const replaceField: SidedDefinition = (side) => ({
  keys: [
    list('exclude', 'Fields to drop. Counts before `include`.'),
    list('include', 'Fields to keep; empty = all.'),
    { ...list('renames', 'Renames, `old:new`.'), validator: parsable(PAIRS, renamesOf) },
    replaceNullKey,
  ],
  prepare(config) {
    const exclude = new Set(config.list('exclude'));
    const include = new Set(config.list('include'));
    const renames = renamesOf(config.list('renames'));
    const withDefault = config.boolean('replace.null.with.default');
    const keeps = (name: string) => !exclude.has(name) && (include.size === 0 || include.has(name));
    const replaced = bySchema((schema) => {
      const kept = schema.fields.filter((field) => keeps(field.name));
      return {
        schema: structLike(
          schema,
          kept.map((field) => [renames.get(field.name) ?? field.name, field.schema] as const),
        ),
        indexes: kept.map((field) => field.index),
      };
    });
    return (record) => {
      const schema = side.schema(record);
      const value = side.value(record);
      if (value === null) return record;
      if (!schema) {
        const map = requireMap(value, PURPOSE);
        const entries = [...map].filter(([name]) => keeps(name as string));
        const replaced = new Map(entries.map(([n, v]) => [renames.get(n as string) ?? n, v]));
        return side.with(record, null, inHashOrder(replaced, map.size));
      }
      const struct = requireStruct(value, PURPOSE);
      const { schema: updated, indexes } = replaced(struct.schema);
      const values = indexes.map((index) => fieldValue(struct, index, withDefault));
      return side.with(record, updated, new Struct(updated, values));
    };
  },
});

export const createKey = () => transformation(replaceField(KEY));
export const createValue = () => transformation(replaceField(VALUE));
