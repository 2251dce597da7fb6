// Where the fields of a RecordBatch (message format 2) lie, and the bits of its attributes. Shared by the encoder,
// the decoder and whoever has to look at a batch's header without decoding its records.

export const BASE_OFFSET = 0;
/** Bytes after this field; the whole batch is 12 bytes longer. */
export const BATCH_LENGTH = 8;
export const LOG_OVERHEAD = 12;
export const LEADER_EPOCH = 12;
export const MAGIC = 16;
export const CRC = 17;
/** The checksum covers everything from here on. */
export const ATTRIBUTES = 21;
export const LAST_OFFSET_DELTA = 23;
export const BASE_TIMESTAMP = 27;
export const MAX_TIMESTAMP = 35;
export const PRODUCER_ID = 43;
export const PRODUCER_EPOCH = 51;
export const BASE_SEQUENCE = 53;
export const RECORD_COUNT = 57;
export const HEADER_SIZE = 61;

export const COMPRESSION_MASK = 0x07;
export const LOG_APPEND_TIME = 0x08;
export const TRANSACTIONAL = 0x10;
export const CONTROL = 0x20;
/** The base timestamp is the time from which tombstones of the batch may go. */
export const DELETE_HORIZON = 0x40;

/** The fixed fields of one batch, read without touching its records. */
export interface BatchHeader {
  readonly baseOffset: bigint;
  readonly lastOffset: bigint;
  /** Whole batch, bytes. */
  readonly size: number;
  readonly attributes: number;
  readonly baseTimestamp: number;
  readonly maxTimestamp: number;
  readonly producerId: bigint;
  readonly producerEpoch: number;
  readonly baseSequence: number;
  readonly recordCount: number;
}

/** Reads the header of the batch at `at`; the caller has checked that `HEADER_SIZE` bytes are there. */
export function readBatchHeader(bytes: Buffer, at = 0): BatchHeader {
  const baseOffset = bytes.readBigInt64BE(at + BASE_OFFSET);
  return {
    baseOffset,
    lastOffset: baseOffset + BigInt(bytes.readInt32BE(at + LAST_OFFSET_DELTA)),
    size: bytes.readInt32BE(at + BATCH_LENGTH) + LOG_OVERHEAD,
    attributes: bytes.readInt16BE(at + ATTRIBUTES),
    baseTimestamp: Number(bytes.readBigInt64BE(at + BASE_TIMESTAMP)),
    maxTimestamp: Number(bytes.readBigInt64BE(at + MAX_TIMESTAMP)),
    producerId: bytes.readBigInt64BE(at + PRODUCER_ID),
    producerEpoch: bytes.readInt16BE(at + PRODUCER_EPOCH),
    baseSequence: bytes.readInt32BE(at + BASE_SEQUENCE),
    recordCount: bytes.readInt32BE(at + RECORD_COUNT),
  };
}

/** The same bytes as a Buffer, without copying. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
