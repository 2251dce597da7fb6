// Requests about a consumer group's stored offsets: FindCoordinator v1, OffsetFetch v5, OffsetCommit v7,
// OffsetDelete v0, DeleteGroups v1. Called by the admin and consumers.
import type { TopicPartition } from '../../port.js';
import type { WireRequest } from '../connection.js';
import { type WireReader, WireWriter } from './wire.js';

export interface Coordinator {
  readonly error: number;
  readonly message: string | null;
  readonly id: number;
  readonly host: string;
  readonly port: number;
}

/** @param kind whether `key` is a group id or a transactional id */
export function findCoordinatorRequest(
  key: string,
  kind: 'group' | 'transaction' = 'group',
): WireRequest<Coordinator> {
  const body = new WireWriter().string(key).int8(kind === 'group' ? 0 : 1);
  return {
    name: 'FindCoordinator',
    apiKey: 10,
    apiVersion: 1,
    body: [body.finish()],
    decode: (reader) => {
      reader.int32();
      const error = reader.int16();
      const message = reader.string();
      return { error, message, id: reader.int32(), host: reader.string() ?? '', port: reader.int32() };
    },
  };
}

export interface CommittedOffset extends TopicPartition {
  readonly error: number;
  /** -1 = none. */
  readonly offset: bigint;
}

/** @param partitions null = all the group has offsets for */
export function offsetFetchRequest(
  group: string,
  partitions: readonly TopicPartition[] | null,
): WireRequest<{ error: number; offsets: CommittedOffset[] }> {
  const body = new WireWriter().string(group);
  if (partitions === null) body.int32(-1);
  else body.array(partitions, (entry) => body.string(entry.topic).int32(1).int32(entry.partition));
  return {
    name: 'OffsetFetch',
    apiKey: 9,
    apiVersion: 5,
    body: [body.finish()],
    decode: (reader) => {
      reader.int32();
      const offsets: CommittedOffset[] = [];
      reader.array(() => {
        const topic = reader.string() ?? '';
        reader.array(() => {
          const partition = reader.int32();
          const offset = reader.int64();
          reader.int32();
          reader.string();
          offsets.push({ topic, partition, offset, error: reader.int16() });
        });
      });
      return { error: reader.int16(), offsets };
    },
  };
}

export interface PartitionOutcome extends TopicPartition {
  readonly error: number;
}

/** Who commits: a member of a generation, or (generation -1, no member) an administrator of a group without members. */
export interface Committer {
  readonly group: string;
  readonly generation: number;
  readonly memberId: string;
  readonly instanceId: string | null;
}

export function offsetCommitRequest(
  who: Committer,
  offsets: readonly (TopicPartition & { readonly offset: bigint })[],
): WireRequest<PartitionOutcome[]> {
  const body = new WireWriter().string(who.group).int32(who.generation).string(who.memberId);
  body.string(who.instanceId).array(offsets, (entry) => {
    body.string(entry.topic).int32(1).int32(entry.partition).int64(entry.offset).int32(-1).string('');
  });
  return {
    name: 'OffsetCommit',
    apiKey: 8,
    apiVersion: 7,
    body: [body.finish()],
    decode: (reader) => {
      reader.int32();
      return partitionOutcomes(reader);
    },
  };
}

export function offsetDeleteRequest(
  group: string,
  partitions: readonly TopicPartition[],
): WireRequest<{ error: number; outcomes: PartitionOutcome[] }> {
  const body = new WireWriter().string(group);
  body.array(partitions, (entry) => body.string(entry.topic).int32(1).int32(entry.partition));
  return {
    name: 'OffsetDelete',
    apiKey: 47,
    apiVersion: 0,
    body: [body.finish()],
    decode: (reader) => {
      const error = reader.int16();
      reader.int32();
      return { error, outcomes: partitionOutcomes(reader) };
    },
  };
}

/** Resolves with the group's error code. */
export function deleteGroupRequest(group: string): WireRequest<number> {
  const body = new WireWriter().int32(1).string(group);
  return {
    name: 'DeleteGroups',
    apiKey: 42,
    apiVersion: 1,
    body: [body.finish()],
    decode: (reader) => {
      reader.int32();
      const errors = reader.array(() => {
        reader.string();
        return reader.int16();
      });
      return errors[0] ?? -1;
    },
  };
}

function partitionOutcomes(reader: WireReader): PartitionOutcome[] {
  const outcomes: PartitionOutcome[] = [];
  reader.array(() => {
    const topic = reader.string() ?? '';
    reader.array(() => outcomes.push({ topic, partition: reader.int32(), error: reader.int16() }));
  });
  return outcomes;
}
