// The logs and clients that a task opens on its thread, source or sink: waited for while the log does not answer.
import type { Logger } from '../../api/logger.js';
import { sleep } from '../../api/sleep.js';
import { isFailure } from '../../errors/failure.js';
import { openLog } from '../../log/open.js';
import type { Log, LogAdmin } from '../../log/port.js';
import type { ClientLog } from '../client-properties.js';

const OPEN_RETRY_MS = 500;
const OPEN_RETRY_MAX_MS = 10_000;

/** A log and a client of it, tried again while the log does not answer. Null when the signal aborts. */
export async function openWhenThere<C>(
  { log: config }: ClientLog,
  { logger, signal }: { readonly logger: Logger; readonly signal: AbortSignal },
  open: (log: Log) => Promise<C>,
): Promise<{ log: Log; client: C } | null> {
  for (let delay = OPEN_RETRY_MS; !signal.aborted; delay = Math.min(delay * 2, OPEN_RETRY_MAX_MS)) {
    let log: Log | null = null;
    try {
      log = await openLog(config, { role: 'member', logger });
      return { log, client: await open(log) };
    } catch (error) {
      await log?.close();
      if (!isFailure(error) || !error.retriable) throw error;
      logger.warn({ error, retryInMs: delay }, 'The task waits for its log');
      await sleep(delay, signal);
    }
  }
  return null;
}

/** The admin client of a task, opened when a topic must be created; over a log of its own, whose properties may differ. */
export class LazyAdmin {
  readonly #log: Log;
  readonly #admin: ClientLog;
  readonly #logger: Logger;
  #own: Log | null = null;
  #opened: LogAdmin | null = null;

  constructor(log: Log, admin: ClientLog, logger: Logger) {
    this.#log = log;
    this.#admin = admin;
    this.#logger = logger;
  }

  async get(): Promise<LogAdmin> {
    if (this.#opened !== null) return this.#opened;
    let log = this.#log;
    if (this.#admin.log.kind === 'kafka') {
      this.#own ??= await openLog(this.#admin.log, { role: 'member', logger: this.#logger });
      log = this.#own;
    }
    this.#opened = await log.admin();
    return this.#opened;
  }

  async close(): Promise<void> {
    await this.#opened?.close();
    await this.#own?.close();
  }
}

export function listOf(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
