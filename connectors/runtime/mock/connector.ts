// MockConnector, source and sink alike: does nothing, or fails itself (`mock_mode=connector-failure`) or leaves it to its one
// task to fail (`task-failure`) after `delay_ms`. For tests of what a failure leads to.
import type { Connector, ConnectorContext } from '../../../src/api/connector.js';
import { ConfigDef } from '../../../src/config/config-def.js';
import type { ConfigValue, Props } from '../../../src/config/config-key.js';
import { failure } from '../../../src/errors/failure.js';
import { wholeNumber } from '../whole-number.js';

const NO_KEYS = new ConfigDef([]);
const DEFAULT_DELAY_MS = '15000';

export type MockMode = 'connector-failure' | 'task-failure';

/** Milliseconds after which `who` is to fail, null when it is not. Throws GENERATOR_CONFIG_INVALID. */
export function failsAfter(props: Props, who: MockMode): number | null {
  return props['mock_mode'] === who
    ? wholeNumber('MockConnector', props, 'delay_ms', DEFAULT_DELAY_MS)
    : null;
}

export class MockConnector implements Connector {
  #props: Props = {};
  #timer: NodeJS.Timeout | undefined;

  config(): ConfigDef {
    return NO_KEYS;
  }

  async validate(): Promise<ConfigValue[]> {
    return [];
  }

  async start(context: ConnectorContext, props: Props): Promise<void> {
    this.#props = props;
    const delay = failsAfter(props, 'connector-failure');
    if (delay === null) return;
    this.#timer = setTimeout(
      () => context.fail(failure('MOCK_FAILURE', { mode: 'connector-failure' })),
      delay,
    );
  }

  async taskConfigs(): Promise<Props[]> {
    return [this.#props];
  }

  async stop(): Promise<void> {
    clearTimeout(this.#timer);
  }
}
