// Blocking snapshots: the records read from the stream before the signal go out, then the rows of the tables, then the
// stream's records go on. Between poll and the stream's queue; one object a start of the stream. One that fails is given
// up: the signal must be sent again.
import type { Logger } from '../../../src/api/logger.js';
import type { TaskProgress } from '../../../src/api/source.js';
import type { OffsetMap, SourceRecord } from '../../../src/data/record.js';
import type { Notifier } from '../../cdc/notifications/notifier.js';
import type { RecordQueue } from '../../cdc/record-queue.js';
import type { SnapshotSource } from '../snapshot/snapshot-port.js';
import type { BlockingRequest } from './actions.js';
import { SnapshotNotices } from './snapshot-notices.js';

export interface BlockingOptions {
  readonly queue: RecordQueue;
  /** Starts the snapshot; its rows carry `offset`. */
  readonly start: (request: BlockingRequest, offset: OffsetMap) => Promise<SnapshotSource>;
  /** Told when one is complete. */
  readonly completed: () => void;
  readonly notifier: Notifier;
  readonly logger: Logger;
}

interface Waiting {
  readonly request: BlockingRequest;
  readonly offset: OffsetMap;
  /** Records of the queue that go out first. */
  before: number;
}

interface Running {
  readonly source: SnapshotSource;
  readonly request: BlockingRequest;
  readonly notices: SnapshotNotices;
  /** Of the last row given out. */
  offset: OffsetMap;
}

interface Failed extends Omit<Running, 'source'> {
  /** Null = it could not be started. */
  readonly source: SnapshotSource | null;
}

export class BlockingSnapshots {
  readonly #o: BlockingOptions;
  readonly #waiting: Waiting[] = [];
  #running: Running | null = null;

  constructor(options: BlockingOptions) {
    this.#o = options;
  }

  /** `offset` = the stream's position now. */
  request(request: BlockingRequest, offset: OffsetMap): void {
    const before = this.#o.queue.size - this.#waiting.reduce((sum, each) => sum + each.before, 0);
    this.#waiting.push({ request, offset, before });
    this.#o.queue.wake();
  }

  /** As RecordQueue.take, with the snapshots at their places. */
  async take(how: { max: number; signal: AbortSignal; waitMs: number }): Promise<readonly SourceRecord[]> {
    const { queue } = this.#o;
    if (this.#running !== null) return this.#rows(this.#running, how.signal);
    const next = this.#waiting[0];
    if (next === undefined) return queue.take(how);
    if (next.before > 0) {
      const batch = await queue.take({ ...how, max: Math.min(how.max, next.before) });
      next.before -= batch.length;
      return batch;
    }
    this.#waiting.shift();
    return this.#begin(next);
  }

  async #begin({ request, offset }: Waiting): Promise<readonly SourceRecord[]> {
    const notices = new SnapshotNotices(this.#o.notifier, null, request.asked ?? request.tables);
    const told = this.#told(offset, () => notices.started());
    try {
      const source = await this.#o.start(request, offset);
      this.#running = { source, request, notices, offset };
      this.#o.logger.info({ tables: request.tables }, 'A blocking snapshot began: the stream waits');
      return told;
    } catch (error) {
      return [...told, ...this.#failed(error, { source: null, request, notices, offset })];
    }
  }

  async #rows(running: Running, signal: AbortSignal): Promise<readonly SourceRecord[]> {
    const { source, notices } = running;
    try {
      const batch = await source.next(signal);
      running.offset = batch?.at(-1)?.sourceOffset ?? running.offset;
      const told = this.#told(running.offset, () => {
        notices.progress(source.progress().tables ?? []);
        if (batch === null) notices.completed();
      });
      if (batch !== null) return told.length > 0 ? [...batch, ...told] : batch;
      this.#o.logger.info({}, 'The blocking snapshot is complete: the stream goes on');
      this.#o.completed();
      await this.#end(source);
      running.request.ended?.(source.progress().tables ?? [], null);
      return told;
    } catch (error) {
      await this.#end(source);
      return this.#failed(error, running);
    }
  }

  async #end(source: SnapshotSource): Promise<void> {
    this.#running = null;
    await source.close();
  }

  #failed(error: unknown, { source, request, notices, offset }: Failed): SourceRecord[] {
    const { message } = error as Error;
    request.ended?.(source?.progress().tables ?? [], message);
    this.#o.logger.error(
      { error: message },
      'The blocking snapshot failed and is given up: send its signal again',
    );
    return this.#told(offset, () => notices.aborted());
  }

  /** Records of the notifications that `tell` makes: they go out among the rows, not behind the waiting stream. */
  #told(offset: OffsetMap, tell: () => void): SourceRecord[] {
    const { notifier } = this.#o;
    const records: SourceRecord[] = [];
    const before = notifier.target;
    notifier.target = { emit: (record) => records.push(record), offset: () => offset };
    tell();
    notifier.target = before;
    return records;
  }

  progress(): TaskProgress | undefined {
    return this.#running?.source.progress();
  }

  /** Tables of the one that runs, and of those that wait. */
  tables(): { running: readonly string[]; waiting: readonly string[] } {
    const waiting = this.#waiting.flatMap(({ request }) => request.tables);
    return { running: this.#running?.request.tables ?? [], waiting };
  }

  async close(): Promise<void> {
    await this.#running?.source.close();
  }
}
