// A topic that one worker of a group alone may write to, save for a few records: its writes are transactions under an id
// that belongs to the leader, so that a worker that led before and does not know better is fenced. Wraps the topic's
// backing; made by open-stores for the config topic of a cluster that delivers exactly once, or is about to.
import { failure } from '../errors/failure.js';
import type { Log, LogProducer } from '../log/port.js';
import type { Apply, Backing, PrivilegedWrites, StoreRecord } from './backing.js';

export interface LeaderBackingOptions {
  readonly backing: Backing;
  readonly log: Log;
  readonly topic: string;
  readonly clientId: string;
  readonly transactionalId: string;
}

export class LeaderBacking implements Backing {
  readonly privileged: PrivilegedWrites;
  readonly #o: LeaderBackingOptions;
  #producer: LogProducer | null = null;

  constructor(options: LeaderBackingOptions) {
    this.#o = options;
    this.privileged = { claim: () => this.#claim(), write: (records) => this.#write(records) };
  }

  start(apply: Apply): Promise<void> {
    return this.#o.backing.start(apply);
  }

  write(records: readonly StoreRecord[]): Promise<void> {
    return this.#o.backing.write(records);
  }

  readToEnd(): Promise<void> {
    return this.#o.backing.readToEnd();
  }

  async stop(): Promise<void> {
    await this.#release();
    await this.#o.backing.stop();
  }

  async #claim(): Promise<void> {
    if (this.#producer !== null) return;
    const { log, topic, clientId, transactionalId } = this.#o;
    const producer = await log.producer({
      clientId,
      properties: { 'linger.ms': '0', 'transactional.id': transactionalId, 'enable.idempotence': 'true' },
    });
    try {
      await producer.transactions!.init();
      await producer.prepare(topic);
    } catch (error) {
      await producer.close().catch(() => {});
      throw failure('STORE_PRIVILEGE_LOST', { topic }, error);
    }
    this.#producer = producer;
  }

  async #write(records: readonly StoreRecord[]): Promise<void> {
    if (records.length === 0) return;
    const { topic, backing } = this.#o;
    const producer = this.#producer;
    if (producer === null) throw failure('STORE_NOT_CLAIMED', { topic });
    const timestamp = Date.now();
    try {
      producer.transactions!.begin();
      for (const { key, value } of records) {
        producer.append({ topic, partition: null, key, value, headers: [], timestamp });
      }
      await producer.transactions!.commit();
    } catch (error) {
      await this.#release();
      throw failure('STORE_PRIVILEGE_LOST', { topic }, error);
    }
    await backing.readToEnd();
  }

  async #release(): Promise<void> {
    const producer = this.#producer;
    this.#producer = null;
    await producer?.close().catch(() => {});
  }
}
