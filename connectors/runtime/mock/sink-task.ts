// MockSinkTask: takes every record and does nothing with it; fails in `put` once the time of `mock_mode=task-failure` has
// come.
import type { SinkTask, SinkTaskContext } from '../../../src/api/sink.js';
import type { Props } from '../../../src/config/config-key.js';
import { failure } from '../../../src/errors/failure.js';
import { failsAfter } from './connector.js';

export class MockSinkTask implements SinkTask {
  #context: SinkTaskContext | null = null;
  #failsAt: number | null = null;

  async start(context: SinkTaskContext, props: Props): Promise<void> {
    this.#context = context;
    const delay = failsAfter(props, 'task-failure');
    if (delay === null) return;
    this.#failsAt = Date.now() + delay;
    context.timeout(Math.max(1, delay));
  }

  async put(): Promise<void> {
    if (this.#failsAt === null) return;
    const left = this.#failsAt - Date.now();
    if (left <= 0) throw failure('MOCK_FAILURE', { mode: 'task-failure' });
    // So that the loop comes by in time where there is nothing to read.
    this.#context?.timeout(left);
  }

  async stop(): Promise<void> {}
}
