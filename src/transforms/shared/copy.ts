// Deriving struct schemas: the new schema keeps name, version, doc and parameters of the old one.
import { type Schema, type SchemaAttributes, structOf } from '../../data/schema.js';

export function basicsOf(schema: Schema): SchemaAttributes {
  const { name, version, doc, parameters } = schema;
  return { name, version, doc, parameters };
}

/** A struct schema of other fields under the same name; `optional` and default are not kept unless given. */
export function structLike(
  schema: Schema,
  fields: Iterable<readonly [string, Schema]>,
  attributes: SchemaAttributes = {},
): Schema {
  return structOf(fields, { ...basicsOf(schema), ...attributes });
}
