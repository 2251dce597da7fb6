// Flatten: nested structs or maps become fields of one level, their names joined by a delimiter. Arrays stay.
import type { Schema, SchemaAttributes } from '../../data/schema.js';
import { Struct } from '../../data/struct.js';
import { structLike } from '../shared/copy.js';
import { key } from '../shared/keys.js';
import { KEY, requireMap, requireStruct, VALUE } from '../shared/side.js';
import { bySchema, dataError, type SidedDefinition, transformation } from '../shared/transform.js';

const PURPOSE = 'flattening';

/** Where a flat field comes from: positions from the root down, and the defaults met when a parent is null. */
interface Leaf {
  readonly name: string;
  readonly schema: Schema;
  readonly path: readonly number[];
}

/** A parent that may be null makes its children optional; a default of the parent gives theirs. */
function leavesOf(schema: Schema, delimiter: string): Leaf[] {
  const leaves: Leaf[] = [];
  const walk = (
    struct: Schema,
    at: { prefix: string; path: readonly number[]; optional: boolean; defaults: Struct | undefined },
  ): void => {
    for (const field of struct.fields) {
      const name = at.prefix === '' ? field.name : `${at.prefix}${delimiter}${field.name}`;
      const path = [...at.path, field.index];
      const optional = at.optional || field.schema.optional;
      const inherited = at.defaults?.values[field.index] ?? undefined;
      const defaultValue = at.defaults ? inherited : field.schema.defaultValue;
      if (field.schema.type === 'STRUCT') {
        walk(field.schema, { prefix: name, path, optional, defaults: defaultValue as Struct | undefined });
      } else if (field.schema.type === 'MAP') {
        throw dataError(
          `Flatten transformation does not support ${field.schema.type} for record with schemas (for field ${name}).`,
        );
      } else {
        const attributes: SchemaAttributes = { optional, defaultValue };
        leaves.push({ name, schema: field.schema.with(attributes), path });
      }
    }
  };
  walk(schema, {
    prefix: '',
    path: [],
    optional: schema.optional,
    defaults: schema.defaultValue as Struct | undefined,
  });
  return leaves;
}

/** The value at a path of positions; null below a null parent. */
function valueAtPath(struct: Struct, path: readonly number[]): unknown {
  let current: unknown = struct;
  for (const index of path) {
    if (!(current instanceof Struct)) return null;
    current = current.values[index] ?? current.schema.fields[index].schema.defaultValue ?? null;
  }
  return current;
}

function flattenMap(
  map: ReadonlyMap<unknown, unknown>,
  at: { prefix: string; delimiter: string; out: Map<string, unknown> },
): void {
  for (const [key, value] of map) {
    const name = at.prefix === '' ? String(key) : `${at.prefix}${at.delimiter}${key}`;
    if (value instanceof Map) flattenMap(value, { ...at, prefix: name });
    else if (value instanceof Struct) {
      throw dataError(
        `Flatten transformation does not support STRUCT for record without schemas (for field ${name}).`,
      );
    } else at.out.set(name, value);
  }
}

const flatten: SidedDefinition = (side) => ({
  keys: [key('delimiter', { default: '.', documentation: 'What stands between the names of the levels.' })],
  prepare(config) {
    const delimiter = config.string('delimiter');
    const flat = bySchema((schema) => {
      const leaves = leavesOf(schema, delimiter);
      return {
        leaves,
        schema: structLike(
          schema,
          leaves.map((leaf) => [leaf.name, leaf.schema] as const),
        ),
      };
    });
    return (record) => {
      const schema = side.schema(record);
      const value = side.value(record);
      if (value === null) return record;
      if (!schema) {
        const out = new Map<string, unknown>();
        flattenMap(requireMap(value, PURPOSE), { prefix: '', delimiter, out });
        return side.with(record, null, out);
      }
      const struct = requireStruct(value, PURPOSE);
      const { leaves, schema: updated } = flat(schema);
      return side.with(
        record,
        updated,
        new Struct(
          updated,
          leaves.map((leaf) => valueAtPath(struct, leaf.path)),
        ),
      );
    };
  },
});

export const createKey = () => transformation(flatten(KEY));
export const createValue = () => transformation(flatten(VALUE));
