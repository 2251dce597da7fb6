// What crosses between the worker's main thread and a task's thread: plain data, never records. One `TaskThreadData`
// starts the thread; after that each side sends messages and answers calls (thread/calls).
import type { CommittedOffset, TaskNotification } from '../../api/source.js';
import type { Props } from '../../config/config-key.js';
import type { OffsetMap } from '../../data/record.js';
import type { FailureTransfer } from '../../errors/failure.js';
import type { LogConfig } from '../../log/port.js';
import type { Level } from '../../logging/levels.js';
import type { LogLine } from '../../logging/loggers.js';

export interface TaskThreadData {
  readonly connector: string;
  readonly task: number;
  readonly type: 'source' | 'sink';
  /** Config of the connector and of the task, placeholders resolved. */
  readonly connectorProps: Props;
  readonly taskProps: Props;
  /** The worker's properties, defaults filled in. */
  readonly workerProps: Props;
  readonly log: LogConfig;
  /** Null: records are delivered at least once. */
  readonly exactlyOnce: ExactlyOnceData | null;
  readonly paused: boolean;
  readonly levels: readonly (readonly [string, Level])[];
}

export interface ExactlyOnceData {
  readonly transactionalId: string;
  /** Topic to which the task's producer writes offsets. */
  readonly offsetsTopic: string;
}

export type ToTask =
  | { readonly type: 'pause' | 'resume' | 'stop' | 'tell-topics' }
  | { readonly type: 'levels'; readonly levels: readonly (readonly [string, Level])[] }
  | CallMessage<'metrics' | 'progress' | 'signal' | 'tables' | 'changeTable'>
  | ReplyMessage;

export type FromTask =
  | { readonly type: 'running' | 'paused' | 'stopped' }
  | { readonly type: 'failed'; readonly failure: FailureTransfer }
  | { readonly type: 'log'; readonly line: LogLine }
  | { readonly type: 'topic'; readonly topic: string }
  | { readonly type: 'notification'; readonly notification: TaskNotification }
  | CallMessage<keyof TaskCalls>
  | ReplyMessage;

/** A call that the other side answers with a reply of the same id. */
export interface CallMessage<Name extends string> {
  readonly type: 'call';
  readonly id: number;
  readonly name: Name;
  readonly argument: unknown;
}

export interface ReplyMessage {
  readonly type: 'reply';
  readonly id: number;
  readonly value?: unknown;
  readonly error?: FailureTransfer;
}

export interface TaskCalls {
  offset: { argument: OffsetMap; value: OffsetMap | null };
  commit: { argument: readonly CommittedOffset[]; value: undefined };
  /** Of an exactly-once task: the key bytes of a partition, and the steps around the start of its producer. */
  offsetKey: { argument: OffsetMap; value: Uint8Array };
  fence: { argument: null; value: undefined };
  confirmStart: { argument: null; value: undefined };
  /** Offsets that the task itself has committed. */
  committed: { argument: readonly CommittedOffset[]; value: undefined };
}
