// What the main thread answers to a source task's thread: stored offsets, and the steps around the start of an exactly-once
// producer. Made by the worker, one a task.
import type { Props } from '../../config/config-key.js';
import type { TaskAnswers } from '../thread/task-handle.js';
import type { ConnectorOffsets, SourceOffsets } from './source-offsets.js';

export interface TaskAnswersOptions {
  readonly connector: string;
  /** Placeholders resolved. */
  readonly props: Props;
  readonly offsets: SourceOffsets;
  /** See WorkerOptions. */
  readonly fence: (connector: string) => Promise<void>;
  readonly guard: () => Promise<void>;
}

/** `release` once the task has ended. */
export function taskAnswers(options: TaskAnswersOptions): { answers: TaskAnswers; release: () => void } {
  const { connector, props, offsets, fence, guard } = options;
  let lease: Promise<{ offsets: ConnectorOffsets; release: () => void }> | null = null;
  const stored = async () => {
    lease ??= offsets.acquire(connector, props);
    try {
      return (await lease).offsets;
    } catch (error) {
      lease = null;
      throw error;
    }
  };
  const answers: TaskAnswers = {
    offset: async (partition) => {
      const offsets = await stored();
      // Another worker of the group may have run the task until now.
      await offsets.readToEnd();
      return offsets.get(partition);
    },
    commit: async (committed) => {
      await (await stored()).set(committed);
      return undefined;
    },
    offsetKey: async (partition) => (await stored()).keyOf(partition),
    fence: async () => {
      await fence(connector);
      return undefined;
    },
    confirmStart: async () => {
      await guard();
      await (await stored()).readToEnd();
      return undefined;
    },
    committed: async (committed) => {
      (await stored()).committed(committed);
      return undefined;
    },
  };
  const release = () => {
    void lease?.then((held) => held.release()).catch(() => {});
  };
  return { answers, release };
}
