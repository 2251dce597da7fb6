// FileStreamSinkTask: writes each record's value as a line. The file is opened for appending; offsets are committed only
// behind what has reached the disk.
import { type FileHandle, open } from 'node:fs/promises';
import type { SinkOffset, SinkTask, SinkTaskContext } from '../../src/api/sink.js';
import type { Props } from '../../src/config/config-key.js';
import type { SinkRecord } from '../../src/data/record.js';
import { javaText } from '../../src/data/text/java-text.js';
import { failure } from '../../src/errors/failure.js';
import { LineWriter } from './line-writer.js';
import { fileSinkDef } from './sink-connector.js';

export class FileStreamSinkTask implements SinkTask {
  readonly #print: (lines: string) => Promise<void>;
  #file = '';
  #output: FileHandle | null = null;
  #lines: LineWriter | null = null;
  #synced = true;

  /** `print`: where lines go without a file; standard output by default. */
  constructor(print: (lines: string) => Promise<void> = printed) {
    this.#print = print;
  }

  /** Throws FILE_UNWRITABLE. */
  async start(_context: SinkTaskContext, props: Props): Promise<void> {
    this.#file = fileSinkDef.parse(props).string('file');
    if (this.#file === '') return;
    try {
      this.#output = await open(this.#file, 'a');
      this.#lines = new LineWriter(this.#output);
    } catch (error) {
      throw this.#unwritable(error);
    }
  }

  async put(records: readonly SinkRecord[]): Promise<void> {
    if (records.length === 0) return;
    const writer = this.#lines;
    if (writer === null) return this.#print(records.map((record) => `${lineOf(record)}\n`).join(''));
    // What a put that failed left behind is put again.
    writer.clear();
    for (const record of records) {
      const line = lineOf(record);
      if (writer.add(line)) continue;
      await this.#flush(writer);
      writer.add(line);
    }
    await this.#flush(writer);
  }

  async #flush(writer: LineWriter): Promise<void> {
    this.#synced = false;
    try {
      await writer.flush();
    } catch (error) {
      throw this.#unwritable(error);
    }
  }

  async preCommit(offsets: readonly SinkOffset[]): Promise<readonly SinkOffset[]> {
    if (!this.#synced) {
      try {
        await this.#output?.datasync();
      } catch (error) {
        throw this.#unwritable(error);
      }
      this.#synced = true;
    }
    return offsets;
  }

  async stop(): Promise<void> {
    await this.#output?.close();
    this.#output = null;
    this.#lines = null;
  }

  #unwritable(error: unknown): Error {
    return failure('FILE_UNWRITABLE', { file: this.#file, reason: (error as Error).message }, error);
  }
}

function lineOf({ value, valueSchema }: SinkRecord): string {
  return typeof value === 'string' ? value : javaText(valueSchema, value);
}

/** Resolves once the lines are handed over, so that a slow terminal slows the task down. */
function printed(lines: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(lines, (error) => (error ? reject(error) : resolve()));
  });
}
