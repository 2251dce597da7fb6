// The main thread's side of one task: starts its thread, passes control, answers its calls, and tells how it
// ended. Whatever ends the thread, the listener hears exactly one of `stopped` or `failed`, unless the task was
// cancelled, after which nothing of it is heard or stored any more.
import { Worker as Thread } from 'node:worker_threads';
import type {
  SignalAnswer,
  TableAnswer,
  TableCommand,
  TableStatus,
  TaskNotification,
  TaskSignal,
} from '../../api/source.js';
import { type FailureTransfer, failure, transferFailure } from '../../errors/failure.js';
import type { Loggers } from '../../logging/loggers.js';
import { Calls } from './calls.js';
import type { FromTask, TaskCalls, TaskThreadData, ToTask } from './messages.js';

export type TaskAnswers = {
  readonly [N in keyof TaskCalls]: (
    argument: TaskCalls[N]['argument'],
  ) => TaskCalls[N]['value'] | Promise<TaskCalls[N]['value']>;
};

export interface TaskHandleOptions {
  readonly data: TaskThreadData;
  /** Heap of the thread, MB. */
  readonly heapMb: number;
  readonly loggers: Loggers;
  /** What the thread may ask for. */
  readonly answers: TaskAnswers;
  readonly onState: (state: 'running' | 'paused' | 'stopped') => void;
  readonly onFailed: (failure: FailureTransfer) => void;
  readonly onTopic: (topic: string) => void;
  readonly onNotification: (notification: TaskNotification) => void;
}

/**
 * Rows live for as long as a batch takes, so little survives a scavenge however often it comes; a small young
 * generation stays in the processor's cache and out of the resident memory.
 */
const YOUNG_MB = 12;

const THREAD_FILE = new URL('./task-thread.js', import.meta.url);

export class TaskHandle {
  readonly #o: TaskHandleOptions;
  readonly #thread: Thread;
  readonly #calls: Calls;
  readonly #unsubscribe: () => void;
  #told = false;
  #cancelled = false;
  #crash: unknown = null;
  state: 'starting' | 'running' | 'paused' | 'ended' = 'starting';
  /** Resolves when the thread is gone. */
  readonly ended: Promise<void>;

  constructor(options: TaskHandleOptions) {
    this.#o = options;
    this.#thread = new Thread(THREAD_FILE, {
      workerData: options.data,
      resourceLimits: { maxOldGenerationSizeMb: options.heapMb, maxYoungGenerationSizeMb: YOUNG_MB },
      name: `${options.data.connector}-${options.data.task}`,
    });
    this.#calls = new Calls((message) => this.#thread.postMessage(message));
    this.#thread.on('message', (message: FromTask) => this.#received(message));
    this.#thread.on('error', (error) => {
      this.#crash = error;
    });
    this.ended = new Promise((resolve) => {
      this.#thread.on('exit', (code) => {
        this.#exited(code);
        resolve();
      });
    });
    this.#unsubscribe = options.loggers.onChange(() =>
      this.#post({ type: 'levels', levels: options.loggers.levels.entries }),
    );
  }

  pause(): void {
    this.#post({ type: 'pause' });
  }

  resume(): void {
    this.#post({ type: 'resume' });
  }

  /** Asks the task to end; see `ended`. */
  stop(): void {
    this.#post({ type: 'stop' });
  }

  /** Ends the thread at once; it stores nothing more. */
  async cancel(): Promise<void> {
    this.#cancelled = true;
    await this.#thread.terminate();
  }

  /** What the thread answers; rejects with TASK_CANCELLED when it is gone. */
  ask<V>(what: 'metrics' | 'progress'): Promise<V> {
    return this.#calls.call<V>(what, null);
  }

  /** Hands a signal to the task; null when it takes none. Rejects as `ask` does. */
  signal(signal: TaskSignal): Promise<SignalAnswer | null> {
    return this.#calls.call('signal', signal);
  }

  /** The task's tables; null when it knows none. Rejects as `ask` does. */
  tables(): Promise<readonly TableStatus[] | null> {
    return this.#calls.call('tables', null);
  }

  /** Changes one table of the task; null when it knows none. Rejects as `ask` does. */
  changeTable(command: TableCommand): Promise<TableAnswer | null> {
    return this.#calls.call('changeTable', command);
  }

  #post(message: ToTask): void {
    this.#thread.postMessage(message);
  }

  #received(message: FromTask): void {
    if (message.type === 'log') {
      this.#o.loggers.write(message.line);
      return;
    }
    if (this.#cancelled) return;
    switch (message.type) {
      case 'running':
      case 'paused':
        this.state = message.type;
        this.#o.onState(message.type);
        break;
      case 'stopped':
        this.#tell(() => this.#o.onState('stopped'));
        break;
      case 'failed':
        this.#tell(() => this.#o.onFailed(message.failure));
        break;
      case 'topic':
        this.#o.onTopic(message.topic);
        break;
      case 'notification':
        this.#o.onNotification(message.notification);
        break;
      case 'reply':
        this.#calls.settle(message);
        break;
      case 'call':
        void this.#calls.answer(message, () => this.#o.answers[message.name](message.argument as never));
        break;
    }
  }

  #exited(code: number): void {
    const task = `${this.#o.data.connector}-${this.#o.data.task}`;
    this.state = 'ended';
    this.#unsubscribe();
    this.#calls.close(failure('TASK_CANCELLED', { task }));
    if (this.#cancelled) return;
    // Invariant 10: however the thread ended, its own task alone has failed.
    this.#tell(() => this.#o.onFailed(transferFailure(this.#crashFailure(task, code))));
  }

  #crashFailure(task: string, exitCode: number): Error {
    const crash = this.#crash;
    if (crash === null) return failure('TASK_CRASHED', { task, exitCode });
    if ((crash as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY') {
      return failure('TASK_OUT_OF_MEMORY', { task, limitMb: this.#o.heapMb }, crash);
    }
    return failure('TASK_UNEXPECTED', { what: `Task ${task}` }, crash);
  }

  #tell(how: () => void): void {
    if (this.#told) return;
    this.#told = true;
    how();
  }
}
