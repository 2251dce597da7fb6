// org.apache.kafka.connect.converters.{Short,Integer,Long,Float,Double,Boolean}Converter: one value of fixed
// width, big endian; null is null.
import { int64FromBigInt } from '../data/int64.js';
import { isTemporal } from '../data/logical.js';
import { primitive, type SchemaType } from '../data/schema.js';
import { failure } from '../errors/failure.js';
import { describe } from './json/write.js';
import { plainConverter } from './plain-converter.js';

const DATE = 'java.util.Date';

/** What a value is by its schema; undefined without one. */
type Given = SchemaType | typeof DATE | undefined;

interface Width {
  readonly type: Extract<SchemaType, 'INT16' | 'INT32' | 'INT64' | 'FLOAT32' | 'FLOAT64' | 'BOOLEAN'>;
  readonly size: number;
  /** As the original's errors name it, and its class that reads the bytes. */
  readonly name: string;
  readonly deserializer: string;
  refused(type: Given, value: unknown): string;
  /** Why, where the original has a cause for it. */
  mismatch?(type: Given, value: unknown): Error;
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
        write(given, value) {
          if (value === null || value === undefined) return null;
          const type = isTemporal(given) ? DATE : given?.type;
          if ((type !== undefined && type !== width.type) || !width.accepts(value)) {
            throw failure(
              'DATA_INVALID',
              { detail: width.refused(type, value) },
              width.mismatch?.(type, value),
            );
          }
          const bytes = Buffer.alloc(width.size);
          width.write(new DataView(bytes.buffer, bytes.byteOffset, width.size), value as never);
          return bytes;
        },
        read(bytes) {
          if (bytes === null) return { schema, value: null };
          if (bytes.length !== width.size) {
            const detail = `Size of data received by ${width.deserializer} is not ${width.size}`;
            throw unreadable(width.name, detail);
          }
          return { schema, value: width.read(new DataView(bytes.buffer, bytes.byteOffset, width.size)) };
        },
      }),
    });
}

const JAVA_CLASSES: Readonly<Partial<Record<SchemaType | string, string>>> = {
  [DATE]: DATE,
  INT8: 'java.lang.Byte',
  INT16: 'java.lang.Short',
  INT32: 'java.lang.Integer',
  INT64: 'java.lang.Long',
  FLOAT32: 'java.lang.Float',
  FLOAT64: 'java.lang.Double',
  string: 'java.lang.String',
  boolean: 'java.lang.Boolean',
  bigint: 'java.lang.Long',
  Map: 'java.util.HashMap',
  Array: 'java.util.ArrayList',
  Struct: 'org.apache.kafka.connect.data.Struct',
  Decimal: 'java.math.BigDecimal',
};

/** The class that the original would have met. */
function javaClass(type: Given, value: unknown): string {
  const described = describe(value);
  const number = Number.isInteger(value) ? 'INT64' : 'FLOAT64';
  const known = typeof value === 'number' ? (type ?? number) : described;
  return JAVA_CLASSES[known] ?? described;
}

/** What is no number at all is refused before the kind of number is looked at. */
const notOf = (wanted: string) => (type: Given, value: unknown) => {
  const given = javaClass(type, value);
  return failure('CLASS_MISMATCH', { given, wanted: NUMBERS.has(given) ? wanted : 'java.lang.Number' });
};

const NUMBERS = new Set(
  ['Byte', 'Short', 'Integer', 'Long', 'Float', 'Double']
    .map((name) => `java.lang.${name}`)
    .concat('java.math.BigDecimal'),
);

/** The original says what it could not read, and its cause why. */
function unreadable(name: string, detail: string): Error {
  const cause = failure('BYTES_UNREADABLE', { detail });
  return failure('DATA_INVALID', { detail: `Failed to deserialize ${name}: ` }, cause);
}

const isNumber = (value: unknown): boolean => typeof value === 'number';

export const createShort = fixedWidth({
  type: 'INT16',
  size: 2,
  name: 'short',
  deserializer: 'ShortDeserializer',
  refused: (type, value) => `Failed to serialize to short (was class ${javaClass(type, value)}): `,
  mismatch: notOf('java.lang.Short'),
  accepts: isInt(16),
  write: (view, value) => view.setInt16(0, value),
  read: (view) => view.getInt16(0),
});

export const createInteger = fixedWidth({
  type: 'INT32',
  size: 4,
  name: 'integer',
  deserializer: 'IntegerDeserializer',
  refused: (type, value) => `Failed to serialize to integer (was class ${javaClass(type, value)}): `,
  mismatch: notOf('java.lang.Integer'),
  accepts: isInt(32),
  write: (view, value) => view.setInt32(0, value),
  read: (view) => view.getInt32(0),
});

export const createLong = fixedWidth({
  type: 'INT64',
  size: 8,
  name: 'long',
  deserializer: 'LongDeserializer',
  refused: (type, value) => `Failed to serialize to long (was class ${javaClass(type, value)}): `,
  mismatch: notOf('java.lang.Long'),
  accepts: (value) => typeof value === 'bigint' || Number.isSafeInteger(value),
  write: (view, value) => view.setBigInt64(0, BigInt(value)),
  read: (view) => int64FromBigInt(view.getBigInt64(0)),
});

export const createFloat = fixedWidth({
  type: 'FLOAT32',
  size: 4,
  name: 'float',
  deserializer: 'Deserializer',
  refused: (type, value) => `Failed to serialize to float (was class ${javaClass(type, value)}): `,
  mismatch: notOf('java.lang.Float'),
  accepts: isNumber,
  write: (view, value) => view.setFloat32(0, value),
  read: (view) => view.getFloat32(0),
});

export const createDouble = fixedWidth({
  type: 'FLOAT64',
  size: 8,
  name: 'double',
  deserializer: 'Deserializer',
  refused: (type, value) => `Failed to serialize to double (was class ${javaClass(type, value)}): `,
  mismatch: notOf('java.lang.Double'),
  accepts: isNumber,
  write: (view, value) => view.setFloat64(0, value),
  read: (view) => view.getFloat64(0),
});

export const createBoolean = fixedWidth({
  type: 'BOOLEAN',
  size: 1,
  name: 'boolean',
  deserializer: 'BooleanDeserializer',
  refused: (type, value) =>
    type === undefined || type === 'BOOLEAN'
      ? `BooleanConverter is not compatible with objects of type class ${javaClass(type, value)}`
      : `Invalid schema type for BooleanConverter: ${type}`,
  accepts: (value) => typeof value === 'boolean',
  write: (view, value) => view.setUint8(0, value ? 1 : 0),
  read(view) {
    const byte = view.getUint8(0);
    if (byte > 1) throw unreadable('boolean', `Unexpected byte received by BooleanDeserializer: ${byte}`);
    return byte === 1;
  },
});
