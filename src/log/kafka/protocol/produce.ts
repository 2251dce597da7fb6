// Produce v8: one batch a partition, several partitions a request, all in-sync replicas to acknowledge. Called by
// the sender. The batches' bytes are handed to the socket as they are.
import type { WireRequest } from '../connection.js';
import { WireWriter } from './wire.js';

export interface ProducePart {
  readonly topic: string;
  readonly partition: number;
  readonly batch: Buffer;
}

export interface ProduceResult {
  readonly topic: string;
  readonly partition: number;
  readonly error: number;
  readonly baseOffset: bigint;
  readonly message: string | null;
}

export interface ProduceAnswer {
  readonly results: readonly ProduceResult[];
  readonly throttleMs: number;
}

const ALL_IN_SYNC = -1;

/** Parts of the same topic must stand together. @param transactionalId null = outside transactions */
export function produceRequest(
  parts: readonly ProducePart[],
  timeoutMs: number,
  transactionalId: string | null,
): WireRequest<ProduceAnswer> {
  const body: Uint8Array[] = [];
  let topics = 0;
  for (let i = 0; i < parts.length; i++) if (i === 0 || parts[i].topic !== parts[i - 1].topic) topics++;
  let writer = new WireWriter().string(transactionalId).int16(ALL_IN_SYNC).int32(timeoutMs).int32(topics);
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i];
    if (i === 0 || part.topic !== parts[i - 1].topic) {
      let end = i + 1;
      while (end < parts.length && parts[end].topic === part.topic) end++;
      writer.string(part.topic).int32(end - i);
    }
    writer.int32(part.partition).int32(part.batch.length);
    body.push(writer.finish(), part.batch);
    writer = new WireWriter(64);
  }
  return {
    name: 'Produce',
    apiKey: 0,
    apiVersion: 8,
    body,
    decode: (reader) => {
      const results: ProduceResult[] = [];
      reader.array(() => {
        const topic = reader.string() ?? '';
        reader.array(() => {
          const partition = reader.int32();
          const error = reader.int16();
          const baseOffset = reader.int64();
          reader.int64();
          reader.int64();
          const reasons = reader.array(() => {
            reader.int32();
            return reader.string();
          });
          const message = reader.string();
          results.push({ topic, partition, error, baseOffset, message: message ?? reasons[0] ?? null });
        });
      });
      return { results, throttleMs: reader.int32() };
    },
  };
}
