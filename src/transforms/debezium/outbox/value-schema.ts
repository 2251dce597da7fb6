// The schema of an outbox message that has an envelope: `payload` and the columns placed beside it. Kept by
// the payload's schema and by version where a column tells it: its name is that of the first table and topic, as in
// the original. Used by event-router.ts.
import { type Schema, schemaEquals, structOf } from '../../../data/schema.js';
import { bySchema, dataError } from '../../shared/transform.js';
import type { AdditionalField } from './options.js';

export interface ValueSchemaParts {
  readonly payload: Schema;
  readonly row: Schema;
  readonly topic: string;
  readonly version: number | undefined;
}

interface Known {
  readonly first: Schema;
  readonly byRow: WeakMap<Schema, Schema>;
}

const MAX_KNOWN = 100;

/** Throws DATA_INVALID where a column is missing and that is not ignored. */
export function envelopeSchemas(fields: readonly AdditionalField[], ignoresMissing: boolean) {
  const known: { payload: Schema; byVersion: Map<number | undefined, Known> }[] = [];
  // Equal schemas are one: a table's is made anew where its stream begins.
  const byPayload = bySchema((payload) => {
    const equal = known.find((each) => schemaEquals(each.payload, payload));
    if (equal !== undefined) return equal.byVersion;
    const byVersion = new Map<number | undefined, Known>();
    if (known.length >= MAX_KNOWN) known.shift();
    known.push({ payload, byVersion });
    return byVersion;
  });
  return (parts: ValueSchemaParts): Schema => {
    const byVersion = byPayload(parts.payload);
    const met = byVersion.get(parts.version);
    let schema = met?.byRow.get(parts.row);
    if (schema !== undefined) return schema;
    schema = build(parts, fields, ignoresMissing);
    if (met === undefined)
      byVersion.set(parts.version, { first: schema, byRow: new WeakMap([[parts.row, schema]]) });
    else {
      // The name is that of the first table and topic as long as the columns are the same.
      if (schemaEquals(met.first, schema.with({ name: met.first.name }))) schema = met.first;
      met.byRow.set(parts.row, schema);
    }
    return schema;
  };
}

function build(parts: ValueSchemaParts, fields: readonly AdditionalField[], ignoresMissing: boolean): Schema {
  const { payload, row, topic, version } = parts;
  const columns: [string, Schema][] = [['payload', payload]];
  for (const { column, alias } of fields) {
    const field = row.field(column);
    if (field) columns.push([alias, field.schema]);
    else if (!ignoresMissing) throw dataError(`Unable to find field ${column} in event`);
  }
  return structOf(columns, { name: schemaName(row.name, topic), version });
}

/** The topic stands before the last part of the row schema's name. */
function schemaName(name: string | undefined, topic: string): string {
  if (name === undefined) return topic;
  const dot = name.lastIndexOf('.');
  return `${name.slice(0, dot + 1)}${topic}.${name.slice(dot + 1)}`;
}
