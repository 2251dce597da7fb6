// MockSourceTask: never has a record; fails in `poll` once the time of `mock_mode=task-failure` has come.

import { sleep } from '../../../src/api/sleep.js';
import type { SourceTask, SourceTaskContext } from '../../../src/api/source.js';
import type { Props } from '../../../src/config/config-key.js';
import type { SourceRecord } from '../../../src/data/record.js';
import { failure } from '../../../src/errors/failure.js';
import { failsAfter } from './connector.js';

const IDLE_MS = 1_000;

export class MockSourceTask implements SourceTask {
  #failsAt = Number.POSITIVE_INFINITY;

  async start(_context: SourceTaskContext, props: Props): Promise<void> {
    const delay = failsAfter(props, 'task-failure');
    if (delay !== null) this.#failsAt = Date.now() + delay;
  }

  async poll(signal: AbortSignal): Promise<readonly SourceRecord[]> {
    const left = this.#failsAt - Date.now();
    if (left > 0) await sleep(Math.min(IDLE_MS, left), signal);
    if (Date.now() >= this.#failsAt) throw failure('MOCK_FAILURE', { mode: 'task-failure' });
    return [];
  }

  async commit(): Promise<void> {}

  async stop(): Promise<void> {}
}
