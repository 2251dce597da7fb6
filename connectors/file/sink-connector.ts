// FileStreamSinkConnector: one task that appends the values of records to a file, a line each; standard output without
// `file`. The main thread's half: options and validation.
import type { Connector, ConnectorContext } from '../../src/api/connector.js';
import { ConfigDef } from '../../src/config/config-def.js';
import type { ConfigValue, Props } from '../../src/config/config-key.js';

export const fileSinkDef = new ConfigDef([
  {
    name: 'file',
    type: 'STRING',
    default: null,
    importance: 'HIGH',
    documentation: 'Destination filename. If not specified, the standard output will be used',
  },
]);

export class FileStreamSinkConnector implements Connector {
  #props: Props = {};

  config(): ConfigDef {
    return fileSinkDef;
  }

  async validate(props: Props): Promise<ConfigValue[]> {
    return fileSinkDef.validate(props);
  }

  async start(_context: ConnectorContext, props: Props): Promise<void> {
    fileSinkDef.parse(props);
    this.#props = props;
  }

  async taskConfigs(maxTasks: number): Promise<Props[]> {
    return Array.from({ length: maxTasks }, () => this.#props);
  }

  async stop(): Promise<void> {}

  /** True: the group's offsets are all there is. */
  async alterOffsets(): Promise<boolean> {
    return true;
  }
}
