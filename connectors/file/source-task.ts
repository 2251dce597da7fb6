// FileStreamSourceTask: reads a file from the stored position, follows its growth, and emits one string record a
// line. Positions count UTF-16 units, so the way to a stored position is read, not sought. The last line counts
// only with its terminator; a file that does not exist yet is waited for.
import { read } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { StringDecoder } from 'node:string_decoder';
import { sleep } from '../../src/api/sleep.js';
import type { CommittedOffset, SourceTask, SourceTaskContext } from '../../src/api/source.js';
import type { Props } from '../../src/config/config-key.js';
import { NO_HEADERS } from '../../src/data/headers.js';
import type { OffsetMap, SourceRecord } from '../../src/data/record.js';
import { primitive } from '../../src/data/schema.js';
import { failure } from '../../src/errors/failure.js';
import { fileSourceDef } from './connector.js';
import { type Line, LineSplitter } from './line-splitter.js';

const LINE_SCHEMA = primitive('STRING');
const CHUNK = 64 * 1024;
const WAIT_MS = 1_000;

export class FileStreamSourceTask implements SourceTask {
  #file = '';
  #topic = '';
  #batchSize = 2000;
  #partition: OffsetMap = {};
  #input: FileHandle | null = null;
  readonly #decoder = new StringDecoder('utf8');
  readonly #buffer = Buffer.alloc(CHUNK);
  /** UTF-16 units of the file to read over before the first new line. */
  #toSkip = 0;
  #splitter = new LineSplitter(0);
  #lines: Line[] = [];
  #missingTold = false;
  #context: SourceTaskContext | null = null;

  async start(context: SourceTaskContext, props: Props): Promise<void> {
    const config = fileSourceDef.parse(props);
    this.#context = context;
    this.#file = config.string('file');
    this.#topic = config.string('topic');
    this.#batchSize = config.int('batch.size');
    this.#partition = { filename: this.#file };
    const position = Number((await context.readOffset(this.#partition))?.['position'] ?? 0);
    this.#toSkip = position;
    this.#splitter = new LineSplitter(position);
  }

  async poll(signal: AbortSignal): Promise<readonly SourceRecord[]> {
    while (this.#lines.length === 0 && !signal.aborted) {
      const text = await this.#read();
      if (text === null) {
        await sleep(WAIT_MS, signal);
        return [];
      }
      this.#lines = this.#splitter.push(text);
    }
    const timestamp = Date.now();
    return this.#lines.splice(0, this.#batchSize).map(({ text, position }) => ({
      topic: this.#topic,
      partition: null,
      keySchema: null,
      key: null,
      valueSchema: LINE_SCHEMA,
      value: text,
      timestamp,
      headers: NO_HEADERS,
      sourcePartition: this.#partition,
      sourceOffset: { position },
    }));
  }

  async commit(_offsets: readonly CommittedOffset[]): Promise<void> {}

  async stop(): Promise<void> {
    await this.#input?.close();
    this.#input = null;
  }

  /** The next text of the file, null when there is none for now. Throws FILE_UNREADABLE. */
  async #read(): Promise<string | null> {
    this.#input ??= await this.#open(this.#file);
    if (this.#input === null) return null;
    for (;;) {
      const bytesRead = await readNext(this.#input, this.#buffer);
      if (bytesRead === 0) return null;
      const text = this.#decoder.write(this.#buffer.subarray(0, bytesRead));
      const skipped = Math.min(this.#toSkip, text.length);
      this.#toSkip -= skipped;
      if (skipped < text.length) return text.slice(skipped);
    }
  }

  async #open(file: string): Promise<FileHandle | null> {
    try {
      return await open(file, 'r');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
        throw failure('FILE_UNREADABLE', { file, reason: (error as Error).message }, error);
      }
      if (!this.#missingTold) {
        this.#context?.logger.warn({ file }, "Couldn't find the file, sleeping to wait for it to be created");
        this.#missingTold = true;
      }
      return null;
    }
  }
}

/** As the handle's own `read`, at a third of the memory: a file that does not grow is asked every second. */
function readNext({ fd }: FileHandle, into: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    read(fd, into, 0, into.length, null, (error, bytesRead) => (error ? reject(error) : resolve(bytesRead)));
  });
}
