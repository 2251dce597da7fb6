// HeaderToValue: moves or copies headers to fields of the value. The new schema is kept by the old one's identity and
// the headers that are there.
import type { ParsedConfig } from '../../../config/parsed-config.js';
import { Headers } from '../../../data/headers.js';
import type { ConnectRecord } from '../../../data/record.js';
import type { Schema } from '../../../data/schema.js';
import { validateValue } from '../../../data/validation.js';
import { key } from '../../shared/keys.js';
import { requireStruct } from '../../shared/side.js';
import { bySchema, configError, transformation } from '../../shared/transform.js';
import { isNull } from '../shared/envelope.js';
import { choice, choiceKey, namesOnly } from '../shared/options.js';
import { extendedSchema, extendedStruct, type NewField } from './nested-fields.js';

const keys = [
  key('headers', {
    type: 'LIST',
    importance: 'HIGH',
    validator: namesOnly,
    documentation: 'Names of the headers.',
  }),
  key('fields', {
    type: 'LIST',
    importance: 'HIGH',
    validator: namesOnly,
    documentation: 'Fields for them, in the same order; a dot leads into a struct, e.g. `after.note`.',
  }),
  choiceKey('operation', ['move', 'copy'], {
    importance: 'HIGH',
    documentation: '`move` takes the headers away, `copy` leaves them.',
  }),
];

export const create = () => transformation({ keys, prepare });

interface Known {
  readonly entries: readonly NewField[];
  readonly schema: Schema;
}

function prepare(config: ParsedConfig) {
  const names = config.list('headers');
  const fields = config.list('fields');
  if (names.length !== fields.length) {
    throw configError("'fields' config must have the same number of elements as 'headers' config.");
  }
  const moves = choice(config.string('operation')) === 'move';
  const knownOf = bySchema((): Known[] => []);

  const schemaFor = (schema: Schema, entries: readonly NewField[]): Schema => {
    const known = knownOf(schema);
    const found = known.find((one) => sameShape(one.entries, entries));
    if (found) return found.schema;
    const built = extendedSchema(schema, entries);
    known.push({ entries: entries.map((entry) => ({ ...entry, value: null })), schema: built });
    return built;
  };

  return <R extends ConnectRecord>(record: R): R => {
    if (isNull(record.value)) return record;
    const struct = requireStruct(record.value, 'Header field insertion');
    const entries: NewField[] = [];
    for (const header of record.headers.entries) {
      const at = names.indexOf(header.key);
      if (at >= 0) entries.push({ path: fields[at], schema: header.schema, value: header.value ?? null });
    }
    if (entries.length === 0) return record;
    const schema = schemaFor(struct.schema, entries);
    const value = extendedStruct(struct, entries, schema);
    for (const { path } of entries) {
      const field = path.includes('.') ? undefined : schema.field(path);
      if (field) validateValue(field.schema, value.values[field.index], `field: "${path}"`);
    }
    const headers = moves
      ? new Headers(record.headers.entries.filter((header) => !names.includes(header.key)))
      : record.headers;
    return { ...record, valueSchema: schema, value, headers };
  };
}

function sameShape(a: readonly NewField[], b: readonly NewField[]): boolean {
  return (
    a.length === b.length && a.every((entry, i) => entry.path === b[i].path && entry.schema === b[i].schema)
  );
}
