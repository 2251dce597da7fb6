// Leaves out the fields that a header names (`drop.fields.*` of ExtractNewRecordState), in value and perhaps key.
import type { ConnectRecord } from '../../../data/record.js';
import type { Schema } from '../../../data/schema.js';
import { Struct } from '../../../data/struct.js';
import { structLike } from '../../shared/copy.js';
import { bySchema, dataError } from '../../shared/transform.js';
import { isNull } from '../shared/envelope.js';

export interface DropOptions {
  /** null or blank = nothing is dropped. */
  readonly header: string | null;
  readonly fromKey: boolean;
  readonly onlyOptional: boolean;
}

interface Narrowed {
  readonly schema: Schema;
  /** Positions in the wider struct. */
  readonly kept: readonly number[];
}

export function fieldDropper({ header, fromKey, onlyOptional }: DropOptions) {
  const narrowedBy = bySchema((schema) => {
    const known = new Map<string, Narrowed | null>();
    return (names: readonly string[]): Narrowed | null => {
      const id = names.join('\n');
      let narrowed = known.get(id);
      if (narrowed === undefined) {
        narrowed = narrow(schema, names, onlyOptional);
        known.set(id, narrowed);
      }
      return narrowed;
    };
  });

  return <R extends ConnectRecord>(record: R): R => {
    if (header === null || header.trim() === '') return record;
    const found = record.headers.entries.find((entry) => entry.key === header);
    if (!found || isNull(found.value)) return record;
    if (!Array.isArray(found.value)) throw dataError(`Header ${header} is not a list of field names`);
    const names = found.value as string[];
    if (names.length === 0) return record;
    let out = record;
    if (fromKey && !isNull(out.key) && out.keySchema) {
      const narrowed = narrowedBy(out.keySchema)(names);
      if (narrowed) out = { ...out, keySchema: narrowed.schema, key: pick(out.key, narrowed) };
    }
    if (out.valueSchema) {
      const narrowed = narrowedBy(out.valueSchema)(names);
      if (narrowed && !isNull(out.value)) {
        out = { ...out, valueSchema: narrowed.schema, value: pick(out.value, narrowed) };
      }
    }
    return out;
  };
}

function narrow(schema: Schema, names: readonly string[], onlyOptional: boolean): Narrowed | null {
  const goes = new Set(names);
  const fields = schema.fields.filter(
    (field) => !goes.has(field.name) || (onlyOptional && !field.schema.optional),
  );
  if (fields.length === schema.fields.length && onlyOptional) return null;
  return {
    schema: structLike(
      schema,
      fields.map((field) => [field.name, field.schema] as const),
    ),
    kept: fields.map((field) => field.index),
  };
}

function pick(value: unknown, narrowed: Narrowed): Struct {
  if (!(value instanceof Struct)) throw dataError('Only Struct objects supported for [field replacement]');
  return new Struct(
    narrowed.schema,
    narrowed.kept.map(
      (index) => value.values[index] ?? value.schema.fields[index].schema.defaultValue ?? null,
    ),
  );
}
