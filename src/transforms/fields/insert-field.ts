// InsertField: topic, partition, offset, timestamp or a fixed text as new fields of a record.

import { int64FromBigInt } from '../../data/int64.js';
import { timestampSchema } from '../../data/logical.js';
import type { ConnectRecord, SinkRecord } from '../../data/record.js';
import { primitive, type Schema } from '../../data/schema.js';
import { Struct } from '../../data/struct.js';
import { structLike } from '../shared/copy.js';
import { key } from '../shared/keys.js';
import { changedMap, className, fieldValue, KEY, requireMap, requireStruct, VALUE } from '../shared/side.js';
import {
  bySchema,
  configError,
  dataError,
  replaceNullKey,
  type SidedDefinition,
  transformation,
} from '../shared/transform.js';

const PURPOSE = 'field insertion';

interface Inserted {
  readonly name: string;
  readonly schema: Schema;
  read(record: ConnectRecord): unknown;
}

type Source = (optional: boolean) => Omit<Inserted, 'name'>;

const SOURCES: readonly (readonly [string, Source])[] = [
  ['topic.field', (optional) => ({ schema: primitive('STRING', { optional }), read: (r) => r.topic })],
  ['partition.field', (optional) => ({ schema: primitive('INT32', { optional }), read: (r) => r.partition })],
  ['offset.field', (optional) => ({ schema: primitive('INT64', { optional }), read: offsetOf })],
  ['timestamp.field', (optional) => ({ schema: timestampSchema({ optional }), read: (r) => r.timestamp })],
];

function offsetOf(record: ConnectRecord): unknown {
  if (!('offset' in record)) {
    throw dataError(
      `Only SinkRecord supported for [${PURPOSE}], found: ${className(record)}`.replace(
        /found: .*/,
        'found: org.apache.kafka.connect.source.SourceRecord',
      ),
    );
  }
  return int64FromBigInt((record as SinkRecord).offset);
}

/** `name!` is required, `name?` and `name` are optional. */
function nameOf(text: string): { name: string; optional: boolean } {
  return { name: /[!?]$/.test(text) ? text.slice(0, -1) : text, optional: !text.endsWith('!') };
}

const option = (name: string, what: string) =>
  key(name, {
    default: null,
    documentation: `${what} With \`!\` behind it the field is required, with \`?\` optional (the default).`,
  });

const insertField: SidedDefinition = (side) => ({
  keys: [
    option('topic.field', 'Field for the topic.'),
    option('partition.field', 'Field for the partition.'),
    option('offset.field', 'Field for the offset (sinks only).'),
    option('timestamp.field', "Field for the record's timestamp."),
    option('static.field', 'Field for a fixed text.'),
    key('static.value', { default: null, documentation: 'The text of `static.field`.' }),
    replaceNullKey,
  ],
  prepare(config) {
    const inserted: Inserted[] = [];
    for (const [option, source] of SOURCES) {
      const text = config.nullableString(option);
      if (text === null) continue;
      const { name, optional } = nameOf(text);
      inserted.push({ name, ...source(optional) });
    }
    const staticField = config.nullableString('static.field');
    const staticValue = config.nullableString('static.value');
    if (staticField !== null) {
      const { name, optional } = nameOf(staticField);
      if (staticValue === null) throw configError(`No value specified for static field: ${name}`);
      inserted.push({ name, schema: primitive('STRING', { optional }), read: () => staticValue });
    }
    if (inserted.length === 0) throw configError('No field insertion configured');
    const withDefault = config.boolean('replace.null.with.default');
    const extended = bySchema((schema) =>
      structLike(schema, [
        ...schema.fields.map((field) => [field.name, field.schema] as const),
        ...inserted.map((field) => [field.name, field.schema] as const),
      ]),
    );
    return (record) => {
      const schema = side.schema(record);
      const value = side.value(record);
      if (value === null) return record;
      if (!schema) {
        const map = changedMap(requireMap(value, PURPOSE), (copy) => {
          for (const field of inserted) {
            const read = field.read(record);
            if (read !== null) copy.set(field.name, read);
          }
        });
        return side.with(record, null, map);
      }
      const struct = requireStruct(value, PURPOSE);
      const updated = extended(struct.schema);
      const values = struct.schema.fields.map((field) => fieldValue(struct, field.index, withDefault));
      for (const field of inserted) values.push(field.read(record));
      return side.with(record, updated, new Struct(updated, values));
    };
  },
});

export const createKey = () => transformation(insertField(KEY));
export const createValue = () => transformation(insertField(VALUE));
