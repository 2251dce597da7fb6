// The offset file of a standalone worker on Kafka (`offset.storage.file.filename`): the original's own format, so
// that a file can be taken over as it stands and given back. Every write replaces the file whole: written beside
// it, synced, renamed, the directory synced. Called by the offset store.
import { open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { failure } from '../../errors/failure.js';
import type { Apply, Backing, StoreRecord } from '../backing.js';
import { readHashMap, writeHashMap } from './java-hashmap.js';

export class FileBacking implements Backing {
  readonly #file: string;
  readonly #entries = new Map<string, readonly [Uint8Array, Uint8Array | null]>();
  #apply: Apply = () => {};
  #offset = 0n;
  #writing: Promise<void> = Promise.resolve();

  constructor(file: string) {
    this.#file = file;
  }

  /** Throws STORE_FILE_INVALID for a file that is not the original's, STORE_FILE_UNREADABLE. */
  async start(apply: Apply): Promise<void> {
    this.#apply = apply;
    let bytes: Uint8Array;
    try {
      bytes = await readFile(this.#file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
      throw failure('STORE_FILE_UNREADABLE', { file: this.#file, reason: (error as Error).message }, error);
    }
    // The original also starts from an empty file, which its quick start makes with `touch`.
    if (bytes.length === 0) return;
    for (const [key, value] of readHashMap(this.#file, bytes)) {
      if (key === null) continue;
      this.#entries.set(identity(key), [key, value]);
      if (value !== null) this.#apply({ key, value }, this.#offset++);
    }
  }

  write(records: readonly StoreRecord[]): Promise<void> {
    const done = this.#writing.then(() => this.#write(records));
    this.#writing = done.catch(() => {});
    return done;
  }

  async readToEnd(): Promise<void> {
    await this.#writing;
  }

  async stop(): Promise<void> {
    await this.#writing;
  }

  async #write(records: readonly StoreRecord[]): Promise<void> {
    const next = new Map(this.#entries);
    for (const { key, value } of records) {
      if (value === null) next.delete(identity(key));
      else next.set(identity(key), [key, value]);
    }
    const beside = `${this.#file}.tmp`;
    try {
      const file = await open(beside, 'w');
      try {
        await file.writeFile(writeHashMap([...next.values()]));
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(beside, this.#file);
      const directory = await open(dirname(this.#file), 'r');
      await directory.sync().finally(() => directory.close());
    } catch (error) {
      throw failure('STORE_FILE_UNWRITABLE', { file: this.#file, reason: (error as Error).message }, error);
    }
    for (const record of records) {
      if (record.value === null) this.#entries.delete(identity(record.key));
      else this.#entries.set(identity(record.key), [record.key, record.value]);
      this.#apply(record, this.#offset++);
    }
  }
}

function identity(key: Uint8Array): string {
  return Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString('latin1');
}
