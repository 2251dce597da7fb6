// The main thread's half of the Verifiable and Schema sources (and the Verifiable sink): as many tasks as allowed, each with
// the connector's properties and its number in `id`. The originals declare no config keys; the tasks check theirs.
import type { Connector, ConnectorContext, Support } from '../../src/api/connector.js';
import { ConfigDef } from '../../src/config/config-def.js';
import type { ConfigValue, Props } from '../../src/config/config-key.js';

const NO_KEYS = new ConfigDef([]);

export class NumberedConnector implements Connector {
  #props: Props = {};

  config(): ConfigDef {
    return NO_KEYS;
  }

  async validate(): Promise<ConfigValue[]> {
    return [];
  }

  async start(_context: ConnectorContext, props: Props): Promise<void> {
    this.#props = props;
  }

  async taskConfigs(maxTasks: number): Promise<Props[]> {
    return Array.from({ length: maxTasks }, (_, id) => ({ ...this.#props, id: String(id) }));
  }

  /** Tasks go on with the number behind the stored one. */
  exactlyOnceSupport(): Support {
    return 'supported';
  }

  async stop(): Promise<void> {}
}
