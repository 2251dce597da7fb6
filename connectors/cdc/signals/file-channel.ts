// Signals from a file: one JSON object a line, looked for every `signal.poll.interval.ms`; the file is emptied once it
// was read. Started by the task with the channel `file`.
import { readFile, truncate } from 'node:fs/promises';
import type { Logger } from '../../../src/api/logger.js';
import { parseSignal, type SignalTaker } from './signal.js';

export interface FileChannelOptions {
  readonly path: string;
  readonly intervalMs: number;
  readonly take: SignalTaker;
  readonly logger: Logger;
}

export class FileChannel {
  readonly #o: FileChannelOptions;
  #timer: NodeJS.Timeout | null = null;
  #reading = false;
  #failed = false;

  constructor(options: FileChannelOptions) {
    this.#o = options;
  }

  start(): void {
    this.#timer = setInterval(() => void this.poll(), this.#o.intervalMs).unref();
    void this.poll();
  }

  stop(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
  }

  /** Reads what stands in the file now. A missing file is none: it may come later. */
  async poll(): Promise<void> {
    if (this.#reading) return;
    this.#reading = true;
    const { path, logger } = this.#o;
    try {
      const text = await readFile(path, 'utf8');
      if (text !== '') {
        // Emptied first: a file that cannot be written would give its signals again and again.
        await truncate(path, 0);
        for (const line of text.split('\n')) if (line.trim() !== '') this.#line(line);
      }
      this.#failed = false;
    } catch (error) {
      const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
      if (!missing && !this.#failed)
        logger.warn({ file: path, error: (error as Error).message }, 'The signal file cannot be read');
      this.#failed = !missing;
    } finally {
      this.#reading = false;
    }
  }

  #line(line: string): void {
    const signal = parseSignal(line, 'file');
    if (signal === null)
      this.#o.logger.warn(
        { file: this.#o.path },
        'A line of the signal file is no signal: it needs id, type and data',
      );
    else this.#o.take(signal);
  }
}
