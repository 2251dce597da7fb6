// One partition as a fetcher reads it: besides what was fetched of it, the brokers to fetch from. Used by the fetcher.
import type { FetchedRecords, TopicPartition } from '../../port.js';
import { decodeBatches } from '../../record-batch/decoder.js';
import { ReadPartition } from '../../record-batch/read-line.js';
import type { FetchResult } from '../protocol/fetch.js';
import { committedRecords } from './committed.js';

export class FetchPartition extends ReadPartition {
  /** Its position is being looked up. */
  resetting = false;
  /** Broker to fetch from; -1 = not known. Differs from `leader` for a follower the leader named. */
  source: number;

  constructor(
    key: string,
    place: TopicPartition & { readonly offset: bigint },
    public leader: number,
  ) {
    super(key, place, place.offset);
    this.source = leader;
  }

  /** True for what a fetch should ask for. */
  get wantsMore(): boolean {
    return !this.paused && !this.isReady && !this.resetting;
  }

  /** @param committed leave out aborted transactions */
  answer(result: FetchResult, committed: boolean): void {
    this.receive({ decode: (position) => decode(result, position, committed) });
  }
}

function decode(result: FetchResult, position: bigint, committed: boolean): FetchedRecords | null {
  const { topic, partition, highWatermark } = result;
  const batches = decodeBatches(result.records);
  const { records, nextOffset } = committedRecords(batches, position, committed ? result.aborted : null);
  return nextOffset === position ? null : { topic, partition, records, nextOffset, highWatermark };
}
