// Reads RecordBatches (message format 2) as fetches return them. Called by both logs' readers and by compaction.
// Every batch's checksum is verified; keys, values and header values are views of the given bytes (or of the
// decompressed ones), never copies.

import { failure, isFailure } from '../../errors/failure.js';
import type { LogHeader, LogRecord } from '../port.js';
import { compressions, decompress, loadCompression } from './compression.js';
import { crc32c } from './crc.js';
import * as layout from './layout.js';
import { asBuffer, type BatchHeader, HEADER_SIZE, readBatchHeader } from './layout.js';
import { VarintReader } from './varint.js';

export interface DecodedBatch {
  readonly baseOffset: bigint;
  /** Last offset the batch covers, though compaction may have taken its last records. */
  readonly lastOffset: bigint;
  /** Transaction markers: the records are not data. */
  readonly control: boolean;
  readonly transactional: boolean;
  readonly producerId: bigint;
  readonly producerEpoch: number;
  readonly baseSequence: number;
  readonly timestampType: 'CreateTime' | 'LogAppendTime';
  readonly records: LogRecord[];
}

const NO_HEADERS: readonly LogHeader[] = Object.freeze([]);

/**
 * Undefined when `decodeBatches` can be called at once, else a promise to await first: a batch uses a codec that
 * loads asynchronously. Rejects with COMPRESSION_UNAVAILABLE.
 */
export function loadCodecs(bytes: Uint8Array): Promise<void> | undefined {
  const source = asBuffer(bytes);
  for (let at = 0; at + HEADER_SIZE <= source.length; ) {
    const compression = compressions[source.readInt16BE(at + layout.ATTRIBUTES) & layout.COMPRESSION_MASK];
    const wait = compression === undefined ? undefined : loadCompression(compression);
    if (wait !== undefined) return wait;
    const length = source.readInt32BE(at + layout.BATCH_LENGTH);
    if (length < HEADER_SIZE - layout.LOG_OVERHEAD) return undefined;
    at += layout.LOG_OVERHEAD + length;
  }
  return undefined;
}

/**
 * All whole batches in `bytes`; a part of a batch at the end, which a broker may send, is left out.
 * Throws RECORD_BATCH_CORRUPT, RECORD_BATCH_UNSUPPORTED, COMPRESSION_UNAVAILABLE.
 */
export function decodeBatches(bytes: Uint8Array): DecodedBatch[] {
  const source = asBuffer(bytes);
  const batches: DecodedBatch[] = [];
  for (let at = 0; source.length - at > layout.MAGIC; ) {
    const magic = source.readInt8(at + layout.MAGIC);
    if (magic !== 2) throw failure('RECORD_BATCH_UNSUPPORTED', { offset: source.readBigInt64BE(at), magic });
    const length = source.readInt32BE(at + layout.BATCH_LENGTH);
    if (length < HEADER_SIZE - layout.LOG_OVERHEAD)
      throw corrupt(source.readBigInt64BE(at), `its length is ${length}`);
    const end = at + layout.LOG_OVERHEAD + length;
    if (end > source.length) break;
    batches.push(decodeBatch(source.subarray(at, end)));
    at = end;
  }
  return batches;
}

/** One whole batch. Throws as `decodeBatches`. */
export function decodeBatch(batch: Buffer): DecodedBatch {
  const header = readBatchHeader(batch);
  // Invariant 16: checked before a single record is decoded.
  const expected = batch.readUInt32BE(layout.CRC);
  const actual = crc32c(batch.subarray(layout.ATTRIBUTES));
  if (expected !== actual) {
    throw corrupt(header.baseOffset, `its checksum is ${hex(actual)} and should be ${hex(expected)}`);
  }
  const appendTime = (header.attributes & layout.LOG_APPEND_TIME) !== 0;
  return {
    baseOffset: header.baseOffset,
    lastOffset: header.lastOffset,
    control: (header.attributes & layout.CONTROL) !== 0,
    transactional: (header.attributes & layout.TRANSACTIONAL) !== 0,
    producerId: header.producerId,
    producerEpoch: header.producerEpoch,
    baseSequence: header.baseSequence,
    timestampType: appendTime ? 'LogAppendTime' : 'CreateTime',
    records: decodeRecords(batch, header, appendTime),
  };
}

function decodeRecords(batch: Buffer, header: BatchHeader, appendTime: boolean): LogRecord[] {
  const compression = compressions[header.attributes & layout.COMPRESSION_MASK];
  if (compression === undefined) throw corrupt(header.baseOffset, 'its compression is unknown');
  if (header.recordCount < 0) throw corrupt(header.baseOffset, `it counts ${header.recordCount} records`);
  try {
    const packed = batch.subarray(HEADER_SIZE);
    const body =
      compression === 'none' || header.recordCount === 0 ? packed : decompress(compression, packed);
    const reader = new VarintReader(body, 0, body.length);
    const records: LogRecord[] = [];
    for (let i = 0; i < header.recordCount; i++) records.push(decodeRecord(reader, body, header, appendTime));
    if (reader.position !== body.length)
      throw new RangeError(`${body.length - reader.position} bytes are left over`);
    return records;
  } catch (error) {
    if (isFailure(error)) throw error;
    throw corrupt(header.baseOffset, (error as Error).message, error);
  }
}

function decodeRecord(
  reader: VarintReader,
  body: Buffer,
  header: BatchHeader,
  appendTime: boolean,
): LogRecord {
  const length = reader.varint();
  const end = reader.position + length;
  reader.skip(1);
  const timestamp = header.baseTimestamp + reader.varlong();
  const offset = header.baseOffset + BigInt(reader.varint());
  const key = decodeField(reader, body);
  const value = decodeField(reader, body);
  const count = reader.varint();
  if (count < 0) throw new RangeError(`a record counts ${count} headers`);
  let headers = NO_HEADERS;
  if (count > 0) {
    const list: LogHeader[] = [];
    for (let i = 0; i < count; i++) {
      const keyLength = reader.varint();
      const start = reader.skip(keyLength);
      list.push({ key: body.toString('utf8', start, start + keyLength), value: decodeField(reader, body) });
    }
    headers = list;
  }
  if (reader.position !== end) throw new RangeError('a record does not end where its length says');
  return {
    offset,
    timestamp: appendTime ? header.maxTimestamp : timestamp,
    timestampType: appendTime ? 'LogAppendTime' : 'CreateTime',
    key,
    value,
    headers,
  };
}

function decodeField(reader: VarintReader, body: Buffer): Uint8Array | null {
  const length = reader.varint();
  if (length < 0) return null;
  const start = reader.skip(length);
  return body.subarray(start, start + length);
}

function corrupt(offset: bigint, detail: string, cause?: unknown): Error {
  return failure('RECORD_BATCH_CORRUPT', { offset, detail }, cause);
}

function hex(value: number): string {
  return value.toString(16).padStart(8, '0');
}
