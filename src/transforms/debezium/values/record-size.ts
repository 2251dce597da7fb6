// The size of a source record as the original estimates it, by Java's object sizes: `max.bytes` of EnforceRecordSize
// is compared with this. A walk over the values; nothing is encoded.
import { Decimal, unscaledBytes } from '../../../data/decimal.js';
import type { SourceRecord } from '../../../data/record.js';
import type { Schema } from '../../../data/schema.js';
import type { Struct } from '../../../data/struct.js';
import { asStruct, isNull } from '../shared/envelope.js';

const STRUCT = 56;
const STRING = 56;
const BYTES = 24;
const ARRAY = 64;
const MAP = 88;
const PRIMITIVE = 24;
const REFERENCE = 8;

/** Throws DATA_INVALID where key or value is no struct. */
export function recordSize(record: SourceRecord): number {
  const { sourcePartition, sourceOffset, headers, key, value, topic } = record;
  const entries =
    Object.keys(sourcePartition).length + Object.keys(sourceOffset).length + headers.entries.length;
  const size =
    entries * 100 + 8 + structSize(asStruct(key, 'record size')) + structSize(asStruct(value, 'record size'));
  return size + Buffer.byteLength(topic);
}

function structSize(struct: Struct | null): number {
  if (struct === null) return 0;
  let size = STRUCT;
  for (const field of struct.schema.fields)
    size += REFERENCE + valueSize(field.schema, struct.values[field.index]);
  return size;
}

function valueSize(schema: Schema, value: unknown): number {
  switch (schema.type) {
    case 'STRING':
      return isNull(value) ? 0 : STRING + Buffer.byteLength(value as string);
    case 'BYTES':
      if (isNull(value)) return 0;
      return (
        BYTES + (value instanceof Decimal ? unscaledBytes(value.unscaled) : (value as Uint8Array)).length
      );
    case 'STRUCT':
      return structSize(asStruct(value, 'record size'));
    case 'ARRAY': {
      if (isNull(value)) return 0;
      let size = ARRAY;
      for (const item of value as unknown[]) size += REFERENCE + valueSize(schema.valueSchema!, item);
      return size;
    }
    case 'MAP': {
      if (isNull(value)) return 0;
      let size = MAP;
      for (const [key, item] of value as Map<unknown, unknown>) {
        size += 2 * REFERENCE + valueSize(schema.keySchema!, key) + valueSize(schema.valueSchema!, item);
      }
      return size;
    }
    default:
      return PRIMITIVE;
  }
}
