// Where a task runs, seen from the main thread: a thread of its own, or a seat in a thread that light tasks share. A thread
// costs 8 MB before it does anything, which a hundred idle tasks should not cost each. A shared thread that ends before its
// tasks do, or does not turn any more, loses all of them at once: task-handle.ts then gives each a thread of its own.
import { availableParallelism } from 'node:os';
import type { EventLoopUtilization } from 'node:perf_hooks';
import { MessageChannel, type MessagePort, Worker as Thread } from 'node:worker_threads';
import type { FromTask, TaskThreadData, ToTask } from './messages.js';

/** How a thread ended. */
export interface ThreadEnd {
  readonly exitCode: number;
  /** What nobody caught; null when it ended by itself or was ended. */
  readonly crash: unknown;
  /** Why a thread that tasks share was ended; null when nobody ended it. */
  readonly reason: string | null;
}

export interface SeatListener {
  received(message: FromTask): void;
  /** Nothing comes any more; called once. Null: the seat was left in order, its task has ended. */
  gone(end: ThreadEnd | null): void;
}

export interface Seat {
  readonly shared: boolean;
  post(message: ToTask): void;
  /** Ends the task's thread at once; resolves when it is gone. */
  terminate(): Promise<unknown>;
}

export type ToShared = 'ping' | { readonly data: TaskThreadData; readonly port: MessagePort };

/**
 * Rows live for as long as a batch takes, so little survives a scavenge however often it comes; a small young
 * generation stays in the processor's cache and out of the resident memory.
 */
const YOUNG_MB = 12;

const limits = (heapMb: number) => ({
  resourceLimits: { maxOldGenerationSizeMb: heapMb, maxYoungGenerationSizeMb: YOUNG_MB },
});

/** Starts a thread for one task. */
export function ownThread(data: TaskThreadData, heapMb: number, listener: SeatListener): Seat {
  const name = `${data.connector}-${data.task}`;
  const thread = new Thread(new URL('./task-thread.js', import.meta.url), {
    workerData: data,
    name,
    ...limits(heapMb),
  });
  thread.on('message', (message: FromTask) => listener.received(message));
  onEnd(thread, (end) => listener.gone(end));
  return {
    shared: false,
    post: (message) => thread.postMessage(message),
    terminate: () => thread.terminate(),
  };
}

function onEnd(thread: Thread, ended: (end: ThreadEnd) => void): void {
  let crash: unknown = null;
  thread.on('error', (error) => {
    crash = error;
  });
  thread.on('exit', (exitCode) => ended({ exitCode, crash, reason: null }));
}

export interface SharedThreadsOptions {
  /** Heap of each thread, MB. */
  readonly heapMb: number;
  /** Milliseconds from question to question whether a thread turns, and without an answer until it is ended. */
  readonly pingMs?: number | undefined;
  readonly silentMs?: number | undefined;
  /** Threads at most; one a processor when absent. */
  readonly most?: number | undefined;
}

/** The threads that light tasks share: one, and more, up to one a processor, where those there are busy. */
export class SharedThreads {
  readonly #o: SharedThreadsOptions;
  readonly #threads = new Set<SharedThread>();
  #closed = false;

  constructor(options: SharedThreadsOptions) {
    this.#o = options;
  }

  #add(): SharedThread {
    const thread = new SharedThread(this.#o, (ended) => this.#threads.delete(ended));
    this.#threads.add(thread);
    return thread;
  }

  /** Ends the threads that nobody sits in; the others end with their last task. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#threads].map((thread) => thread.endIfEmpty()));
  }

  /** Starts a task where the fewest are, of the threads that are not busy. */
  seat(data: TaskThreadData, listener: SeatListener): Seat {
    const threads = [...this.#threads];
    const idle = threads.filter((thread) => !thread.busy);
    const full = threads.length >= (this.#o.most ?? availableParallelism());
    const chosen = fewest(idle) ?? (full ? fewest(threads) : null) ?? this.#add();
    return chosen.seat(data, listener, () => (this.#closed ? 0 : KEPT_MS));
  }
}

function fewest(threads: readonly SharedThread[]): SharedThread | null {
  let chosen: SharedThread | null = null;
  for (const thread of threads) {
    if (chosen === null || thread.size < chosen.size) chosen = thread;
  }
  return chosen;
}

const PING_MS = 10_000;
/** Long enough for a machine that stands still for a while. */
const SILENT_MS = 60_000;

/** Part of the time between two questions in which a busy thread has worked. */
const BUSY = 0.5;

/** How long a thread waits for its next task: a start takes longer than all else that a light task needs. */
const KEPT_MS = 60_000;

class SharedThread {
  readonly #thread: Thread;
  readonly #seats = new Map<MessagePort, SeatListener>();
  readonly #timer: NodeJS.Timeout;
  readonly #onEmpty: (thread: SharedThread) => void;
  /** Questions that it has not answered. */
  #unanswered = 0;
  #worked: EventLoopUtilization;
  #busy = false;
  #reason: string | null = null;
  #leaving: NodeJS.Timeout | undefined;

  /** `onEmpty`: nobody may take a seat any more. */
  constructor(o: SharedThreadsOptions, onEmpty: (thread: SharedThread) => void) {
    this.#onEmpty = onEmpty;
    this.#thread = new Thread(new URL('./shared-thread.js', import.meta.url), {
      name: 'shared tasks',
      ...limits(o.heapMb),
    });
    this.#thread.on('message', () => {
      this.#unanswered = 0;
    });
    onEnd(this.#thread, (end) => this.#ended({ ...end, reason: this.#reason }));
    this.#worked = this.#thread.performance.eventLoopUtilization();
    const pingMs = o.pingMs ?? PING_MS;
    const silentMs = o.silentMs ?? SILENT_MS;
    this.#timer = setInterval(() => {
      this.#look();
      // Invariant 10: a task that never lets go of the thread must not hold up the others. Questions are counted and not
      // time: while the process stands still nobody asks, and the thread is not to blame.
      if (this.#unanswered * pingMs >= silentMs) void this.#end(`it did not answer for ${silentMs} ms`);
      else this.#ask();
    }, pingMs).unref();
    this.#keep(KEPT_MS);
  }

  #look(): void {
    const { performance } = this.#thread;
    const worked = performance.eventLoopUtilization();
    this.#busy = performance.eventLoopUtilization(worked, this.#worked).utilization >= BUSY;
    this.#worked = worked;
  }

  #ask(): void {
    this.#unanswered++;
    this.#post('ping');
  }

  /** Waits for a task; the process does not wait for it. */
  #keep(ms: number): void {
    this.#thread.unref();
    this.#leaving = setTimeout(() => void this.endIfEmpty(), ms).unref();
  }

  async endIfEmpty(): Promise<void> {
    if (this.#seats.size === 0) await this.#end(null);
  }

  get size(): number {
    return this.#seats.size;
  }

  /** Whether its tasks have kept it at work of late. */
  get busy(): boolean {
    return this.#busy;
  }

  /** `keptMs`: how long the thread is to be kept when its last task has left. */
  seat(data: TaskThreadData, listener: SeatListener, keptMs: () => number): Seat {
    clearTimeout(this.#leaving);
    this.#thread.ref();
    const { port1, port2 } = new MessageChannel();
    this.#seats.set(port1, listener);
    port1.on('message', (message: FromTask) => {
      listener.received(message);
      if (message.type === 'stopped' || message.type === 'failed') this.#leave(port1, keptMs());
    });
    this.#post({ data, port: port2 });
    return {
      shared: true,
      post: (message) => port1.postMessage(message),
      terminate: () => this.#end(`task ${data.connector}-${data.task} in it did not stop in time`),
    };
  }

  #post(message: ToShared): void {
    this.#thread.postMessage(message, typeof message === 'string' ? [] : [message.port]);
  }

  #leave(port: MessagePort, keptMs: number): void {
    const listener = this.#seats.get(port);
    this.#seats.delete(port);
    port.close();
    listener?.gone(null);
    if (this.#seats.size > 0) return;
    if (keptMs === 0) void this.#end(null);
    else this.#keep(keptMs);
  }

  #end(reason: string | null): Promise<unknown> {
    this.#reason ??= reason;
    this.#onEmpty(this);
    clearInterval(this.#timer);
    clearTimeout(this.#leaving);
    return this.#thread.terminate();
  }

  #ended(end: ThreadEnd): void {
    this.#onEmpty(this);
    clearInterval(this.#timer);
    for (const [port, listener] of [...this.#seats]) {
      this.#seats.delete(port);
      port.close();
      listener.gone(end);
    }
  }
}
