// Appends lines to a file through one block of bytes that is used again and again. Used by the file sink: a string of all
// lines would cost more to build and to encode than all else that the sink does. Guarantees: lines reach the file in their
// order; after `flush` all of them have been handed to the operating system.
import type { FileHandle } from 'node:fs/promises';

const BLOCK = 256 * 1024;
/** Bytes that a UTF-16 unit takes at most in UTF-8. */
const MOST = 3;
const NEWLINE = 10;

export class LineWriter {
  #block: Buffer | null = null;
  #used = 0;

  constructor(private readonly file: FileHandle) {}

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
    await this.file.appendFile(block.subarray(0, used));
  }
}
