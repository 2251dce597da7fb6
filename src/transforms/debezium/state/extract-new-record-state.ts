// ExtractNewRecordState: the row instead of the change event, with deletes, tombstones, added fields and headers as
// configured. Derived schemas are kept by the identity of the event's schema.
import type { ParsedConfig } from '../../../config/parsed-config.js';
import { Headers } from '../../../data/headers.js';
import type { ConnectRecord } from '../../../data/record.js';
import { OPTIONAL_STRING, type Schema, STRING, structOf } from '../../../data/schema.js';
import { Struct } from '../../../data/struct.js';
import { basicsOf } from '../../shared/copy.js';
import { type KeyOptions, key } from '../../shared/keys.js';
import { requireStruct } from '../../shared/side.js';
import { bySchema, replaceNullKey, transformation } from '../../shared/transform.js';
import { DeleteHeaders } from '../shared/delete-headers.js';
import { hasEnvelope, isNull, part, typedValue } from '../shared/envelope.js';
import { choice, choiceKey } from '../shared/options.js';
import { fieldDropper } from './drop-fields.js';
import { type FieldReference, fieldReferences, type Located } from './field-reference.js';

const MODES = ['drop', 'tombstone', 'rewrite-with-tombstone', 'rewrite', 'delete-to-tombstone'];

const option = (name: string, options: KeyOptions) => key(name, { importance: 'LOW', ...options });

const keys = [
  choiceKey('delete.tombstone.handling.mode', MODES, {
    default: 'tombstone',
    documentation:
      'What becomes of deletes and their tombstones: `drop` both; `tombstone` (a delete becomes a null value, the tombstone behind it goes); `rewrite` (the old row with `__deleted`, no tombstone); `rewrite-with-tombstone`; `delete-to-tombstone` (a null value without schema, the tombstone behind it goes).',
  }),
  option('route.by.field', {
    default: '',
    documentation: 'Column whose value becomes the topic; for a delete, of the old row.',
  }),
  option('add.fields.prefix', {
    default: '__',
    documentation: 'What stands before the name of each added field.',
  }),
  option('add.fields', {
    type: 'LIST',
    default: [''],
    documentation:
      'Parts of the change event to add as fields: `op`, `source.lsn`, `table` (of `source`), `transaction.id`; `op:operation` gives another name.',
  }),
  option('add.headers.prefix', {
    default: '__',
    documentation: 'What stands before the name of each added header.',
  }),
  option('add.headers', { type: 'LIST', default: [''], documentation: 'The same for headers.' }),
  option('drop.fields.header.name', {
    default: null,
    documentation: 'Header with a list of the names of fields to leave out.',
  }),
  option('drop.fields.from.key', {
    type: 'BOOLEAN',
    default: false,
    documentation: 'Whether those fields leave the key too.',
  }),
  option('drop.fields.keep.schema.compatible', {
    type: 'BOOLEAN',
    default: true,
    documentation: 'Whether only optional fields are left out; false leaves out all that the header names.',
  }),
  { ...replaceNullKey, importance: 'LOW' as const },
];

const isBlank = (text: string | null): boolean => text === null || text.trim() === '';

export const create = () => transformation({ keys, prepare });

function prepare(config: ParsedConfig) {
  const mode = choice(config.string('delete.tombstone.handling.mode'));
  const rewrites = mode.startsWith('rewrite');
  const added = rowExtender({
    deleted: rewrites,
    withDefaults: config.boolean('replace.null.with.default'),
    fields: fieldReferences(config.string('add.fields.prefix'), config.list('add.fields')),
  });
  const addHeaders = headerAdder(
    fieldReferences(config.string('add.headers.prefix'), config.list('add.headers')),
  );
  const routeBy = config.string('route.by.field');
  const drop = fieldDropper({
    header: config.nullableString('drop.fields.header.name'),
    fromKey: config.boolean('drop.fields.from.key'),
    onlyOptional: config.boolean('drop.fields.keep.schema.compatible'),
  });

  const routed = <R extends ConnectRecord>(record: R, row: Struct | null): R => {
    if (routeBy === '') return record;
    const topic = typedValue(requireStruct(row, 'topic routing'), routeBy, 'STRING') as string | null;
    return isBlank(topic) ? record : { ...record, topic: topic as string };
  };

  return <R extends ConnectRecord>(record: R): R | null => {
    if (isNull(record.value)) {
      return mode === 'rewrite-with-tombstone' ? addHeaders(record, null) : null;
    }
    if (!hasEnvelope(record)) return record;
    const event = requireStruct(record.value, 'change event');
    const headed = addHeaders(record, event);
    const after = part(event, 'after');
    const before = part(event, 'before');
    if (after === null && before === null) return null;
    if (after !== null) {
      const row = added(event, after, 'false');
      return drop({ ...routed(headed, after), valueSchema: row.schema, value: row });
    }
    if (mode === 'drop') return null;
    const deleted = routed(headed, before);
    const afterSchema = event.schema.field('after')?.schema ?? null;
    if (mode === 'tombstone') return drop({ ...deleted, valueSchema: afterSchema, value: null });
    if (mode === 'delete-to-tombstone') return drop({ ...deleted, valueSchema: null, value: null });
    const old = before as Struct;
    const narrowed = drop({ ...deleted, valueSchema: old.schema, value: old });
    const row = added(event, narrowed.value as Struct, 'true');
    return { ...narrowed, valueSchema: row.schema, value: row };
  };
}

interface RowOptions {
  readonly deleted: boolean;
  readonly withDefaults: boolean;
  readonly fields: readonly FieldReference[];
}

interface RowPlan {
  readonly schema: Schema;
  readonly reads: readonly Located[];
}

/** The row with `__deleted` and the added fields. */
function rowExtender({ deleted, withDefaults, fields }: RowOptions) {
  const planOf = bySchema((eventSchema) =>
    bySchema((rowSchema): RowPlan => {
      const reads = fields.flatMap((field) => field.located(eventSchema) ?? []);
      const pairs: [string, Schema][] = rowSchema.fields.map((field) => [field.name, field.schema]);
      if (deleted) pairs.push(['__deleted', OPTIONAL_STRING]);
      for (const read of reads) pairs.push([read.name, read.schema]);
      return { schema: structOf(pairs, basicsOf(rowSchema)), reads };
    }),
  );
  const fillsNulls = deleted && withDefaults;
  return (event: Struct, row: Struct, flag: string): Struct => {
    const { schema, reads } = planOf(event.schema)(row.schema);
    const values = new Array<unknown>(schema.fields.length);
    const count = row.schema.fields.length;
    for (let i = 0; i < count; i++) {
      let value = row.values[i] ?? null;
      if (fillsNulls && value === null) value = row.schema.fields[i].schema.defaultValue ?? null;
      values[i] = value;
    }
    let at = count;
    if (deleted) values[at++] = flag;
    for (const read of reads) values[at++] = read.read(event);
    return new Struct(schema, values);
  };
}

/** A tombstone gets `op`, which is known to be `d`, behind what its delete got. */
function headerAdder(references: readonly FieldReference[]) {
  const onTombstone = references.filter((reference) => reference.field === 'op');
  const planOf = bySchema((schema) => references.flatMap((reference) => reference.located(schema) ?? []));
  const deletes = new DeleteHeaders();
  return <R extends ConnectRecord>(record: R, event: Struct | null): R => {
    if (references.length === 0) return record;
    const given = event === null ? deletes.behind(record) : record.headers;
    const more =
      event === null
        ? onTombstone.map(({ newName }) => ({ key: newName, schema: STRING, value: 'd' }))
        : planOf(event.schema).map((read) => ({
            key: read.name,
            schema: read.schema,
            value: read.read(event),
          }));
    const headers = new Headers([...given.entries, ...more]);
    if (event !== null) deletes.passed(record, headers);
    return { ...record, headers };
  };
}
