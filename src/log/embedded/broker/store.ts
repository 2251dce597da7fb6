// The LMDB file of the embedded log: its keys, its transactions, the bound on its size. Called by the broker alone,
// on the one thread that has the store open. A transaction that returned is on disk; one that threw left nothing.
import { closeSync, existsSync, mkdirSync, openSync, readSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { type Database, open } from 'lmdb';
import { failure, isFailure } from '../../../errors/failure.js';

export type Bytes = Database<Buffer, Buffer>;

/** What a partition is after its last transaction; stored beside its batches. Offsets count records. */
export interface PartitionState {
  start: bigint;
  end: bigint;
  /** Bytes of all batches. */
  size: number;
  /** Bytes they take in the file, whole pages counted. */
  stored: number;
  /** Compaction has seen everything below. */
  cleaned: bigint;
  /** Bytes of the batches below `cleaned`. */
  cleanSize: number;
  /** When the next tombstones may go, milliseconds; 0 = there are none. */
  horizon: number;
}

const PAGE = 4096;
/** Left free for deletions and the store's own pages, bytes. */
const RESERVE = 4 << 20;
/** Mapped pages of the file count as memory of the process: after so many bytes read they are given back. */
const READ_LIMIT = 32 << 20;

export class Store {
  private db: Bytes;
  private readBytes = 0;
  /** Bytes that all batches take in the file. */
  stored = 0;

  /** Throws EMBEDDED_LOG_DIRECTORY. */
  constructor(
    readonly directory: string,
    private readonly mapSize: number | undefined,
  ) {
    try {
      mkdirSync(directory, { recursive: true });
      checkFile(join(directory, 'data.mdb'));
      this.db = this.openFile();
    } catch (error) {
      throw failure('EMBEDDED_LOG_DIRECTORY', { directory, detail: (error as Error).message }, error);
    }
  }

  get(key: Buffer): Buffer | undefined {
    return this.db.get(key);
  }

  /** Entries from `start` up to, not including, `end`, in key order. Nothing may be written while it is walked. */
  *range(start: Buffer, end: Buffer): Generator<{ key: Buffer; value: Buffer }> {
    for (const entry of this.db.getRange({ start, end })) {
      this.readBytes += entry.value.length;
      yield entry;
    }
  }

  keys(start: Buffer, end: Buffer, limit: number): Buffer[] {
    return [...this.db.getKeys({ start, end, limit })];
  }

  /** The last key at or before `start` that is not before `end`. */
  keyBefore(start: Buffer, end: Buffer): Buffer | undefined {
    for (const key of this.db.getKeys({ start, reverse: true, limit: 1 })) {
      if (key.compare(end) >= 0) return key;
    }
    return undefined;
  }

  /**
   * Runs `write` in one transaction and returns once it is on disk. Throws EMBEDDED_LOG_FULL or
   * EMBEDDED_LOG_WRITE_FAILED; then nothing of it is stored.
   */
  write(write: (db: Bytes) => void): void {
    try {
      this.db.transactionSync(() => write(this.db));
    } catch (error) {
      if (isFailure(error)) throw error;
      // After a failed commit the open file's view is not to be trusted.
      this.reopen();
      const code = (error as { code?: unknown }).code;
      if (code === 28 || this.diskFree() < RESERVE) {
        throw failure(
          'EMBEDDED_LOG_FULL',
          { directory: this.directory, detail: 'the disk has no space left' },
          error,
        );
      }
      throw failure('EMBEDDED_LOG_WRITE_FAILED', { directory: this.directory, detail: String(error) }, error);
    }
  }

  /** Throws EMBEDDED_LOG_FULL unless `bytes` more can be stored. */
  checkRoom(bytes: number): void {
    const needed = bytes + RESERVE;
    const limit = this.mapSize ?? Number.POSITIVE_INFINITY;
    const { directory } = this;
    if (this.stored + needed > limit) {
      const detail = `${this.stored} bytes are stored and its limit is ${limit}, ${RESERVE} of them for its own use`;
      throw failure('EMBEDDED_LOG_FULL', { directory, detail });
    }
    const free = this.diskFree();
    // Room inside the file that deletions left is used again before the file grows.
    if (free < needed && this.fileSize() - this.stored < 2 * needed) {
      throw failure('EMBEDDED_LOG_FULL', { directory, detail: `the disk has ${free} bytes left` });
    }
  }

  /** Gives mapped memory back when much was read; called between requests. */
  trim(): void {
    if (this.readBytes > READ_LIMIT) this.reopen();
  }

  async close(): Promise<void> {
    await this.db.close();
  }

  private openFile(): Bytes {
    return open<Buffer, Buffer>({
      path: this.directory,
      encoding: 'binary',
      keyEncoding: 'binary',
      // A commit returns when its pages are on disk.
      overlappingSync: false,
      maxReaders: 16,
    });
  }

  private reopen(): void {
    this.readBytes = 0;
    void this.db.close();
    this.db = this.openFile();
  }

  private diskFree(): number {
    const disk = statfsSync(this.directory);
    return disk.bavail * disk.bsize;
  }

  private fileSize(): number {
    const stats = this.db.getStats() as { lastPageNumber: number; pageSize: number };
    return (stats.lastPageNumber + 1) * stats.pageSize;
  }
}

/** LMDB ends the process on a file that is not its own: looks for its mark in the first page. */
function checkFile(file: string): void {
  if (!existsSync(file)) return;
  const handle = openSync(file, 'r');
  try {
    const head = Buffer.alloc(28);
    const size = readSync(handle, head, 0, head.length, 0);
    if (size > 0 && head.readUInt32LE(MARK_AT) !== MARK) throw new Error(`${file} is not a file of this log`);
  } finally {
    closeSync(handle);
  }
}

const MARK = 0xbeefc0de;
const MARK_AT = 24;

/** Bytes a batch takes in the file: large values have pages of their own. */
export function storedSize(size: number): number {
  return size < PAGE / 2 - 64 ? size + 64 : Math.ceil((size + 16) / PAGE) * PAGE + 64;
}

export function encodeState(state: PartitionState): Buffer {
  const bytes = Buffer.allocUnsafe(56);
  bytes.writeBigUInt64BE(state.start, 0);
  bytes.writeBigUInt64BE(state.end, 8);
  bytes.writeDoubleBE(state.size, 16);
  bytes.writeDoubleBE(state.stored, 24);
  bytes.writeBigUInt64BE(state.cleaned, 32);
  bytes.writeDoubleBE(state.cleanSize, 40);
  bytes.writeDoubleBE(state.horizon, 48);
  return bytes;
}

export function decodeState(bytes: Buffer): PartitionState {
  return {
    start: bytes.readBigUInt64BE(0),
    end: bytes.readBigUInt64BE(8),
    size: bytes.readDoubleBE(16),
    stored: bytes.readDoubleBE(24),
    cleaned: bytes.readBigUInt64BE(32),
    cleanSize: bytes.readDoubleBE(40),
    horizon: bytes.readDoubleBE(48),
  };
}
