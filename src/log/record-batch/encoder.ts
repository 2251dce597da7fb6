// Builds one RecordBatch (message format 2) from records as they come, straight into one growing buffer: no object
// and no allocation a record. Called by both logs' producers and by compaction. The bytes are what Kafka's own
// client writes, field for field.

import type { LogHeader, LogRecord } from '../port.js';
import type { BufferPool } from './buffer-pool.js';
import { type Compression, compress, compressions } from './compression.js';
import { crc32c } from './crc.js';
import * as layout from './layout.js';
import { asBuffer, HEADER_SIZE } from './layout.js';
import { varintSize, varlongSize, writeVarint, writeVarlong } from './varint.js';

export interface BatchEncoderOptions {
  /** For `zstd`, `loadCompression` must have resolved before `finish`. */
  readonly compression?: Compression | undefined;
  /** Bytes reserved at first. */
  readonly initialCapacity?: number | undefined;
  /** Where the buffer comes from, and goes to at `release`. */
  readonly pool?: BufferPool | undefined;
  /** Replaces the first record's timestamp as the batch's base (a delete horizon). */
  readonly baseTimestamp?: number | undefined;
}

export interface FinishOptions {
  readonly baseOffset: bigint;
  /** -1 without idempotence. */
  readonly producerId: bigint;
  readonly producerEpoch: number;
  readonly baseSequence: number;
  readonly transactional?: boolean | undefined;
  /** Attribute bits kept from a batch that is rewritten (CONTROL, DELETE_HORIZON, LOG_APPEND_TIME). */
  readonly attributes?: number | undefined;
  /** Last offset of a rewritten batch relative to its base, when its last records are gone. */
  readonly lastOffsetDelta?: number | undefined;
  /** Time of a batch that carries LOG_APPEND_TIME; else the latest of the records. */
  readonly maxTimestamp?: number | undefined;
}

const EMPTY = Buffer.alloc(0);

/** Overhead of a record besides key, value and headers at its largest: length, attributes, two deltas. */
const MAX_RECORD_OVERHEAD = 21;

/**
 * Upper bound of a record's bytes in a batch. The batch of this record alone is `HEADER_SIZE` larger: that sum is
 * what the Java producer compares with `max.request.size`.
 */
export function recordSize(
  key: Uint8Array | null,
  value: Uint8Array | null,
  headers: readonly LogHeader[],
): number {
  return (
    MAX_RECORD_OVERHEAD +
    fieldSize(key) +
    fieldSize(value) +
    (headers.length === 0 ? 1 : headerBlock(headers).length)
  );
}

export class BatchEncoder {
  /** Records appended. */
  count = 0;
  /** Uncompressed bytes, the batch's header included. */
  size = HEADER_SIZE;
  private bytes: Buffer;
  private readonly pool: BufferPool | null;
  private readonly compression: Compression;
  private baseTimestamp: number;
  private hasBase: boolean;
  private maxTimestamp = -1;
  private lastDelta = -1;

  constructor(options: BatchEncoderOptions = {}) {
    this.compression = options.compression ?? 'none';
    this.pool = options.pool ?? null;
    this.bytes = this.allocate(Math.max(options.initialCapacity ?? 16 * 1024, HEADER_SIZE));
    this.hasBase = options.baseTimestamp !== undefined;
    this.baseTimestamp = options.baseTimestamp ?? -1;
  }

  /**
   * Adds a record behind the others. Key, value and headers are copied. A headers array is taken as immutable: the
   * encoded form of the last one seen is used again when the same array comes.
   */
  append(
    timestamp: number,
    key: Uint8Array | null,
    value: Uint8Array | null,
    headers: readonly LogHeader[],
  ): void {
    const delta = this.lastDelta + 1;
    if (!this.hasBase) {
      this.baseTimestamp = timestamp;
      this.hasBase = true;
    }
    if (timestamp > this.maxTimestamp) this.maxTimestamp = timestamp;
    const block = headers.length === 0 ? null : headerBlock(headers);
    const timeDelta = timestamp - this.baseTimestamp;
    const body =
      1 +
      varlongSize(timeDelta) +
      varintSize(delta) +
      fieldSize(key) +
      fieldSize(value) +
      (block === null ? 1 : block.length);
    let at = this.size;
    if (at + body + 5 > this.bytes.length) this.grow(at + body + 5);
    const bytes = this.bytes;
    at = writeVarint(bytes, at, body);
    bytes[at++] = 0;
    at = writeVarlong(bytes, at, timeDelta);
    at = writeVarint(bytes, at, delta);
    at = writeField(bytes, at, key);
    at = writeField(bytes, at, value);
    if (block === null) {
      bytes[at++] = 0;
    } else {
      bytes.set(block, at);
      at += block.length;
    }
    this.size = at;
    this.lastDelta = delta;
    this.count++;
  }

  /** Adds a record at a given distance from the base offset (it must grow): for batches that have lost records. */
  appendAt(delta: number, record: Pick<LogRecord, 'timestamp' | 'key' | 'value' | 'headers'>): void {
    this.lastDelta = delta - 1;
    this.append(record.timestamp, record.key, record.value, record.headers);
  }

  /**
   * The whole batch. Uncompressed, it is a view of the encoder's own buffer; it may be called again with another
   * producer epoch or sequence, which rewrites that buffer's header.
   */
  finish(options: FinishOptions): Buffer {
    const batch = this.compression === 'none' ? this.bytes.subarray(0, this.size) : this.compressed();
    const attributes =
      compressions.indexOf(this.compression) |
      (options.transactional === true ? layout.TRANSACTIONAL : 0) |
      (options.attributes ?? 0);
    batch.writeBigInt64BE(options.baseOffset, layout.BASE_OFFSET);
    batch.writeInt32BE(batch.length - layout.LOG_OVERHEAD, layout.BATCH_LENGTH);
    batch.writeInt32BE(-1, layout.LEADER_EPOCH);
    batch.writeInt8(2, layout.MAGIC);
    batch.writeInt16BE(attributes, layout.ATTRIBUTES);
    batch.writeInt32BE(options.lastOffsetDelta ?? this.lastDelta, layout.LAST_OFFSET_DELTA);
    batch.writeBigInt64BE(BigInt(this.baseTimestamp), layout.BASE_TIMESTAMP);
    batch.writeBigInt64BE(BigInt(options.maxTimestamp ?? this.maxTimestamp), layout.MAX_TIMESTAMP);
    batch.writeBigInt64BE(options.producerId, layout.PRODUCER_ID);
    batch.writeInt16BE(options.producerEpoch, layout.PRODUCER_EPOCH);
    batch.writeInt32BE(options.baseSequence, layout.BASE_SEQUENCE);
    batch.writeInt32BE(this.count, layout.RECORD_COUNT);
    batch.writeUInt32BE(crc32c(batch.subarray(layout.ATTRIBUTES)), layout.CRC);
    return batch;
  }

  /** Ends the encoder: what `finish` answered must not be read any more. */
  release(): void {
    if (this.bytes.length > 0) this.pool?.give(this.bytes);
    this.bytes = EMPTY;
  }

  private allocate(size: number): Buffer {
    return this.pool === null ? Buffer.allocUnsafeSlow(size) : this.pool.take(size);
  }

  private compressed(): Buffer {
    const body = compress(this.compression, this.bytes.subarray(HEADER_SIZE, this.size));
    const batch = Buffer.allocUnsafeSlow(HEADER_SIZE + body.length);
    batch.set(body, HEADER_SIZE);
    return batch;
  }

  private grow(needed: number): void {
    const larger = this.allocate(Math.max(needed, this.bytes.length * 2));
    larger.set(this.bytes.subarray(0, this.size));
    this.pool?.give(this.bytes);
    this.bytes = larger;
  }
}

function fieldSize(field: Uint8Array | null): number {
  return field === null ? 1 : varintSize(field.length) + field.length;
}

function writeField(bytes: Buffer, at: number, field: Uint8Array | null): number {
  if (field === null) {
    bytes[at] = 1;
    return at + 1;
  }
  const start = writeVarint(bytes, at, field.length);
  bytes.set(field, start);
  return start + field.length;
}

let lastHeaders: readonly LogHeader[] | null = null;
let lastBlock: Uint8Array = Buffer.alloc(0);

/** Count and headers, encoded. */
function headerBlock(headers: readonly LogHeader[]): Uint8Array {
  if (headers === lastHeaders) return lastBlock;
  const keys = headers.map((header) => Buffer.from(header.key, 'utf8'));
  let size = varintSize(headers.length);
  for (let i = 0; i < headers.length; i++) size += fieldSize(keys[i]) + fieldSize(headers[i].value);
  const block = Buffer.allocUnsafeSlow(size);
  let at = writeVarint(block, 0, headers.length);
  for (let i = 0; i < headers.length; i++) {
    at = writeField(block, at, keys[i]);
    at = writeField(block, at, headers[i].value === null ? null : asBuffer(headers[i].value as Uint8Array));
  }
  lastHeaders = headers;
  lastBlock = block;
  return block;
}
