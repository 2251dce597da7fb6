// The watermarks of an incremental snapshot in the signal table: rows that the stream brings back, around each chunk.
// Used by incremental.ts unless the connector is read-only.
import type { Logger } from '../../../src/api/logger.js';
import { sleep } from '../../../src/api/sleep.js';
import { failure } from '../../../src/errors/failure.js';
import type { ChunkReader, WatermarkStatement } from './chunk-reader.js';

export interface WatermarkOptions {
  readonly reader: ChunkReader;
  readonly table: { readonly schema: string; readonly name: string };
  readonly publication: string;
  /** `insert_delete` closes by deleting the opening row, which keeps the table empty. */
  readonly strategy: 'insert_insert' | 'insert_delete';
  readonly retries: number;
  readonly backoffMs: number;
  readonly logger: Logger;
}

export const OPEN = 'snapshot-window-open';
export const CLOSE = 'snapshot-window-close';

export class Watermarks {
  readonly #o: WatermarkOptions;
  readonly #opened = new Map<string, string>();
  #checked = false;

  constructor(options: WatermarkOptions) {
    this.#o = options;
  }

  /** Throws POSTGRES_SIGNAL_TABLE_UNPUBLISHED: the stream would never bring a watermark back. */
  async check(): Promise<void> {
    if (this.#checked) return;
    const { reader, publication, table } = this.#o;
    if (!(await reader.published(publication, table))) {
      const name = `${table.schema}.${table.name}`;
      throw failure('POSTGRES_SIGNAL_TABLE_UNPUBLISHED', { table: name, publication });
    }
    this.#checked = true;
  }

  async open(chunk: string): Promise<void> {
    const at = new Date().toISOString();
    this.#opened.set(chunk, at);
    await this.#write({ id: `${chunk}-open`, type: OPEN, data: `{"openWindowTimestamp": "${at}"}` });
  }

  async close(chunk: string): Promise<void> {
    const opened = this.#opened.get(chunk) ?? '';
    this.#opened.delete(chunk);
    if (this.#o.strategy === 'insert_delete') return this.#write({ remove: `${chunk}-open` });
    const data = `{"openWindowTimestamp": "${opened}", "closeWindowTimestamp": "${new Date().toISOString()}"}`;
    await this.#write({ id: `${chunk}-close`, type: CLOSE, data });
  }

  /** Closes the windows of chunks that were given up: the event's offset no longer has a table that has ended. */
  async closeLeft(): Promise<void> {
    for (const chunk of this.#opened.keys()) {
      try {
        await this.close(chunk);
      } catch (error) {
        this.#o.logger.debug({ error: (error as Error).message }, 'A watermark could not be written');
      }
    }
  }

  async #write(statement: WatermarkStatement): Promise<void> {
    const { reader, table, retries, backoffMs, logger } = this.#o;
    for (let attempt = 0; ; attempt++) {
      try {
        return await reader.write(table, statement);
      } catch (error) {
        if (attempt >= retries) throw error;
        logger.warn(
          { error: (error as Error).message },
          'A watermark could not be written: it is written again',
        );
        await sleep(backoffMs, new AbortController().signal);
      }
    }
  }
}
