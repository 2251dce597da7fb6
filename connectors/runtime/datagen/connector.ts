// DatagenConnector: random records of an Avro schema or of a quickstart, for demos and load. The main thread's half: options
// and what they must have in common.
import type { Connector, ConnectorContext, Support } from '../../../src/api/connector.js';
import type { ConfigDef } from '../../../src/config/config-def.js';
import type { ConfigValue, Props } from '../../../src/config/config-key.js';
import { datagenConfig, datagenDef, generatorOf, SCHEMA_SOURCES } from './config.js';

export class DatagenConnector implements Connector {
  #props: Props = {};

  config(): ConfigDef {
    return datagenDef;
  }

  async validate(props: Props): Promise<ConfigValue[]> {
    const values = datagenDef.validate(props);
    const sources = values.filter((value) => (SCHEMA_SOURCES as readonly string[]).includes(value.name));
    const given = sources.filter((value) => (props[value.name] ?? '') !== '');
    if (given.length !== 1) {
      const text = `Must set exactly one of ${SCHEMA_SOURCES.join(', ')}`;
      for (const value of given.length === 0 ? sources : given) value.errors.push(text);
      return values;
    }
    if (values.some((value) => value.errors.length > 0)) return values;
    const config = datagenConfig(props);
    if (config.keyField !== '' && generatorOf(config, 0).schema.field(config.keyField) === undefined) {
      values
        .find((value) => value.name === 'schema.keyfield')
        ?.errors.push("The schema does not contain the field provided in 'schema.keyfield'");
    }
    return values;
  }

  /** Throws CONFIG_INVALID and DATAGEN_SCHEMA_INVALID. */
  async start(_context: ConnectorContext, props: Props): Promise<void> {
    datagenConfig(props);
    this.#props = props;
  }

  async taskConfigs(maxTasks: number): Promise<Props[]> {
    return Array.from({ length: maxTasks }, (_, id) => ({ ...this.#props, 'task.id': String(id) }));
  }

  /** Tasks go on with the record and the seed behind the stored ones. */
  exactlyOnceSupport(): Support {
    return 'supported';
  }

  async stop(): Promise<void> {}
}
