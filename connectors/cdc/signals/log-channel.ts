// Signals from a topic (channel `kafka`): partition 0, records whose key is the topic prefix. The group's offset is
// committed after the signals of a batch were taken. Started by the task.
import type { Logger } from '../../../src/api/logger.js';
import { sleep } from '../../../src/api/sleep.js';
import type { SourceTaskContext, TaskLogReader } from '../../../src/api/source.js';
import type { Props } from '../../../src/config/config-key.js';
import { parseSignal, type SignalTaker } from './signal.js';

export interface LogChannelOptions {
  readonly open: NonNullable<SourceTaskContext['openLogReader']>;
  readonly topic: string;
  readonly group: string;
  /** Client properties with `bootstrap.servers`; without it the worker's own log is read. */
  readonly properties: Props;
  /** `topic.prefix`: the key of the records that are meant. */
  readonly key: string;
  readonly pollMs: number;
  readonly take: SignalTaker;
  readonly logger: Logger;
}

const AGAIN_MS = 5000;

export class LogChannel {
  readonly #o: LogChannelOptions;
  readonly #stop = new AbortController();
  #ended: Promise<void> | null = null;

  constructor(options: LogChannelOptions) {
    this.#o = options;
  }

  start(): void {
    this.#ended = this.#run();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#ended;
  }

  /** Reads until stopped; what fails is told once and tried again. */
  async #run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      let reader: TaskLogReader | null = null;
      try {
        const { open, topic, group, properties } = this.#o;
        reader = await open({ topic, partition: 0, group, properties });
        while (!signal.aborted) await this.#poll(reader);
      } catch (error) {
        const { topic, logger } = this.#o;
        if (!signal.aborted)
          logger.warn({ topic, error: (error as Error).message }, 'The signal topic cannot be read');
      } finally {
        await reader?.close().catch(() => {});
      }
      await sleep(AGAIN_MS, signal);
    }
  }

  async #poll(reader: TaskLogReader): Promise<void> {
    const { pollMs, key, topic, take, logger } = this.#o;
    const records = await reader.poll(Math.max(pollMs, 500), this.#stop.signal);
    if (records.length === 0) return;
    for (const record of records) {
      if (record.key === null || Buffer.from(record.key).toString() !== key) continue;
      const text = record.value === null ? '' : Buffer.from(record.value).toString();
      const signal = parseSignal(text, 'kafka');
      if (signal === null)
        logger.warn({ topic, offset: String(record.offset) }, 'A record of the signal topic is no signal');
      else take(signal);
    }
    await reader.commit(records.at(-1)!.offset + 1n);
  }
}
