// Which records of fetched batches a reader hands out: not those before the position, no control records, and none
// of aborted transactions. Called by the reader.
import type { LogRecord } from '../../port.js';
import type { DecodedBatch } from '../../record-batch/decoder.js';

export interface AbortedTransaction {
  readonly producerId: bigint;
  readonly firstOffset: bigint;
}

const ABORT = 0;

/**
 * @param from the position; batches may begin before it
 * @param aborted as the broker told them for this fetch; null = read_uncommitted
 */
export function committedRecords(
  batches: readonly DecodedBatch[],
  from: bigint,
  aborted: readonly AbortedTransaction[] | null,
): { records: readonly LogRecord[]; nextOffset: bigint } {
  const upcoming =
    aborted === null ? [] : [...aborted].sort((a, b) => (a.firstOffset < b.firstOffset ? -1 : 1));
  const aborting = new Set<bigint>();
  const kept: (readonly LogRecord[])[] = [];
  let nextOffset = from;
  for (const batch of batches) {
    if (batch.lastOffset < from) continue;
    nextOffset = batch.lastOffset + 1n;
    while (upcoming.length > 0 && upcoming[0].firstOffset <= batch.lastOffset) {
      aborting.add((upcoming.shift() as AbortedTransaction).producerId);
    }
    if (batch.control) {
      if (isAbortMarker(batch)) aborting.delete(batch.producerId);
    } else if (!batch.transactional || !aborting.has(batch.producerId)) {
      kept.push(
        batch.baseOffset >= from ? batch.records : batch.records.filter((record) => record.offset >= from),
      );
    }
  }
  return { records: kept.length === 1 ? kept[0] : kept.flat(), nextOffset };
}

/** The key of a control record is its version and its type, two bytes each. */
function isAbortMarker(batch: DecodedBatch): boolean {
  const key = batch.records[0]?.key;
  return key !== null && key !== undefined && key.length >= 4 && ((key[2] << 8) | key[3]) === ABORT;
}
