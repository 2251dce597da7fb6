// Zigzag variable-length integers as RecordBatch uses them: `varint` (32 bits) for lengths and offset deltas,
// `varlong` (64 bits, here a number exact to 2^53) for timestamp deltas. Called for every field of every record.

/** Bytes that `writeVarint` takes for a 32-bit integer. */
export function varintSize(value: number): number {
  const zigzag = ((value << 1) ^ (value >> 31)) >>> 0;
  if (zigzag < 0x80) return 1;
  if (zigzag < 0x4000) return 2;
  if (zigzag < 0x200000) return 3;
  return zigzag < 0x10000000 ? 4 : 5;
}

/** Writes a 32-bit integer at `at`; returns the position after it. */
export function writeVarint(bytes: Uint8Array, at: number, value: number): number {
  let zigzag = ((value << 1) ^ (value >> 31)) >>> 0;
  let position = at;
  while (zigzag >= 0x80) {
    bytes[position++] = (zigzag & 0x7f) | 0x80;
    zigzag >>>= 7;
  }
  bytes[position++] = zigzag;
  return position;
}

const SMALL = 0x3fffffff;

/** Bytes that `writeVarlong` takes. */
export function varlongSize(value: number): number {
  if (value >= -SMALL && value <= SMALL) return varintSize(value);
  let zigzag = zigzagBig(value);
  let size = 1;
  for (; zigzag >= 0x80n; zigzag >>= 7n) size++;
  return size;
}

/** Writes an integer of up to 2^53 either side of zero; returns the position after it. */
export function writeVarlong(bytes: Uint8Array, at: number, value: number): number {
  if (value >= -SMALL && value <= SMALL) return writeVarint(bytes, at, value);
  let zigzag = zigzagBig(value);
  let position = at;
  for (; zigzag >= 0x80n; zigzag >>= 7n) bytes[position++] = Number(zigzag & 0x7fn) | 0x80;
  bytes[position++] = Number(zigzag);
  return position;
}

function zigzagBig(value: number): bigint {
  const wide = BigInt(value);
  return wide >= 0n ? wide << 1n : (-wide << 1n) - 1n;
}

/** Walks over the bytes of a batch's records. Throws RangeError when they end too early. */
export class VarintReader {
  constructor(
    readonly bytes: Uint8Array,
    public position: number,
    readonly end: number,
  ) {}

  varint(): number {
    let result = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      if (this.position >= this.end) throw new RangeError('a number runs past the end');
      const byte = this.bytes[this.position++];
      result |= (byte & 0x7f) << shift;
      if (byte < 0x80) return (result >>> 1) ^ -(result & 1);
    }
    throw new RangeError('a number has more than 5 bytes');
  }

  varlong(): number {
    let low = 0;
    const start = this.position;
    for (let shift = 0; shift < 28; shift += 7) {
      if (this.position >= this.end) throw new RangeError('a number runs past the end');
      const byte = this.bytes[this.position++];
      low |= (byte & 0x7f) << shift;
      if (byte < 0x80) return (low >>> 1) ^ -(low & 1);
    }
    this.position = start;
    let wide = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      if (this.position >= this.end) throw new RangeError('a number runs past the end');
      const byte = this.bytes[this.position++];
      wide |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return Number((wide >> 1n) ^ -(wide & 1n));
    }
    throw new RangeError('a number has more than 10 bytes');
  }

  /** Steps over `length` bytes and returns where they begin. */
  skip(length: number): number {
    const start = this.position;
    if (length < 0 || length > this.end - start)
      throw new RangeError(`a field of ${length} bytes runs past the end`);
    this.position = start + length;
    return start;
  }
}
