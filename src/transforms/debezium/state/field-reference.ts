// The entries of `add.fields` and `add.headers`: `op`, `source.ts_ms`, `lsn:position`. Each says where in a change
// event a value stands and under which name it is added. Used by extract-new-record-state.ts.
import type { Schema } from '../../../data/schema.js';
import { Struct } from '../../../data/struct.js';
import { basicsOf } from '../../shared/copy.js';
import { bySchema, configError, dataError } from '../../shared/transform.js';

export interface FieldReference {
  readonly field: string;
  readonly newName: string;
  /** How to read it from events of a schema; null where the schema does not have it. Throws DATA_INVALID. */
  located(schema: Schema): Located | null;
}

export interface Located {
  readonly name: string;
  /** The field's schema, made optional. */
  readonly schema: Schema;
  /** The value without default; null below a null parent. */
  read(event: Struct): unknown;
}

const IN_TRANSACTION = new Set(['id', 'data_collection_order', 'total_order']);
const IN_EVENT = new Set(['op', 'ts_ms', 'ts_us', 'ts_ns']);

function parentOf(field: string): string | null {
  if (IN_TRANSACTION.has(field)) return 'transaction';
  if (IN_EVENT.has(field)) return null;
  return field === 'updateDescription' ? field : 'source';
}

/** Throws CONFIG_INVALID on an entry with more than one colon. */
function fieldReference(prefix: string, text: string): FieldReference {
  const [path, rename, ...rest] = text.split(':');
  if (rest.length > 0) throw configError(`Unexpected field name: ${text}`);
  const steps = path.split('.');
  const field = steps.length === 1 ? steps[0] : steps[1];
  const parent = steps.length === 1 ? parentOf(field) : steps[0];
  const bare = steps.length === 1 ? field : `${parent}_${field}`;
  const newName = prefix + (rename ?? bare);
  return { field, newName, located: bySchema((schema) => locate(schema, { parent, field, newName })) };
}

interface Place {
  readonly parent: string | null;
  readonly field: string;
  readonly newName: string;
}

function locate(schema: Schema, { parent, field, newName }: Place): Located | null {
  const within = parent === null ? undefined : schema.field(parent);
  if (parent !== null && !within) throw dataError(`${parent} is not a valid field name`);
  const inner = within === undefined ? undefined : within.schema.field(field);
  const found = inner ?? schema.field(field);
  if (!found) return null;
  const outerIndex = within?.index ?? -1;
  const index = found.index;
  const nested = inner !== undefined;
  return {
    name: newName,
    schema: optionalLike(found.schema),
    read(event) {
      if (outerIndex < 0) return event.values[index] ?? null;
      const holder = event.values[outerIndex];
      if (!(holder instanceof Struct)) return null;
      return (nested ? holder.values[index] : event.values[index]) ?? null;
    },
  };
}

/** Type, name, version, doc and parameters stay; a struct loses its fields, as in the original's copy. */
function optionalLike(schema: Schema): Schema {
  const plain = schema.with({ ...basicsOf(schema), optional: true, defaultValue: undefined });
  return plain;
}

/** Entries separated by commas; an empty text is no entry. */
export function fieldReferences(prefix: string, entries: readonly string[]): FieldReference[] {
  return entries.length === 1 && entries[0] === ''
    ? []
    : entries.map((entry) => fieldReference(prefix, entry.trim()));
}
