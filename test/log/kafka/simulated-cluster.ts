// A stand-in for a cluster that misbehaves on purpose: a broker with Kafka's own sequence check, whose connections
// break before or after an append, whose leaders move, and which finds batches too large. For producer.test.ts.

import { failure } from '../../../src/errors/failure.js';
import type { Cluster } from '../../../src/log/kafka/cluster.js';
import type { WireRequest } from '../../../src/log/kafka/connection.js';
import { WireReader, WireWriter } from '../../../src/log/kafka/protocol/wire.js';
import { decodeBatches } from '../../../src/log/record-batch/decoder.js';
import { readBatchHeader } from '../../../src/log/record-batch/layout.js';

export interface Faults {
  /** A number in [0, 1) for each decision. */
  readonly random: () => number;
  /** How often something goes wrong, 0..1. */
  readonly rate: number;
  /** More records in a batch are MESSAGE_TOO_LARGE. */
  readonly maxRecords: number;
}

interface Partition {
  readonly values: number[];
  expected: number;
  readonly recent: { sequence: number; count: number; offset: number }[];
  leader: number;
}

const BROKERS = 2;

export class SimulatedCluster {
  readonly config = { requestTimeoutMs: 1000, metadataMaxAgeMs: 1e9, apiTimeoutMs: 1000 };
  readonly partitions: Partition[];
  /** Sequences refused out of turn though nothing before them was missing: the producer's mistake. */
  readonly mistakes: string[] = [];
  private readonly lines: Promise<unknown>[] = Array.from({ length: BROKERS }, () => Promise.resolve());
  private readonly epochs: number[] = new Array(BROKERS).fill(0);

  constructor(
    partitions: number,
    private readonly faults: Faults,
  ) {
    this.partitions = Array.from({ length: partitions }, (_, i) => ({
      values: [],
      expected: 0,
      recent: [],
      leader: i % BROKERS,
    }));
  }

  asCluster(): Cluster {
    return this as unknown as Cluster;
  }

  backoff(): number {
    return 1;
  }

  pause(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve));
  }

  retrying<T>(attempt: () => Promise<T>): Promise<T> {
    return attempt();
  }

  async topic(name: string) {
    const partitions = this.partitions.map(({ leader }, partition) => ({
      error: 0,
      partition,
      leader,
      replicas: 1,
    }));
    return { error: 0, name, internal: false, partitions };
  }

  async metadata(topics: readonly string[]) {
    if (this.strikes()) throw this.gone();
    return { brokers: [], clusterId: '', controller: 0, topics: [await this.topic(topics[0])] };
  }

  close(): void {}

  connection(id: number) {
    return {
      throttle() {},
      request: <T>(request: WireRequest<T>): Promise<T> => {
        const epoch = this.epochs[id];
        const bytes = Buffer.concat(request.body.map((part) => Buffer.from(part)));
        const answer = this.lines[id].then(async () => {
          await this.pause();
          if (epoch !== this.epochs[id]) throw this.gone();
          if (this.strikes()) this.cut(id);
          const written = this.produce(id, bytes);
          if (this.strikes()) this.cut(id);
          if (epoch !== this.epochs[id]) throw this.gone();
          return request.decode(new WireReader(written));
        });
        this.lines[id] = answer.catch(() => {});
        return answer;
      },
    };
  }

  private strikes(): boolean {
    return this.faults.random() < this.faults.rate;
  }

  /** The connection breaks: whatever was asked on it is never answered. */
  private cut(id: number): void {
    this.epochs[id]++;
  }

  private gone(): Error {
    return failure('KAFKA_UNREACHABLE', { servers: 'simulated', detail: 'connection lost' });
  }

  private produce(id: number, body: Buffer): Buffer {
    const reader = new WireReader(body);
    const writer = new WireWriter();
    reader.string();
    reader.int16();
    reader.int32();
    const topics = reader.int32();
    writer.int32(topics);
    for (let t = 0; t < topics; t++) {
      writer.string(reader.string());
      const count = reader.int32();
      writer.int32(count);
      for (let p = 0; p < count; p++) {
        const index = reader.int32();
        const { error, offset } = this.append(id, this.partitions[index], Buffer.from(reader.bytes()));
        writer.int32(index).int16(error).int64(BigInt(offset)).int64(-1n).int64(0n).int32(0).string(null);
      }
    }
    return writer.int32(0).finish();
  }

  private append(id: number, partition: Partition, bytes: Buffer): { error: number; offset: number } {
    const { baseSequence: sequence, recordCount: count } = readBatchHeader(bytes);
    if (this.strikes()) partition.leader = (partition.leader + 1) % BROKERS;
    if (partition.leader !== id) return { error: 6, offset: -1 };
    if (count > this.faults.maxRecords) return { error: 10, offset: -1 };
    if (this.strikes()) return { error: 19, offset: -1 };
    const known = partition.recent.find((batch) => batch.sequence === sequence && batch.count === count);
    if (known !== undefined) return { error: 0, offset: known.offset };
    if (sequence !== partition.expected && partition.values.length > 0) {
      if (sequence < partition.expected) this.mistakes.push(`${sequence} after ${partition.expected}`);
      return { error: 45, offset: -1 };
    }
    const offset = partition.values.length;
    for (const record of decodeBatches(bytes)[0].records) {
      partition.values.push(Buffer.from(record.value as Uint8Array).readUInt32BE());
    }
    partition.expected = sequence + count;
    partition.recent.push({ sequence, count, offset });
    if (partition.recent.length > 5) partition.recent.shift();
    // NOT_ENOUGH_REPLICAS_AFTER_APPEND: in, and yet an error.
    if (this.strikes()) return { error: 20, offset: -1 };
    return { error: 0, offset };
  }
}
