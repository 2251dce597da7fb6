// The changes of some topics as an async iterator: records are fetched only when asked for, topics that come later are
// taken in, and the iteration ends with the signal, with `break`, or with the worker.
import { isFailure } from '../errors/failure.js';
import type { FetchedRecords, Log, LogAdmin, LogReader, TopicPartition } from '../log/port.js';
import { type ChangeEvent, changeEvent, type Decoder } from './change-event.js';

export interface ChangesOptions {
  /** Names, or patterns that a whole name must match; all topics but the worker's own by default. */
  readonly topics?: string | RegExp | readonly (string | RegExp)[] | undefined;
  /** Where topics that exist at the call are read from: their beginning (the default) or their end. */
  readonly from?: 'earliest' | 'latest' | undefined;
  /** Whether records with a null value are events too; false by default. */
  readonly tombstones?: boolean | undefined;
  /** Ends the iteration. */
  readonly signal?: AbortSignal | undefined;
}

export interface ChangesSource {
  readonly log: Log;
  readonly decoder: Decoder;
  /** Topics that no pattern means: the worker's own. */
  readonly internal: ReadonlySet<string>;
  /** Ends every iteration. */
  readonly stopping: AbortSignal;
}

const NOTHING: readonly FetchedRecords[] = [];
const POLL_MS = 250;
/** How long topics made meanwhile may be missed while records come. */
const LOOK_MS = 1000;

/** Events in the order of their partition. Throws what the log and the converters throw. */
export async function* changes(
  source: ChangesSource,
  options: ChangesOptions,
): AsyncGenerator<ChangeEvent, void, undefined> {
  const signal =
    options.signal === undefined ? source.stopping : AbortSignal.any([source.stopping, options.signal]);
  const reader = await source.log.reader({ isolation: 'read_committed' });
  const admin = await source.log.admin();
  try {
    const found = new TopicFinder(source, options, admin);
    await found.look(reader, options.from ?? 'earliest');
    let looked = Date.now();
    while (!signal.aborted) {
      const batches = (await untilAborted(() => reader.poll(POLL_MS, signal), signal)) ?? NOTHING;
      for (const batch of batches) {
        for (const record of batch.records) {
          if (record.value === null && options.tombstones !== true) continue;
          yield await changeEvent(batch, record, source.decoder);
          if (signal.aborted) return;
        }
      }
      // A topic made since is read from its beginning: none of its records has been seen.
      if (batches.length > 0 && Date.now() - looked < LOOK_MS) continue;
      await untilAborted(() => found.look(reader, 'earliest'), signal);
      looked = Date.now();
    }
  } finally {
    await reader.close().catch(() => {});
    await admin.close().catch(() => {});
  }
}

/** An error that the end of the worker brings about is that end: undefined. */
async function untilAborted<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  }
}

class TopicFinder {
  readonly #known = new Set<string>();
  readonly #wanted: readonly (string | RegExp)[] | null;

  constructor(
    readonly source: ChangesSource,
    { topics }: ChangesOptions,
    readonly admin: LogAdmin,
  ) {
    const list = topics === undefined || Array.isArray(topics) ? topics : [topics as string | RegExp];
    this.#wanted = list === undefined ? null : (list as readonly (string | RegExp)[]).map(whole);
  }

  /** Adds topics that are not read yet. */
  async look(reader: LogReader, from: 'earliest' | 'latest'): Promise<void> {
    const fresh = (await this.admin.listTopics()).filter(
      (name) => !this.#known.has(name) && this.#isMeant(name),
    );
    const added: TopicPartition[] = [];
    for (const topic of fresh) {
      const described = await this.admin.describeTopic(topic).catch((error: unknown) => {
        if (isFailure(error, 'TOPIC_UNKNOWN')) return null;
        throw error;
      });
      if (described === null || described.internal) continue;
      for (let partition = 0; partition < described.partitions; partition++) added.push({ topic, partition });
    }
    if (added.length === 0) return;
    const before = [...this.#partitions].map((tp) => ({ ...tp, offset: reader.position(tp) }));
    await reader.assign([...before, ...added.map((tp) => ({ ...tp, offset: from }))]);
    for (const topic of fresh) this.#known.add(topic);
    this.#partitions.push(...added);
  }

  readonly #partitions: TopicPartition[] = [];

  #isMeant(topic: string): boolean {
    if (this.#wanted === null) return !this.source.internal.has(topic) && !topic.startsWith('__');
    return this.#wanted.some((one) => (typeof one === 'string' ? one === topic : one.test(topic)));
  }
}

const whole = (one: string | RegExp): string | RegExp =>
  typeof one === 'string' ? one : new RegExp(`^(?:${one.source})$`, one.flags.replace(/[gy]/g, ''));
