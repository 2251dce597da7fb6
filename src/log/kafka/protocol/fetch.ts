// Fetch v11 and ListOffsets v2. Called by the reader and the admin. Record bytes are views of the response.
import type { WireRequest } from '../connection.js';
import { WireWriter } from './wire.js';

export interface FetchPart {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
}

export interface FetchResult {
  readonly topic: string;
  readonly partition: number;
  readonly error: number;
  readonly highWatermark: bigint;
  readonly logStart: bigint;
  readonly aborted: readonly { readonly producerId: bigint; readonly firstOffset: bigint }[];
  /** The follower to fetch from, for a client that named its rack; -1 = none. */
  readonly preferredReplica: number;
  readonly records: Buffer;
}

export interface FetchOptions {
  readonly maxWaitMs: number;
  readonly minBytes: number;
  readonly maxBytes: number;
  readonly partitionMaxBytes: number;
  readonly committed: boolean;
  /** `client.rack` */
  readonly rack?: string | undefined;
}

export interface FetchAnswer {
  readonly error: number;
  readonly throttleMs: number;
  readonly results: readonly FetchResult[];
}

/** Outside any fetch session: every request names all its partitions. */
export function fetchRequest(parts: readonly FetchPart[], options: FetchOptions): WireRequest<FetchAnswer> {
  const body = new WireWriter()
    .int32(-1)
    .int32(options.maxWaitMs)
    .int32(options.minBytes)
    .int32(options.maxBytes);
  body
    .int8(options.committed ? 1 : 0)
    .int32(0)
    .int32(-1);
  body.array([...byTopic(parts)], ([topic, partitions]) => {
    body.string(topic).array(partitions, (part) => {
      body.int32(part.partition).int32(-1).int64(part.offset).int64(-1n).int32(options.partitionMaxBytes);
    });
  });
  body.int32(0).string(options.rack ?? '');
  return {
    name: 'Fetch',
    apiKey: 1,
    apiVersion: 11,
    waitMs: options.maxWaitMs,
    body: [body.finish()],
    decode: (reader) => {
      const throttleMs = reader.int32();
      const error = reader.int16();
      reader.int32();
      const results: FetchResult[] = [];
      reader.array(() => {
        const topic = reader.string() ?? '';
        reader.array(() => {
          const partition = reader.int32();
          const code = reader.int16();
          const highWatermark = reader.int64();
          reader.int64();
          const logStart = reader.int64();
          const aborted = reader.array(() => ({ producerId: reader.int64(), firstOffset: reader.int64() }));
          const preferredReplica = reader.int32();
          results.push({
            topic,
            partition,
            error: code,
            highWatermark,
            logStart,
            aborted,
            preferredReplica,
            records: reader.bytes(),
          });
        });
      });
      return { error, throttleMs, results };
    },
  };
}

export interface OffsetResult {
  readonly topic: string;
  readonly partition: number;
  readonly error: number;
  readonly offset: bigint;
}

export const LATEST = -1n;
export const EARLIEST = -2n;

/** @param parts `offset` holds LATEST or EARLIEST */
export function listOffsetsRequest(
  parts: readonly FetchPart[],
  committed: boolean,
): WireRequest<OffsetResult[]> {
  const body = new WireWriter().int32(-1).int8(committed ? 1 : 0);
  body.array([...byTopic(parts)], ([topic, partitions]) => {
    body.string(topic).array(partitions, (part) => body.int32(part.partition).int64(part.offset));
  });
  return {
    name: 'ListOffsets',
    apiKey: 2,
    apiVersion: 2,
    body: [body.finish()],
    decode: (reader) => {
      reader.int32();
      const results: OffsetResult[] = [];
      reader.array(() => {
        const topic = reader.string() ?? '';
        reader.array(() => {
          const partition = reader.int32();
          const error = reader.int16();
          reader.int64();
          results.push({ topic, partition, error, offset: reader.int64() });
        });
      });
      return results;
    },
  };
}

function byTopic<T extends { readonly topic: string }>(parts: readonly T[]): Map<string, T[]> {
  const topics = new Map<string, T[]>();
  for (const part of parts) {
    const list = topics.get(part.topic);
    if (list === undefined) topics.set(part.topic, [part]);
    else list.push(part);
  }
  return topics;
}
