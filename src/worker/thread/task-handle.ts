// The main thread's side of one task: gives it a thread, passes control, answers its calls, and tells how it
// ended. Whatever ends a thread of its own, the listener hears exactly one of `stopped` or `failed`, unless the task was
// cancelled, after which nothing of it is heard or stored any more. A task that loses a shared thread begins again, from
// its last committed offset, on one of its own.
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
import { ownThread, type Seat, type SharedThreads, type ThreadEnd } from './seats.js';

export type TaskAnswers = {
  readonly [N in keyof TaskCalls]: (
    argument: TaskCalls[N]['argument'],
  ) => TaskCalls[N]['value'] | Promise<TaskCalls[N]['value']>;
};

export interface TaskHandleOptions {
  readonly data: TaskThreadData;
  /** Heap of a thread of its own, MB. */
  readonly heapMb: number;
  /** Where it may run instead; null = on a thread of its own at once. */
  readonly shared: SharedThreads | null;
  readonly loggers: Loggers;
  /** What the thread may ask for. */
  readonly answers: TaskAnswers;
  readonly onState: (state: 'running' | 'paused' | 'stopped') => void;
  readonly onFailed: (failure: FailureTransfer) => void;
  /** Its shared thread ended, for the reason given; it begins again on one of its own. */
  readonly onMoved: (reason: Error) => void;
  readonly onTopic: (topic: string) => void;
  readonly onNotification: (notification: TaskNotification) => void;
}

export class TaskHandle {
  readonly #o: TaskHandleOptions;
  #seat: Seat;
  #calls: Calls;
  readonly #unsubscribe: () => void;
  #told = false;
  #cancelled = false;
  #stopping = false;
  #paused: boolean;
  #resolveEnded: () => void = () => {};
  state: 'starting' | 'running' | 'paused' | 'ended' = 'starting';
  /** Resolves when the thread is gone. */
  readonly ended: Promise<void>;

  constructor(options: TaskHandleOptions) {
    this.#o = options;
    this.#paused = options.data.paused;
    this.ended = new Promise((resolve) => {
      this.#resolveEnded = resolve;
    });
    [this.#seat, this.#calls] = this.#sit(options.shared);
    this.#unsubscribe = options.loggers.onChange(() =>
      this.#post({ type: 'levels', levels: options.loggers.levels.entries }),
    );
  }

  /** A seat, and the calls over it: what the task of an earlier one asked for is not answered to this one. */
  #sit(shared: SharedThreads | null): [Seat, Calls] {
    const { data, heapMb, loggers } = this.#o;
    const now = { ...data, paused: this.#paused, levels: loggers.levels.entries };
    const listener = {
      received: (message: FromTask) => this.#received(message),
      gone: (end: ThreadEnd | null) => this.#gone(end),
    };
    const seat = shared === null ? ownThread(now, heapMb, listener) : shared.seat(now, listener);
    return [seat, new Calls((message) => seat.post(message as ToTask))];
  }

  pause(): void {
    this.#paused = true;
    this.#post({ type: 'pause' });
  }

  resume(): void {
    this.#paused = false;
    this.#post({ type: 'resume' });
  }

  /** The topics told so far are forgotten: the task tells those it uses from now on. */
  tellTopics(): void {
    this.#post({ type: 'tell-topics' });
  }

  /** Asks the task to end; see `ended`. */
  stop(): void {
    this.#stopping = true;
    this.#post({ type: 'stop' });
  }

  /** Ends the thread at once; it stores nothing more. */
  async cancel(): Promise<void> {
    this.#cancelled = true;
    await this.#seat.terminate();
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
    this.#seat.post(message);
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

  #gone(end: ThreadEnd | null): void {
    const task = `${this.#o.data.connector}-${this.#o.data.task}`;
    this.#calls.close(failure('TASK_CANCELLED', { task }));
    const lost = end !== null && this.#seat.shared && !this.#told && !this.#cancelled;
    if (lost && !this.#stopping) {
      // Invariant 10: who ended the shared thread is not known; alone, only the culprit ends again.
      this.#o.onMoved(this.#crashFailure(task, end));
      this.state = 'starting';
      [this.#seat, this.#calls] = this.#sit(null);
      return;
    }
    this.state = 'ended';
    this.#unsubscribe();
    this.#resolveEnded();
    if (this.#cancelled || end === null) return;
    if (lost) this.#tell(() => this.#o.onState('stopped'));
    // Invariant 10: however the thread ended, its own task alone has failed.
    else this.#tell(() => this.#o.onFailed(transferFailure(this.#crashFailure(task, end))));
  }

  #crashFailure(task: string, { exitCode, crash, reason }: ThreadEnd): Error {
    if (reason !== null) return failure('TASK_THREAD_ENDED', { task, reason });
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
