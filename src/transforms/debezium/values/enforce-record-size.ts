// EnforceRecordSize: cuts the largest texts and bytes of before and after, in proportion, until the estimated size fits.
import { range, rule } from '../../../config/validators.js';
import type { SourceRecord } from '../../../data/record.js';
import { Struct } from '../../../data/struct.js';
import { key } from '../../shared/keys.js';
import { transformation } from '../../shared/transform.js';
import { positive } from '../shared/options.js';
import { recordSize } from './record-size.js';

interface Long {
  readonly index: number;
  readonly size: number;
}

export const create = () =>
  transformation({
    keys: [
      key('max.bytes', {
        type: 'INT',
        importance: 'HIGH',
        validator: positive,
        documentation: 'Largest estimated size of a record; texts and bytes of larger ones are cut.',
      }),
      key('compression.ratio', {
        type: 'DOUBLE',
        default: 1,
        validator: rule('> 0', (value) => ((value as number) > 0 ? null : 'Must be a positive number')),
        documentation: 'What the estimated size is multiplied by before it is compared.',
      }),
      key('min.field.size', {
        type: 'INT',
        default: 25000,
        validator: range(0),
        documentation: 'Fields of at most this size are not cut.',
      }),
    ],
    prepare(config) {
      const max = config.int('max.bytes');
      const ratio = config.double('compression.ratio');
      const smallest = config.int('min.field.size');
      return (record) => {
        if (!(record.value instanceof Struct) || !('sourceOffset' in record)) return record;
        const size = Math.ceil(recordSize(record as unknown as SourceRecord) * ratio);
        if (size <= max) return record;
        const event = record.value;
        const rows = ['before', 'after'].map((name) => {
          const index = event.schema.field(name)?.index ?? -1;
          const row = index < 0 ? null : event.values[index];
          const long = row instanceof Struct ? longFields(row, smallest) : [];
          return { index, row, long, bytes: long.reduce((sum, field) => sum + field.size, 0) };
        });
        const total = rows[0].bytes + rows[1].bytes;
        if (total <= 0) return record;
        const values = event.values.slice();
        for (const { index, row, long, bytes } of rows) {
          const excess = Math.ceil((bytes / total) * (size - max));
          if (long.length > 0 && excess > 0) values[index] = cut(row as Struct, long, excess / bytes);
        }
        return { ...record, value: new Struct(event.schema, values) };
      };
    },
  });

/** Texts (in UTF-16 units) and bytes above a size. Decimals are left alone: a cut number would be another number. */
function longFields(row: Struct, smallest: number): Long[] {
  const long: Long[] = [];
  for (const { index, schema } of row.schema.fields) {
    const value = row.values[index] ?? schema.defaultValue;
    const isLong = typeof value === 'string' || value instanceof Uint8Array;
    if (isLong && value.length > smallest) long.push({ index, size: value.length });
  }
  return long;
}

function cut(row: Struct, long: readonly Long[], share: number): Struct {
  const values = row.values.slice();
  for (const { index, size } of long) {
    const length = Math.max(0, size - Math.ceil(size * share));
    const value = values[index] ?? row.schema.fields[index].schema.defaultValue;
    values[index] =
      typeof value === 'string' ? value.slice(0, length) : (value as Uint8Array).subarray(0, length);
  }
  return new Struct(row.schema, values);
}
