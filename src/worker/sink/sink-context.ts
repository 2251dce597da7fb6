// What a sink task may ask of the runtime, kept until the loop comes by: rewinds, a timeout, a commit, pauses. One a
// task, made and read by the sink task runner.
import type { SinkOffset, SinkPartition, SinkTaskContext } from '../../api/sink.js';
import { failure } from '../../errors/failure.js';
import type { LogConsumer } from '../../log/port.js';
import type { PartitionTable } from './partition-table.js';

export type ContextBasics = Pick<
  SinkTaskContext,
  'connectorName' | 'taskId' | 'logger' | 'metrics' | 'errantRecordReporter' | 'onProgress'
>;

export interface SinkRequestsOptions {
  readonly consumer: LogConsumer;
  readonly table: PartitionTable;
  /** True while the whole task is paused: single partitions are only remembered. */
  readonly allPaused: () => boolean;
  /** Called when something was asked for that a waiting poll should end for. */
  readonly wake: () => void;
}

export class SinkRequests {
  readonly #o: SinkRequestsOptions;
  #rewinds: SinkOffset[] = [];
  #timeout = -1;
  #commit = false;

  constructor(options: SinkRequestsOptions) {
    this.#o = options;
  }

  /** The context over these requests. */
  context(basics: ContextBasics): SinkTaskContext {
    const { table } = this.#o;
    return {
      ...basics,
      assignment: () => table.all().map(({ topic, partition }) => ({ topic, partition })),
      rewind: (offsets) => void this.#rewinds.push(...offsets),
      timeout: (ms) => {
        this.#timeout = ms;
      },
      pause: (partitions) => this.#mark('pause', partitions),
      resume: (partitions) => this.#mark('resume', partitions),
      requestCommit: () => this.requestCommit(),
    };
  }

  requestCommit(): void {
    if (this.#commit) return;
    this.#commit = true;
    this.#o.wake();
  }

  get commitRequested(): boolean {
    return this.#commit;
  }

  commitBegun(): void {
    this.#commit = false;
  }

  get rewindsWaiting(): boolean {
    return this.#rewinds.length > 0;
  }

  takeRewinds(): readonly SinkOffset[] {
    const taken = this.#rewinds;
    this.#rewinds = [];
    return taken;
  }

  /** The longest a poll may wait, given what it would; a timeout that the task set counts once. */
  takeTimeout(ms: number): number {
    if (this.#timeout <= 0) return ms;
    const taken = Math.min(ms, this.#timeout);
    this.#timeout = -1;
    return taken;
  }

  #mark(action: 'pause' | 'resume', partitions: readonly SinkPartition[]): void {
    const { table, consumer, allPaused } = this.#o;
    const states = partitions.map(({ topic, partition }) => {
      const state = table.of(topic, partition);
      if (state === undefined) throw failure('SINK_PARTITION_UNASSIGNED', { action, topic, partition });
      return state;
    });
    for (const state of states) state.pausedByTask = action === 'pause';
    if (allPaused()) return;
    if (action === 'pause') consumer.pause(partitions);
    else consumer.resume(partitions);
  }
}
