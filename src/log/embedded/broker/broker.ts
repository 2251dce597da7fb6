// The embedded log itself: topics, partitions, offsets, group commit. Lives on the store's thread
// (thread.ts passes requests in); nothing else writes. An append is answered when it is on disk; appends that
// come while a commit runs share the next one.
import { randomBytes } from 'node:crypto';
import { failure } from '../../../errors/failure.js';
import type { NewTopic, TopicPartition } from '../../port.js';
import { BASE_OFFSET, LAST_OFFSET_DELTA, LEADER_EPOCH } from '../../record-batch/layout.js';
import type { Operations, TopicInfo } from '../protocol.js';
import { Fetches } from './fetches.js';
import { Groups } from './groups.js';
import * as keys from './keys.js';
import {
  type Bytes,
  decodeState,
  encodeState,
  type PartitionState,
  type Store,
  storedSize,
} from './store.js';
import { allConfigs, checkTopicName, parseTopicConfigs, type TopicConfigs } from './topic-configs.js';

export interface Topic {
  readonly id: number;
  readonly name: string;
  readonly given: Readonly<Record<string, string>>;
  readonly configs: TopicConfigs;
  readonly partitions: PartitionState[];
}

interface Append {
  readonly input: Operations['append']['in'];
  readonly resolve: (baseOffset: bigint) => void;
  readonly reject: (error: unknown) => void;
}

const COMMIT_BYTES = 16 << 20;
const SESSIONS_KEPT = 1000;

export class Broker {
  readonly topics = new Map<string, Topic>();
  readonly clusterId: string;
  private nextTopicId: number;
  private queue: Append[] = [];
  private scheduled = false;
  readonly fetches = new Fetches(this);
  readonly groups = new Groups(this);
  private readonly failedSessions = new Map<string, unknown>();

  constructor(
    readonly store: Store,
    private readonly defaultPartitions: number,
  ) {
    const stored = store.get(keys.clusterKey);
    const cluster =
      stored === undefined ? null : (JSON.parse(stored.toString()) as { id: string; next: number });
    this.clusterId = cluster?.id ?? randomBytes(16).toString('base64url');
    this.nextTopicId = cluster?.next ?? 1;
    if (cluster === null) store.write((db) => this.putCluster(db));
    for (const { value } of store.range(keys.topicRange.start, keys.topicRange.end)) {
      const { id, name, partitions, given } = JSON.parse(value.toString());
      const states: PartitionState[] = [];
      for (let p = 0; p < partitions; p++) states.push(decodeState(store.get(keys.stateKey(id, p))!));
      this.topics.set(name, { id, name, given, configs: parseTopicConfigs(given), partitions: states });
      for (const state of states) store.stored += state.stored;
    }
    for (const { key } of [...store.range(keys.deletedRange.start, keys.deletedRange.end)]) {
      this.purge(key.readUInt32BE(1));
    }
  }

  /** Throws TOPIC_UNKNOWN. */
  topic(name: string, partition = 0): Topic {
    const topic = this.topics.get(name);
    if (topic === undefined || partition >= topic.partitions.length)
      throw failure('TOPIC_UNKNOWN', { topic: name });
    return topic;
  }

  info(name: string): TopicInfo | null {
    const topic = this.topics.get(name);
    return topic === undefined
      ? null
      : {
          name,
          partitions: topic.partitions.length,
          compacted: topic.configs.compact && !topic.configs.delete,
        };
  }

  configs(name: string): Record<string, string> | null {
    const topic = this.topics.get(name);
    return topic === undefined ? null : allConfigs(topic.given);
  }

  /** False when it exists. Throws TOPIC_*_REFUSED. */
  createTopic(topic: NewTopic): boolean {
    const { name, configs: given } = topic;
    if (this.topics.has(name)) return false;
    checkTopicName(name);
    const configs = parseTopicConfigs(given);
    const count = topic.partitions === -1 ? this.defaultPartitions : topic.partitions;
    if (!Number.isInteger(count) || count < 1 || count > 10_000) {
      throw failure('TOPIC_PARTITIONS_REFUSED', {
        detail: 'Number of partitions was set to an invalid non-positive value.',
      });
    }
    const id = this.nextTopicId++;
    const partitions = Array.from({ length: count }, newState);
    this.store.checkRoom(count * 128);
    this.store.write((db) => {
      this.putCluster(db);
      db.put(keys.topicKey(name), Buffer.from(JSON.stringify({ id, name, partitions: count, given })));
      for (let p = 0; p < count; p++) db.put(keys.stateKey(id, p), encodeState(partitions[p]));
    });
    this.topics.set(name, { id, name, given, configs, partitions });
    this.groups.topicChanged(name);
    return true;
  }

  /** Throws TOPIC_UNKNOWN. */
  deleteTopic(name: string): void {
    const topic = this.topic(name);
    this.store.write((db) => {
      db.remove(keys.topicKey(name));
      db.put(keys.deletedKey(topic.id), Buffer.alloc(1));
    });
    this.topics.delete(name);
    for (const state of topic.partitions) this.store.stored -= state.stored;
    this.purge(topic.id);
    this.fetches.wakeAll(name);
    this.groups.topicChanged(name);
  }

  append(input: Operations['append']['in']): Promise<bigint> {
    return new Promise((resolve, reject) => {
      this.queue.push({ input, resolve, reject });
      this.schedule();
    });
  }

  groupOffsets(group: string): (TopicPartition & { offset: bigint })[] {
    const prefix = keys.groupKey(group);
    const found: (TopicPartition & { offset: bigint })[] = [];
    for (const { key, value } of this.store.range(prefix, Buffer.concat([prefix, Buffer.from([0xff])]))) {
      const topic = key.toString('utf8', prefix.length, key.length - 4);
      found.push({ topic, partition: key.readUInt32BE(key.length - 4), offset: value.readBigInt64BE() });
    }
    return found;
  }

  /** Throws KAFKA_GROUP_ACTIVE while the group has members, TOPIC_UNKNOWN for a partition that is not there. */
  alterGroupOffsets(input: Operations['alterGroupOffsets']['in']): void {
    this.groups.checkEmpty(input.group);
    for (const { topic, partition, offset } of input.offsets) {
      const there = this.topics.get(topic)?.partitions.length ?? 0;
      if (offset !== null && !(partition >= 0 && partition < there))
        throw failure('TOPIC_UNKNOWN', { topic });
    }
    this.storeOffsets(input);
  }

  storeOffsets({ group, offsets }: Operations['alterGroupOffsets']['in']): void {
    this.store.write((db) => {
      for (const { topic, partition, offset } of offsets) {
        const key = keys.groupKey(group, topic, partition);
        if (offset === null) {
          db.remove(key);
          continue;
        }
        const value = Buffer.allocUnsafe(8);
        value.writeBigInt64BE(offset);
        db.put(key, value);
      }
    });
  }

  deleteGroup(group: string): void {
    this.alterGroupOffsets({
      group,
      offsets: this.groupOffsets(group).map((at) => ({ ...at, offset: null })),
    });
  }

  /** Commits what is queued and ends all waiting; for shutdown. */
  drain(): void {
    while (this.queue.length > 0) this.commit();
    this.fetches.wake();
    this.groups.close();
  }

  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      this.commit();
      if (this.queue.length > 0) this.schedule();
    });
  }

  private commit(): void {
    const group = this.admit();
    if (group.length === 0) return;
    const states = new Map<string, { topic: Topic; partition: number; state: PartitionState }>();
    const offsets: bigint[] = [];
    let bytes = 0;
    let stored = 0;
    for (const { input } of group) bytes += storedSize(input.batch.length);
    try {
      this.store.checkRoom(bytes);
      this.store.write((db) => {
        for (const { input } of group) {
          const { topic: name, partition } = input;
          const topic = this.topic(name, partition);
          const id = `${name}/${partition}`;
          let touched = states.get(id);
          if (touched === undefined) {
            touched = { topic, partition, state: { ...topic.partitions[partition] } };
            states.set(id, touched);
          }
          const { state } = touched;
          const batch = Buffer.from(input.batch.buffer, input.batch.byteOffset, input.batch.length);
          // Neither field is under the checksum.
          batch.writeBigInt64BE(state.end, BASE_OFFSET);
          batch.writeInt32BE(0, LEADER_EPOCH);
          db.put(keys.batchKey(topic.id, partition, state.end), batch);
          offsets.push(state.end);
          state.end += BigInt(batch.readInt32BE(LAST_OFFSET_DELTA) + 1);
          state.size += batch.length;
          state.stored += storedSize(batch.length);
          stored += storedSize(batch.length);
        }
        for (const { topic, partition, state } of states.values()) {
          db.put(keys.stateKey(topic.id, partition), encodeState(state));
        }
      });
    } catch (error) {
      for (const append of group) this.fail(append, error);
      return;
    }
    this.store.stored += stored;
    for (const { topic, partition, state } of states.values())
      Object.assign(topic.partitions[partition], state);
    // Invariant 3: the transaction is on disk; only now are its appends answered.
    for (let i = 0; i < group.length; i++) group[i].resolve(offsets[i]);
    for (const { topic } of states.values()) this.fetches.wakeAll(topic.name);
  }

  /** Takes the appends of the next commit off the queue and fails those that cannot be stored. */
  private admit(): Append[] {
    const group: Append[] = [];
    let bytes = 0;
    let taken = 0;
    for (; taken < this.queue.length && bytes < COMMIT_BYTES; taken++) {
      const append = this.queue[taken];
      const { topic, partition, batch, session } = append.input;
      const broken = this.failedSessions.get(session);
      try {
        // Invariant 12: a session that failed takes nothing more.
        if (broken !== undefined) throw broken;
        const limit = this.topic(topic, partition).configs.maxMessageBytes;
        if (batch.length > limit)
          throw failure('KAFKA_MESSAGE_TOO_LARGE', { topic, partition, size: batch.length });
        group.push(append);
        bytes += batch.length;
      } catch (error) {
        this.fail(append, error);
      }
    }
    this.queue.splice(0, taken);
    return group;
  }

  private fail(append: Append, error: unknown): void {
    const { session } = append.input;
    if (!this.failedSessions.has(session)) {
      this.failedSessions.set(session, error);
      for (const old of this.failedSessions.keys()) {
        if (this.failedSessions.size <= SESSIONS_KEPT) break;
        this.failedSessions.delete(old);
      }
    }
    append.reject(error);
  }

  /** Removes the batches of a deleted topic, some hundred a transaction; an interrupted run goes on at the next start. */
  private purge(id: number): void {
    const first = keys.batchKey(id, 0, 0n);
    const end = keys.batchKey(id + 1, 0, 0n);
    for (;;) {
      const some = this.store.keys(first, end, 512);
      this.store.write((db) => {
        for (const key of some) db.remove(key);
        if (some.length > 0) return;
        for (const key of this.store.keys(keys.stateKey(id, 0), keys.stateKey(id + 1, 0), 10_000))
          db.remove(key);
        db.remove(keys.deletedKey(id));
      });
      if (some.length === 0) return;
    }
  }

  private putCluster(db: Bytes): void {
    db.put(keys.clusterKey, Buffer.from(JSON.stringify({ id: this.clusterId, next: this.nextTopicId })));
  }
}

function newState(): PartitionState {
  return { start: 0n, end: 0n, size: 0, stored: 0, cleaned: 0n, cleanSize: 0, horizon: 0 };
}
