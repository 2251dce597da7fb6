// Restarts failed tasks by itself where the error may pass by itself: catalogue errors marked retriable, at the root of what
// failed the task. Waits longer from restart to restart and gives up at a cap; errors that need a person are left alone and
// said so. Independent of the herder, which tells it of states and does the restarts.
import type { Logger } from '../../api/logger.js';
import type { FailureTransfer } from '../../errors/failure.js';
import type { TaskId, TaskRestart } from '../port.js';

export interface HealingSettings {
  /** Restarts in a row; 0 = never, -1 = for ever. */
  readonly maxRestarts: number;
  /** Before the first restart, doubled from one to the next up to `maxDelayMs`. */
  readonly delayMs: number;
  /** Also: how long a task must have run for its restarts to be forgotten. */
  readonly maxDelayMs: number;
}

export interface SelfHealingOptions {
  readonly settings: HealingSettings;
  readonly restart: (id: TaskId) => Promise<void>;
  /** True while the task is failed, of this worker, and meant to run. */
  readonly isFailed: (id: TaskId) => boolean;
  readonly logger: Logger;
  readonly now?: (() => number) | undefined;
}

interface Patient {
  readonly id: TaskId;
  restarts: number;
  runningSince: number | null;
  timer: NodeJS.Timeout | null;
  shown: TaskRestart | null;
}

export class SelfHealing {
  readonly #o: SelfHealingOptions;
  readonly #now: () => number;
  readonly #patients = new Map<string, Patient>();
  #stopped = false;

  constructor(options: SelfHealingOptions) {
    this.#o = options;
    this.#now = options.now ?? Date.now;
  }

  /** A task has failed. Answers with what becomes of it, one sentence for its trace. */
  failed(id: TaskId, error: FailureTransfer): string {
    const { settings } = this.#o;
    const patient = this.#patient(id);
    this.#cancel(patient);
    const ran = patient.runningSince === null ? 0 : this.#now() - patient.runningSince;
    if (ran >= settings.maxDelayMs) patient.restarts = 0;
    patient.runningSince = null;
    if (error.transient !== true) return this.#leave(patient, error, 'needs-person');
    const { maxRestarts } = settings;
    if (maxRestarts === 0 || this.#stopped) return this.#leave(patient, error, 'off');
    if (maxRestarts > 0 && patient.restarts >= maxRestarts) return this.#leave(patient, error, 'gave-up');
    const delay = Math.min(settings.delayMs * 2 ** Math.min(patient.restarts, 30), settings.maxDelayMs);
    patient.shown = this.#shown(patient, error, 'waiting', this.#now() + delay);
    patient.timer = setTimeout(() => void this.#restart(patient, error), delay);
    patient.timer.unref();
    const which = maxRestarts < 0 ? `${patient.restarts + 1}` : `${patient.restarts + 1} of ${maxRestarts}`;
    return `The task is restarted by itself in ${delay} ms (restart ${which}).`;
  }

  /** A task runs, whoever started it. */
  running(id: TaskId): void {
    const patient = this.#patients.get(keyOf(id));
    if (patient === undefined) return;
    this.#cancel(patient);
    patient.runningSince ??= this.#now();
    // What a person has put right is over.
    if (patient.restarts === 0) this.#patients.delete(keyOf(id));
    if (patient.shown !== null) patient.shown = { ...patient.shown, state: 'running', restartAt: null };
  }

  /** What became of the failed tasks of a connector, by task. */
  of(connector: string): TaskRestart[] {
    return [...this.#patients.values()]
      .filter(({ id, shown }) => id.connector === connector && shown !== null)
      .map(({ shown }) => shown as TaskRestart)
      .sort((a, b) => a.task - b.task);
  }

  /** Forgets the tasks of a connector that is gone. */
  forget(connector: string): void {
    for (const [key, patient] of this.#patients) {
      if (patient.id.connector !== connector) continue;
      this.#cancel(patient);
      this.#patients.delete(key);
    }
  }

  /** No restart happens any more. */
  stop(): void {
    this.#stopped = true;
    for (const patient of this.#patients.values()) this.#cancel(patient);
  }

  async #restart(patient: Patient, error: FailureTransfer): Promise<void> {
    const { isFailed, restart, logger, settings } = this.#o;
    patient.timer = null;
    if (this.#stopped) return;
    if (!isFailed(patient.id)) {
      this.#patients.delete(keyOf(patient.id));
      return;
    }
    patient.restarts++;
    patient.shown = this.#shown(patient, error, 'restarting', null);
    logger.info({ ...patient.id, restarts: patient.restarts }, 'The failed task is restarted by itself');
    try {
      await restart(patient.id);
    } catch (refused) {
      // A rebalance is under way, or the task is another worker's by now: the next look tells.
      logger.warn(
        { ...patient.id, error: refused },
        'The failed task could not be restarted; it is tried again',
      );
      if (this.#stopped || patient.timer !== null) return;
      patient.timer = setTimeout(() => void this.#restart(patient, error), settings.delayMs);
      patient.timer.unref();
    }
  }

  #leave(patient: Patient, error: FailureTransfer, state: 'needs-person' | 'gave-up' | 'off'): string {
    patient.shown = this.#shown(patient, error, state, null);
    const why =
      state === 'needs-person'
        ? 'its error does not pass by itself'
        : state === 'off'
          ? 'restarts are off on this worker (millrace.task.restart.max)'
          : `${patient.restarts} restarts in a row did not help`;
    const text = `The task is not restarted by itself: ${why}. It needs a person.`;
    if (state !== 'off')
      this.#o.logger.error({ ...patient.id, code: error.code, remedy: error.remedy }, text);
    return text;
  }

  #shown(
    { id, restarts }: Patient,
    error: FailureTransfer,
    state: TaskRestart['state'],
    restartAt: number | null,
  ): TaskRestart {
    const { code = null, message, remedy } = error;
    return { task: id.task, state, restarts, restartAt, code, message, remedy };
  }

  #patient(id: TaskId): Patient {
    let patient = this.#patients.get(keyOf(id));
    if (patient === undefined) {
      patient = { id, restarts: 0, runningSince: null, timer: null, shown: null };
      this.#patients.set(keyOf(id), patient);
    }
    return patient;
  }

  #cancel(patient: Patient): void {
    if (patient.timer !== null) clearTimeout(patient.timer);
    patient.timer = null;
  }
}

function keyOf({ connector, task }: TaskId): string {
  return `${connector}-${task}`;
}
