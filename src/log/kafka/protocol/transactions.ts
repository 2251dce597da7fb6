// Requests of transactional producers, at the coordinator of the transactional id: AddPartitionsToTxn v2, EndTxn v2. Called
// by producer/transactions.ts; what they begin with, InitProducerId, is in metadata.ts.
import type { TopicPartition } from '../../port.js';
import type { WireRequest } from '../connection.js';
import { WireWriter } from './wire.js';

export interface TransactionIdentity {
  readonly id: string;
  readonly producerId: bigint;
  readonly producerEpoch: number;
}

/** Resolves with the error codes of the partitions. */
export function addPartitionsRequest(
  who: TransactionIdentity,
  partitions: readonly TopicPartition[],
): WireRequest<number[]> {
  const body = new WireWriter().string(who.id).int64(who.producerId).int16(who.producerEpoch);
  const topics = new Map<string, number[]>();
  for (const { topic, partition } of partitions) topics.set(topic, [...(topics.get(topic) ?? []), partition]);
  body.array([...topics], ([topic, list]) => {
    body.string(topic).array(list, (partition) => body.int32(partition));
  });
  return {
    name: 'AddPartitionsToTxn',
    apiKey: 24,
    apiVersion: 2,
    body: [body.finish()],
    decode: (reader) => {
      reader.int32();
      return reader
        .array(() => {
          reader.string();
          return reader.array(() => {
            reader.int32();
            return reader.int16();
          });
        })
        .flat();
    },
  };
}

/** Resolves with the error code. */
export function endTransactionRequest(who: TransactionIdentity, commit: boolean): WireRequest<number> {
  const body = new WireWriter().string(who.id).int64(who.producerId).int16(who.producerEpoch);
  return {
    name: 'EndTxn',
    apiKey: 26,
    apiVersion: 2,
    body: [body.bool(commit).finish()],
    decode: (reader) => {
      reader.int32();
      return reader.int16();
    },
  };
}
