// The schema of an outbox message that has an envelope: `payload` and the columns placed beside it. Kept by the
// identity of the payload's schema, or by version where a column tells it. Used by event-router.ts.
import { type Schema, structOf } from '../../../data/schema.js';
import { bySchema, dataError } from '../../shared/transform.js';
import type { AdditionalField } from './options.js';

export interface ValueSchemaParts {
  readonly payload: Schema;
  readonly row: Schema;
  readonly topic: string;
  readonly version: number | undefined;
}

/** Throws DATA_INVALID where a column is missing and that is not ignored. */
export function envelopeSchemas(fields: readonly AdditionalField[], ignoresMissing: boolean) {
  const byPayload = bySchema(() => new Map<string, { row: Schema; schema: Schema }>());
  return (parts: ValueSchemaParts): Schema => {
    const known = byPayload(parts.payload);
    const id = `${parts.version ?? ''} ${parts.topic}`;
    let entry = known.get(id);
    if (entry?.row !== parts.row) {
      entry = { row: parts.row, schema: build(parts, fields, ignoresMissing) };
      known.set(id, entry);
    }
    return entry.schema;
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
