// The Avro schema of data that has no Connect schema: a record of which one field is set. Used by both directions.
import { type AvroRecord, type AvroSchema, type PrimitiveType, primitiveSchema, unionOf } from './model.js';
import { MAP_ENTRY, NAMESPACE } from './names.js';

const record = (name: string): AvroRecord => ({
  type: 'record',
  name,
  namespace: NAMESPACE,
  doc: undefined,
  aliases: [],
  fields: [],
  props: new Map(),
});

const field = (name: string, schema: AvroSchema, defaultValue: unknown) => ({
  name,
  schema,
  doc: undefined,
  defaultValue,
  aliases: [],
  props: new Map(),
});

const orNull = (schema: AvroSchema): AvroSchema => unionOf([primitiveSchema('null'), schema]);

const KINDS: readonly PrimitiveType[] = ['boolean', 'bytes', 'double', 'float', 'int', 'long', 'string'];

export const ANYTHING_NAME = `${NAMESPACE}.Anything`;

export const ANYTHING: AvroRecord = record('Anything');
const entry = record(MAP_ENTRY);
entry.fields.push(field('key', ANYTHING, undefined), field('value', ANYTHING, undefined));
for (const kind of KINDS) ANYTHING.fields.push(field(kind, orNull(primitiveSchema(kind)), null));
ANYTHING.fields.push(
  field('array', orNull({ type: 'array', items: ANYTHING, props: new Map() }), null),
  field('map', orNull({ type: 'array', items: entry, props: new Map() }), null),
);

/** Positions of the fields, which stand in this order. */
export const ANYTHING_AT = {
  boolean: 0,
  bytes: 1,
  double: 2,
  float: 3,
  int: 4,
  long: 5,
  string: 6,
  array: 7,
  map: 8,
} as const;
