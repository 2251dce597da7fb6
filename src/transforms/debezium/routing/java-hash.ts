// Java's hashCode of a column value, told by its schema: PartitionRouting adds these up to choose a partition, and
// partitions must stay where the original put them. A struct, whose Java hash hangs on its schema, is refused.
import type { Decimal } from '../../../data/decimal.js';
import { DECIMAL_NAME } from '../../../data/logical.js';
import type { Schema } from '../../../data/schema.js';
import { logicalMillis } from '../../../data/text/java-text.js';
import { javaBooleanHash, javaLongHash, javaStringHash } from '../../../errors/java-order.js';
import { dataError } from '../../shared/transform.js';

function hashDouble(value: number): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return view.getInt32(0) ^ view.getInt32(4);
}

function hashFloat(value: number): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setFloat32(0, value);
  return view.getInt32(0);
}

/** BigDecimal: 31 * unscaled hash + scale, the hash of a magnitude of at most 64 bits being taken as of a long. */
function hashDecimal({ unscaled, scale }: Decimal): number {
  const magnitude = unscaled < 0n ? -unscaled : unscaled;
  let hash: number;
  if (BigInt.asIntN(64, unscaled) === unscaled && unscaled !== -(1n << 63n)) {
    const high = Number(BigInt.asIntN(32, magnitude >> 32n));
    const low = Number(BigInt.asIntN(32, magnitude));
    const folded = (Math.imul(31, high) + low) | 0;
    hash = unscaled < 0n ? -folded | 0 : folded;
  } else {
    let folded = 0;
    for (let at = BigInt(Math.ceil(magnitude.toString(2).length / 32)) - 1n; at >= 0n; at--) {
      folded = (Math.imul(31, folded) + Number((magnitude >> (at * 32n)) & 0xffffffffn)) | 0;
    }
    hash = unscaled < 0n ? -folded | 0 : folded;
  }
  return (Math.imul(31, hash) + scale) | 0;
}

/** java.nio.ByteBuffer: from the last byte to the first, which is how events carry bytes. */
function hashBytes(bytes: Uint8Array): number {
  let hash = 1;
  for (let i = bytes.length - 1; i >= 0; i--) hash = (Math.imul(31, hash) + ((bytes[i] << 24) >> 24)) | 0;
  return hash;
}

/** Throws DATA_INVALID for a type that has no hash of its own. */
export function javaHash(schema: Schema, value: unknown): number {
  const millis = logicalMillis(schema, value);
  if (millis !== undefined) return javaLongHash(millis);
  switch (schema.type) {
    case 'INT8':
    case 'INT16':
    case 'INT32':
      return value as number;
    case 'INT64':
      return javaLongHash(value as number | bigint);
    case 'FLOAT32':
      return hashFloat(value as number);
    case 'FLOAT64':
      return hashDouble(value as number);
    case 'BOOLEAN':
      return javaBooleanHash(value as boolean);
    case 'STRING':
      return javaStringHash(value as string);
    case 'BYTES':
      return schema.name === DECIMAL_NAME ? hashDecimal(value as Decimal) : hashBytes(value as Uint8Array);
    case 'ARRAY':
      return (value as unknown[]).reduce<number>(
        (hash, item) =>
          (Math.imul(31, hash) +
            (item === null || item === undefined ? 0 : javaHash(schema.valueSchema!, item))) |
          0,
        1,
      );
    default:
      throw dataError(
        `A value of type ${schema.type} cannot choose a partition; name the fields in it instead`,
      );
  }
}
