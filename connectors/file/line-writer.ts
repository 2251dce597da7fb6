// Appends lines to a file through one block of bytes that is used again and again. Used by the file sink: a string of all
// lines would cost more to build and to encode than all else that the sink does. Guarantees: lines reach the file in their
// order; after `flush` all of them have been handed to the operating system.
import { fstatSync, writeSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';

/** More at a time is dearer: the system then looks for larger runs of free memory than it has at hand. */
const BLOCK = 64 * 1024;
/** Bytes that a UTF-16 unit takes at most in UTF-8. */
const MOST = 3;
const NEWLINE = 10;

export class LineWriter {
  #block: Buffer | null = null;
  #used = 0;
  /** Anything but a regular file, a pipe or a terminal, may wait for its reader: it must not hold up the thread. */
  readonly #atOnce: boolean;

  /** Throws what the file system answers. */
  constructor(private readonly file: FileHandle) {
    this.#atOnce = fstatSync(file.fd).isFile();
  }

  /** Forgets lines that were not flushed. */
  clear(): void {
    this.#used = 0;
  }

  /** Takes a line. False: it has no room before a `flush`, which takes all there is, then always has. */
  add(line: string): boolean {
    this.#block ??= Buffer.allocUnsafeSlow(BLOCK);
    const most = line.length * MOST + 1;
    if (this.#used + most > this.#block.length) {
      if (this.#used > 0) return false;
      this.#block = Buffer.allocUnsafeSlow(most);
    }
    this.#used += this.#block.write(line, this.#used, 'utf8');
    this.#block[this.#used++] = NEWLINE;
    return true;
  }

  /** Rejects with what the file system answers; the lines are forgotten then as well. */
  async flush(): Promise<void> {
    const block = this.#block;
    const used = this.#used;
    this.#used = 0;
    if (block === null || used === 0) return;
    // One long line must not stay in memory.
    if (block.length > BLOCK) this.#block = null;
    if (!this.#atOnce) return this.file.appendFile(block.subarray(0, used));
    // To the page cache: an operation on the thread pool would cost more than the copy.
    const { fd } = this.file;
    for (let at = 0; at < used; ) at += writeSync(fd, block, at, Math.min(used - at, BLOCK));
  }
}
