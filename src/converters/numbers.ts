// org.apache.kafka.connect.converters.{Short,Integer,Long,Float,Double,Boolean}Converter: one value of fixed
// width, big endian; null is null.
import { int64FromBigInt } from '../data/int64.js';
import { primitive, type SchemaType } from '../data/schema.js';
import { failure } from '../errors/failure.js';
import { describe } from './json/write.js';
import { plainConverter } from './plain-converter.js';

interface Width {
  readonly type: Extract<SchemaType, 'INT16' | 'INT32' | 'INT64' | 'FLOAT32' | 'FLOAT64' | 'BOOLEAN'>;
  readonly size: number;
  readonly problem: string;
  accepts(value: unknown): boolean;
  write(view: DataView, value: never): void;
  read(view: DataView): unknown;
}

const isInt =
  (bits: number) =>
  (value: unknown): boolean =>
    Number.isInteger(value) && Math.abs((value as number) + 0.5) < 2 ** (bits - 1);

function fixedWidth(width: Width) {
  const schema = primitive(width.type, { optional: true });
  return () =>
    plainConverter({
      format: () => ({
        write(given, value, topic) {
          if (value === null || value === undefined) return null;
          if ((given && given.type !== width.type) || !width.accepts(value)) {
            const detail = `Failed to serialize to ${width.problem}: topic ${topic}, value of type ${describe(value)}`;
            throw failure('DATA_INVALID', { detail });
          }
          const bytes = Buffer.alloc(width.size);
          width.write(new DataView(bytes.buffer, bytes.byteOffset, width.size), value as never);
          return bytes;
        },
        read(bytes, topic) {
          if (bytes === null) return { schema, value: null };
          if (bytes.length !== width.size) {
            const detail = `Failed to deserialize ${width.problem}: topic ${topic}, ${bytes.length} bytes where ${width.size} are expected`;
            throw failure('DATA_INVALID', { detail });
          }
          return { schema, value: width.read(new DataView(bytes.buffer, bytes.byteOffset, width.size)) };
        },
      }),
    });
}

const isNumber = (value: unknown): boolean => typeof value === 'number';

export const createShort = fixedWidth({
  type: 'INT16',
  size: 2,
  problem: 'short',
  accepts: isInt(16),
  write: (view, value) => view.setInt16(0, value),
  read: (view) => view.getInt16(0),
});

export const createInteger = fixedWidth({
  type: 'INT32',
  size: 4,
  problem: 'integer',
  accepts: isInt(32),
  write: (view, value) => view.setInt32(0, value),
  read: (view) => view.getInt32(0),
});

export const createLong = fixedWidth({
  type: 'INT64',
  size: 8,
  problem: 'long',
  accepts: (value) => typeof value === 'bigint' || Number.isSafeInteger(value),
  write: (view, value) => view.setBigInt64(0, BigInt(value)),
  read: (view) => int64FromBigInt(view.getBigInt64(0)),
});

export const createFloat = fixedWidth({
  type: 'FLOAT32',
  size: 4,
  problem: 'float',
  accepts: isNumber,
  write: (view, value) => view.setFloat32(0, value),
  read: (view) => view.getFloat32(0),
});

export const createDouble = fixedWidth({
  type: 'FLOAT64',
  size: 8,
  problem: 'double',
  accepts: isNumber,
  write: (view, value) => view.setFloat64(0, value),
  read: (view) => view.getFloat64(0),
});

export const createBoolean = fixedWidth({
  type: 'BOOLEAN',
  size: 1,
  problem: 'boolean',
  accepts: (value) => typeof value === 'boolean',
  write: (view, value) => view.setUint8(0, value ? 1 : 0),
  read(view) {
    const byte = view.getUint8(0);
    if (byte > 1) {
      throw failure('DATA_INVALID', {
        detail: `Failed to deserialize boolean: unexpected byte received: ${byte}`,
      });
    }
    return byte === 1;
  },
});
