// What the thread of a task gives to build it, and what it gets: the same for sources and sinks.
import type { Logger } from '../../api/logger.js';
import type {
  SignalAnswer,
  TableAnswer,
  TableCommand,
  TableStatus,
  TaskNotification,
  TaskProgress,
  TaskSignal,
} from '../../api/source.js';
import type { MetricsRegistry } from '../../metrics/registry.js';
import type { TaskCalls, TaskThreadData } from './messages.js';

/** Asks the main thread. */
export type Ask = <N extends keyof TaskCalls>(
  name: N,
  argument: TaskCalls[N]['argument'],
) => Promise<TaskCalls[N]['value']>;

/** Runs a task; `run` ends after `stop`, or rejects with what failed the task. */
export interface TaskRunner {
  run(): Promise<void>;
  pause(): void;
  resume(): void;
  stop(): void;
  /** What topics the task has told is forgotten: it tells them anew with its next records. */
  tellTopics(): void;
}

export interface BuildOptions {
  readonly data: TaskThreadData;
  readonly metrics: MetricsRegistry;
  readonly stopping: AbortController;
  readonly logger: (name: string) => Logger;
  readonly ask: Ask;
  readonly onTopic: (topic: string) => void;
  readonly onNotification: (notification: TaskNotification) => void;
  readonly onState: (state: 'running' | 'paused') => void;
  readonly paused: () => boolean;
}

export interface BuiltTask {
  readonly runner: TaskRunner;
  progress(): TaskProgress | null;
  /** Hands a signal to the task; null when it takes none. */
  signal(signal: TaskSignal): Promise<SignalAnswer | null>;
  /** The captured tables; null when the task knows none. */
  tables(): Promise<readonly TableStatus[] | null>;
  /** Changes one table; null when the task knows none. */
  changeTable(command: TableCommand): Promise<TableAnswer | null>;
  close(): Promise<void>;
}
