// Reads and writes the primitive types of Kafka's protocol (non-flexible versions). Used by the request files of
// this folder and by the connection. A read past the end throws RangeError (Node's own).

/** A growing buffer of big-endian primitives; `finish` gives the bytes written. */
export class WireWriter {
  private buffer: Buffer;
  private position = 0;

  constructor(capacity = 256) {
    this.buffer = Buffer.allocUnsafe(capacity);
  }

  private need(bytes: number): void {
    if (this.position + bytes <= this.buffer.length) return;
    const grown = Buffer.allocUnsafe(Math.max(this.buffer.length * 2, this.position + bytes));
    this.buffer.copy(grown, 0, 0, this.position);
    this.buffer = grown;
  }

  int8(value: number): this {
    this.need(1);
    this.position = this.buffer.writeInt8(value, this.position);
    return this;
  }

  bool(value: boolean): this {
    return this.int8(value ? 1 : 0);
  }

  int16(value: number): this {
    this.need(2);
    this.position = this.buffer.writeInt16BE(value, this.position);
    return this;
  }

  int32(value: number): this {
    this.need(4);
    this.position = this.buffer.writeInt32BE(value, this.position);
    return this;
  }

  int64(value: bigint): this {
    this.need(8);
    this.position = this.buffer.writeBigInt64BE(value, this.position);
    return this;
  }

  string(value: string | null): this {
    if (value === null) return this.int16(-1);
    const length = Buffer.byteLength(value);
    this.int16(length);
    this.need(length);
    this.position += this.buffer.write(value, this.position, 'utf8');
    return this;
  }

  /** Length, then the bytes; null as length -1. */
  bytes(value: Uint8Array | null): this {
    if (value === null) return this.int32(-1);
    this.int32(value.length);
    this.need(value.length);
    this.buffer.set(value, this.position);
    this.position += value.length;
    return this;
  }

  /** Length, then each item by `write`. */
  array<T>(items: readonly T[], write: (item: T) => void): this {
    this.int32(items.length);
    for (const item of items) write(item);
    return this;
  }

  finish(): Buffer {
    return this.buffer.subarray(0, this.position);
  }
}

/** A cursor over a response; slices share the response's memory. */
export class WireReader {
  position = 0;

  constructor(private readonly buffer: Buffer) {}

  int8(): number {
    return this.buffer.readInt8(this.advance(1));
  }

  bool(): boolean {
    return this.int8() !== 0;
  }

  int16(): number {
    return this.buffer.readInt16BE(this.advance(2));
  }

  int32(): number {
    return this.buffer.readInt32BE(this.advance(4));
  }

  int64(): bigint {
    return this.buffer.readBigInt64BE(this.advance(8));
  }

  string(): string | null {
    const length = this.int16();
    if (length < 0) return null;
    const start = this.advance(length);
    return this.buffer.toString('utf8', start, start + length);
  }

  /** The slice of a length-prefixed byte field; empty for null. */
  bytes(): Buffer {
    const length = this.int32();
    if (length <= 0) return this.buffer.subarray(this.position, this.position);
    const start = this.advance(length);
    if (start + length > this.buffer.length) throw new RangeError('The response ends inside a byte field.');
    return this.buffer.subarray(start, start + length);
  }

  /** Items of an array; a null array is empty. */
  array<T>(read: () => T): T[] {
    const length = this.int32();
    const items: T[] = [];
    for (let i = 0; i < length; i++) items.push(read());
    return items;
  }

  private advance(bytes: number): number {
    const start = this.position;
    this.position += bytes;
    return start;
  }
}
