// The log port's producer over the embedded log: records go straight into the open batch of their partition, batches
// to the store's thread, several in flight. With nothing in flight a batch leaves at the end of the event loop's
// turn; meanwhile the next one fills, so batches grow with the load.
import { failure, isFailure } from '../../errors/failure.js';
import { partitionForKey, StickyPartition } from '../partitioner.js';
import type { BatchTicket, LogProducer, ProducerRecord } from '../port.js';
import { BatchEncoder, recordSize } from '../record-batch/encoder.js';
import { HEADER_SIZE } from '../record-batch/layout.js';
import type { Link } from './link.js';
import type { ProducerSettings } from './producer-settings.js';
import type { TopicInfo } from './protocol.js';

interface OpenBatch {
  readonly encoder: BatchEncoder;
  readonly ticket: BatchTicket;
}

interface Queue {
  readonly topic: TopicQueues;
  readonly partition: number;
  open: OpenBatch | null;
  readonly sealed: OpenBatch[];
  inFlight: number;
  /** Batches of one session follow one another without a gap; a failure ends it. */
  session: number;
  /** The error of a failed session while batches of it are still on their way. */
  broken: { readonly error: unknown } | null;
  /** Batches that were behind a failed one when it failed: they fail too, in their order. */
  doomed: OpenBatch[];
  lastSize: number;
  timer: NodeJS.Timeout | null;
}

interface TopicQueues {
  readonly info: TopicInfo;
  readonly sticky: StickyPartition;
  readonly queues: Queue[];
}

const MAX_IN_FLIGHT = 5;
let producers = 0;

export class EmbeddedProducer implements LogProducer {
  readonly transactions = null;
  onSettled: ((ticket: BatchTicket) => void) | null = null;
  bufferedBytes = 0;
  private readonly topics = new Map<string, TopicQueues>();
  private readonly name = `${process.pid}-${++producers}-${Math.random().toString(36).slice(2)}`;
  private readonly unsettled = new Set<BatchTicket>();
  private readonly flushes = new Set<{ remaining: Set<BatchTicket>; resolve: () => void }>();
  private drains: { limit: number; resolve: () => void }[] = [];
  private readonly dirty: Queue[] = [];
  private nextSession = 0;
  private closed = false;

  constructor(
    private readonly link: Link,
    private readonly settings: ProducerSettings,
  ) {}

  prepare(topic: string): Promise<void> | undefined {
    return this.topics.has(topic) ? undefined : this.learn(topic);
  }

  append(record: ProducerRecord): BatchTicket {
    if (this.closed) throw failure('LOG_CLOSED', { what: 'producer' });
    const topic = this.topics.get(record.topic);
    if (topic === undefined) throw failure('TOPIC_UNKNOWN', { topic: record.topic });
    const { key, value, headers } = record;
    if (key === null && topic.info.compacted) {
      const partition = record.partition ?? topic.sticky.current;
      throw failure('RECORD_KEY_REQUIRED', { topic: record.topic, partition });
    }
    const bound = recordSize(key, value, headers);
    const limit = this.settings.maxRequestSize;
    if (bound + HEADER_SIZE > limit) {
      throw failure('RECORD_TOO_LARGE', { topic: record.topic, size: bound + HEADER_SIZE, limit });
    }
    const queue = this.queueOf(topic, record);
    let open = queue.open;
    if (open !== null && open.encoder.size + bound > this.settings.batchSize) {
      this.seal(queue);
      this.pump(queue);
      open = null;
    }
    open ??= this.openBatch(queue);
    const before = open.encoder.size;
    open.encoder.append(record.timestamp ?? Date.now(), key, value, headers);
    this.bufferedBytes += open.encoder.size - before;
    open.ticket.count++;
    return open.ticket;
  }

  drained(limit: number): Promise<void> {
    if (this.bufferedBytes <= limit) return Promise.resolve();
    return new Promise((resolve) => this.drains.push({ limit, resolve }));
  }

  flush(): Promise<void> {
    for (const { queues } of this.topics.values()) {
      for (const queue of queues) {
        this.seal(queue);
        this.pump(queue);
      }
    }
    if (this.unsettled.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.flushes.add({ remaining: new Set(this.unsettled), resolve }));
  }

  async close(): Promise<void> {
    if (this.closed) return;
    const flushed = this.flush();
    this.closed = true;
    await flushed;
    this.link.close();
  }

  private async learn(name: string): Promise<void> {
    const info = await this.link.call('topic', name);
    if (info === null) throw failure('TOPIC_UNKNOWN', { topic: name });
    if (this.topics.has(name)) return;
    const topic: TopicQueues = { info, sticky: new StickyPartition(info.partitions), queues: [] };
    for (let partition = 0; partition < info.partitions; partition++) {
      topic.queues.push({
        topic,
        partition,
        open: null,
        sealed: [],
        inFlight: 0,
        session: this.nextSession++,
        broken: null,
        doomed: [],
        lastSize: 0,
        timer: null,
      });
    }
    this.topics.set(name, topic);
  }

  private queueOf(topic: TopicQueues, { partition, key, topic: name }: ProducerRecord): Queue {
    const count = topic.queues.length;
    if (partition === null) {
      return topic.queues[key === null ? topic.sticky.current : partitionForKey(key, count)];
    }
    if (partition < 0 || partition >= count)
      throw failure('TOPIC_UNKNOWN', { topic: `${name}-${partition}` });
    return topic.queues[partition];
  }

  private openBatch(queue: Queue): OpenBatch {
    const { name } = queue.topic.info;
    const open: OpenBatch = {
      encoder: new BatchEncoder({
        compression: this.settings.compression,
        initialCapacity: Math.max(1024, Math.min(queue.lastSize * 1.25, this.settings.batchSize + 1024)),
      }),
      ticket: {
        state: 'pending',
        error: null,
        topic: name,
        partition: queue.partition,
        baseOffset: -1n,
        count: 0,
      },
    };
    queue.open = open;
    this.unsettled.add(open.ticket);
    this.bufferedBytes += HEADER_SIZE;
    if (this.settings.lingerMs > 0) {
      queue.timer = setTimeout(() => {
        this.seal(queue);
        this.pump(queue);
      }, this.settings.lingerMs);
    } else {
      if (this.dirty.length === 0) setImmediate(() => this.sendDirty());
      this.dirty.push(queue);
    }
    return open;
  }

  private sendDirty(): void {
    for (const queue of this.dirty.splice(0)) this.pump(queue);
  }

  private seal(queue: Queue): void {
    const { open } = queue;
    if (queue.timer !== null) clearTimeout(queue.timer);
    queue.timer = null;
    if (open === null) return;
    queue.open = null;
    queue.lastSize = open.encoder.size;
    queue.sealed.push(open);
    queue.topic.sticky.advance(queue.topic.queues.length);
  }

  private pump(queue: Queue): void {
    if (queue.open !== null && queue.inFlight === 0 && queue.sealed.length === 0 && queue.timer === null) {
      this.seal(queue);
    }
    while (queue.broken === null && queue.inFlight < MAX_IN_FLIGHT && queue.sealed.length > 0) {
      this.send(queue, queue.sealed.shift() as OpenBatch);
    }
  }

  private send(queue: Queue, { encoder, ticket }: OpenBatch): void {
    const { size } = encoder;
    queue.inFlight++;
    const settle = (error: unknown, baseOffset: bigint) => {
      queue.inFlight--;
      if (error !== null && queue.broken === null) {
        this.seal(queue);
        // Invariant 12: what is sealed behind the failed batch fails with it.
        queue.doomed = queue.sealed.splice(0);
        queue.broken = { error };
      }
      this.settle(ticket, size, { error, baseOffset });
      if (queue.broken !== null && queue.inFlight === 0) {
        const { doomed, broken } = queue;
        queue.doomed = [];
        for (const { ticket: behind, encoder: its } of doomed) {
          this.settle(behind, its.size, { error: broken.error, baseOffset: -1n });
        }
        queue.broken = null;
        queue.session = this.nextSession++;
        // The topic may come back with other partitions: `prepare` asks again.
        const { name } = queue.topic.info;
        if (isFailure(broken.error, 'TOPIC_UNKNOWN') && this.topics.get(name) === queue.topic)
          this.topics.delete(name);
      }
      this.pump(queue);
    };
    let batch: Buffer;
    try {
      batch = encoder.finish({ baseOffset: 0n, producerId: -1n, producerEpoch: -1, baseSequence: -1 });
    } catch (error) {
      queueMicrotask(() => settle(error, -1n));
      return;
    }
    const session = `${this.name}/${queue.session}`;
    const input = { topic: ticket.topic, partition: queue.partition, batch, session };
    this.link.call('append', input, [batch.buffer as ArrayBuffer]).then(
      (baseOffset) => settle(null, baseOffset),
      (error) => settle(error, -1n),
    );
  }

  private settle(ticket: BatchTicket, size: number, fate: { error: unknown; baseOffset: bigint }): void {
    ticket.state = fate.error === null ? 'done' : 'failed';
    ticket.error = fate.error;
    ticket.baseOffset = fate.baseOffset;
    this.bufferedBytes -= size;
    this.unsettled.delete(ticket);
    this.onSettled?.(ticket);
    for (const flush of this.flushes) {
      if (!flush.remaining.delete(ticket) || flush.remaining.size > 0) continue;
      this.flushes.delete(flush);
      flush.resolve();
    }
    if (this.drains.length === 0) return;
    const waiting = this.drains;
    this.drains = [];
    for (const drain of waiting) {
      if (this.bufferedBytes <= drain.limit) drain.resolve();
      else this.drains.push(drain);
    }
  }
}
