// The decisions of retention and compaction, as functions of the time and of what is stored; cleaner.ts carries
// them out. The rules and the names of their settings are Kafka's, with the batch in the place of the segment.
import { type Compression, compressions } from '../../record-batch/compression.js';
import { decodeBatch } from '../../record-batch/decoder.js';
import { BatchEncoder } from '../../record-batch/encoder.js';
import {
  type BatchHeader,
  COMPRESSION_MASK,
  DELETE_HORIZON,
  readBatchHeader,
} from '../../record-batch/layout.js';
import type { PartitionState } from './store.js';
import type { TopicConfigs } from './topic-configs.js';

/** True when the oldest batch of a partition of `size` bytes is to go. */
export function isExpired(
  batch: BatchHeader,
  configs: TopicConfigs,
  at: { readonly now: number; readonly size: number },
): boolean {
  if (!configs.delete) return false;
  if (configs.retentionMs >= 0 && batch.maxTimestamp < at.now - configs.retentionMs) return true;
  return configs.retentionBytes >= 0 && at.size - batch.size >= configs.retentionBytes;
}

/**
 * True when a compacted partition is worth a pass: enough of it is new, its oldest new record (`oldestDirty`,
 * milliseconds) has waited too long, or tombstones have become due.
 */
export function isCompactionDue(
  state: PartitionState,
  configs: TopicConfigs,
  at: { readonly now: number; readonly oldestDirty: number },
): boolean {
  if (!configs.compact || state.size === 0) return false;
  if (state.horizon > 0 && at.now >= state.horizon) return true;
  const dirty = state.size - state.cleanSize;
  if (dirty <= 0) return false;
  return (
    dirty / state.size >= configs.minCleanableDirtyRatio ||
    at.oldestDirty < at.now - configs.maxCompactionLagMs
  );
}

export interface Rewritten {
  /** The batch to store under the same base offset; null when no record is left. The same object when unchanged. */
  readonly batch: Buffer | null;
  /** When its tombstones may go; 0 without tombstones. */
  readonly horizon: number;
}

/**
 * A batch without the records that `latest` (key bytes as latin1 -> last offset) supersedes, without tombstones
 * whose time is over, without records that have no key. Offsets and times of the others stay as they are.
 */
export function rewrite(
  batch: Buffer,
  latest: ReadonlyMap<string, bigint>,
  at: { readonly now: number; readonly deleteRetentionMs: number },
): Rewritten {
  const header = readBatchHeader(batch);
  const decoded = decodeBatch(batch);
  const marked = (header.attributes & DELETE_HORIZON) !== 0;
  const horizon = marked ? header.baseTimestamp : at.now + at.deleteRetentionMs;
  const kept = decoded.records.filter((record) => {
    if (record.key === null) return false;
    const last = latest.get(keyOf(record.key));
    if (last !== undefined && last > record.offset) return false;
    return record.value !== null || !marked || at.now < horizon;
  });
  if (kept.length === 0) return { batch: null, horizon: 0 };
  const tombstones = kept.some((record) => record.value === null);
  const nextHorizon = tombstones ? horizon : 0;
  if (kept.length === decoded.records.length && (marked || !tombstones))
    return { batch, horizon: nextHorizon };
  const keepMark = marked || tombstones;
  const encoder = new BatchEncoder({
    compression: compressions[header.attributes & COMPRESSION_MASK] as Compression,
    initialCapacity: batch.length + 64,
    baseTimestamp: keepMark ? horizon : undefined,
  });
  for (const record of kept) encoder.appendAt(Number(record.offset - header.baseOffset), record);
  const rewritten = encoder.finish({
    baseOffset: header.baseOffset,
    producerId: header.producerId,
    producerEpoch: header.producerEpoch,
    baseSequence: header.baseSequence,
    attributes: (header.attributes & ~(COMPRESSION_MASK | DELETE_HORIZON)) | (keepMark ? DELETE_HORIZON : 0),
    lastOffsetDelta: Number(header.lastOffset - header.baseOffset),
  });
  return { batch: rewritten, horizon: nextHorizon };
}

/** A record's key as a map key: one character a byte. */
export function keyOf(key: Uint8Array): string {
  return Buffer.from(key.buffer, key.byteOffset, key.length).toString('latin1');
}
