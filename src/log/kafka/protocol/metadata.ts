// Metadata v5 (topics, leaders, brokers) and InitProducerId v1. Called by cluster.ts and the producers.
import type { WireRequest } from '../connection.js';
import { WireWriter } from './wire.js';

export interface PartitionMetadata {
  readonly error: number;
  readonly partition: number;
  /** -1 while there is none. */
  readonly leader: number;
  readonly replicas: number;
}

export interface TopicMetadata {
  readonly error: number;
  readonly name: string;
  readonly internal: boolean;
  /** Ordered by partition. */
  readonly partitions: readonly PartitionMetadata[];
}

export interface Metadata {
  readonly brokers: readonly { readonly id: number; readonly host: string; readonly port: number }[];
  readonly clusterId: string | null;
  readonly controller: number;
  readonly topics: readonly TopicMetadata[];
}

/**
 * @param topics null = all
 * @param create whether the broker may create those that do not exist, where its settings permit that
 */
export function metadataRequest(topics: readonly string[] | null, create = false): WireRequest<Metadata> {
  const body = new WireWriter();
  if (topics === null) body.int32(-1);
  else body.array(topics, (name) => body.string(name));
  body.bool(create);
  return {
    name: 'Metadata',
    apiKey: 3,
    apiVersion: 5,
    body: [body.finish()],
    decode: (reader) => {
      reader.int32();
      const brokers = reader.array(() => {
        const broker = { id: reader.int32(), host: reader.string() ?? '', port: reader.int32() };
        reader.string();
        return broker;
      });
      const clusterId = reader.string();
      const controller = reader.int32();
      const answered = reader.array(() => ({
        error: reader.int16(),
        name: reader.string() ?? '',
        internal: reader.bool(),
        partitions: reader
          .array(() => {
            const found = { error: reader.int16(), partition: reader.int32(), leader: reader.int32() };
            const replicas = reader.array(() => reader.int32()).length;
            reader.array(() => reader.int32());
            reader.array(() => reader.int32());
            return { ...found, replicas };
          })
          .sort((a, b) => a.partition - b.partition),
      }));
      return { brokers, clusterId, controller, topics: answered };
    },
  };
}

export interface ProducerIdentity {
  readonly error: number;
  readonly producerId: bigint;
  readonly producerEpoch: number;
}

/**
 * A fresh identity for an idempotent producer without transactions; or that of a transactional one, which fences earlier
 * producers of its id and ends what they left open.
 */
export function initProducerIdRequest(
  transactionalId: string | null = null,
  timeoutMs = 0x7fffffff,
): WireRequest<ProducerIdentity> {
  const body = new WireWriter().string(transactionalId).int32(timeoutMs);
  return {
    name: 'InitProducerId',
    apiKey: 22,
    apiVersion: 1,
    body: [body.finish()],
    decode: (reader) => {
      reader.int32();
      return { error: reader.int16(), producerId: reader.int64(), producerEpoch: reader.int16() };
    },
  };
}
