// Signals and notifications as the task sees them: the channels beside the stream, what is told while the snapshot runs,
// and signals that come before the stream does. One object a task.
import { randomUUID } from 'node:crypto';
import type { SignalAnswer, SourceTaskContext, TableProgress, TaskSignal } from '../../../src/api/source.js';
import type { OffsetMap, SourceRecord } from '../../../src/data/record.js';
import { Notifier } from '../../cdc/notifications/notifier.js';
import { FileChannel } from '../../cdc/signals/file-channel.js';
import { LogChannel } from '../../cdc/signals/log-channel.js';
import type { Signal } from '../../cdc/signals/signal.js';
import type { PostgresOptions } from '../config/options.js';
import type { StreamPhase } from '../task/stream-phase.js';
import { type SignalOptions, signalOptions } from './options.js';
import { SnapshotNotices } from './snapshot-notices.js';

export interface TaskSignalsOptions {
  readonly context: SourceTaskContext;
  readonly options: PostgresOptions;
  readonly partition: OffsetMap;
}

/** Signals kept until the stream begins. */
const MOST_WAITING = 100;

export class TaskSignals {
  readonly options: SignalOptions;
  readonly notifier: Notifier;
  readonly #o: TaskSignalsOptions;
  readonly #told: SourceRecord[] = [];
  readonly #waiting: Signal[] = [];
  #offset: OffsetMap | null = null;
  #notices: SnapshotNotices | null = null;
  #stream: StreamPhase | null = null;
  #file: FileChannel | null = null;
  #log: LogChannel | null = null;

  constructor(o: TaskSignalsOptions) {
    this.#o = o;
    const { context, options, partition } = o;
    this.options = signalOptions(options.config);
    this.notifier = new Notifier({
      connector: options.prefix,
      channels: this.options.notificationChannels,
      topic: this.options.notificationTopic,
      partition,
      tell: context.notify?.bind(context),
      logger: context.logger,
    });
    this.notifier.target = { emit: (record) => this.#told.push(record), offset: () => this.#offset };
  }

  /** Notification records to hand over before anything else. */
  told(): SourceRecord[] {
    return this.#told.splice(0);
  }

  /** The snapshot runs; `offset` = that of its begin. */
  snapshotBegan(offset: OffsetMap): void {
    this.#offset ??= offset;
    if (this.#notices !== null) return;
    const { table } = this.options;
    const signalTable = table === null ? null : `${table.schema}.${table.name}`;
    this.#notices = new SnapshotNotices(this.notifier, signalTable);
    this.#notices.started();
  }

  /** After a batch of the snapshot: `offset` = of its last record. */
  snapshotBatch(tables: readonly TableProgress[], offset: OffsetMap | null): void {
    this.#offset = offset ?? this.#offset;
    this.#notices?.progress(tables);
  }

  snapshotEnded(offset: OffsetMap): void {
    this.#offset = offset;
    this.#notices?.completed();
  }

  /** The stream runs: from now on it carries the notifications and takes the signals. */
  streaming(stream: StreamPhase, snapshotSkipped: boolean): void {
    this.#stream = stream;
    this.notifier.target = {
      emit: (record) => stream.queue.push(record, 0),
      offset: () => stream.state.offset(),
    };
    if (snapshotSkipped) new SnapshotNotices(this.notifier, null).skipped();
    stream.signals.incremental.resumeStored();
    for (const signal of this.#waiting.splice(0)) stream.signals.actions.take(signal);
    this.#openChannels();
  }

  #openChannels(): void {
    const { context, options } = this.#o;
    const { channels, file, pollMs, topic, group, client, topicPollMs } = this.options;
    const { logger } = context;
    const take = (signal: Signal) => this.#take(signal);
    if (channels.has('file')) {
      this.#file = new FileChannel({ path: file, intervalMs: pollMs, take, logger });
      this.#file.start();
    }
    if (channels.has('kafka')) {
      const open = context.openLogReader?.bind(context);
      if (open === undefined) {
        logger.warn({ topic }, 'This runtime has no log to read signals from');
        return;
      }
      const reader = { topic, group, properties: client, key: options.prefix, pollMs: topicPollMs };
      this.#log = new LogChannel({ open, ...reader, take, logger });
      this.#log.start();
    }
  }

  signal({ id, type, data }: TaskSignal): SignalAnswer {
    return this.#take({ id: id || randomUUID(), type, data: data ?? null, channel: 'control' });
  }

  #take(signal: Signal): SignalAnswer {
    if (this.#stream !== null) return this.#stream.signals.actions.take(signal);
    if (this.#waiting.length >= MOST_WAITING)
      return { accepted: false, reason: 'too many signals wait for the end of the snapshot' };
    this.#waiting.push(signal);
    return { accepted: true };
  }

  async close(): Promise<void> {
    this.#file?.stop();
    await this.#log?.stop();
  }
}
