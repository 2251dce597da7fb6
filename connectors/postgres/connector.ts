// The connector: one task whatever tasks.max says, a config checked key by key and against the server. Its offsets are
// plain positions, which REST may alter.
import type { Connector, ConnectorContext, PartitionOffset, Support } from '../../src/api/connector.js';
import type { ConfigDef } from '../../src/config/config-def.js';
import type { ConfigValue, Props } from '../../src/config/config-key.js';
import { failure } from '../../src/errors/failure.js';
import { CONFIG_DEF, checkConfig } from './config/config-def.js';
import { connectionOptions } from './config/options.js';
import { readServerInfo } from './server/checks.js';
import { withSession } from './server/connection.js';
import { reasonOf } from './server/errors.js';

/** Keys without which no connection can be tried. */
const CONNECTION_KEYS = [
  'database.hostname',
  'database.port',
  'database.user',
  'database.dbname',
  'database.sslmode',
];

export class PostgresConnector implements Connector {
  #context: ConnectorContext | null = null;
  #props: Props = {};

  config(): ConfigDef {
    return CONFIG_DEF;
  }

  async validate(props: Props): Promise<ConfigValue[]> {
    const values = checkConfig(props);
    const connectable = values.every(
      (value) => value.errors.length === 0 || !CONNECTION_KEYS.includes(value.name),
    );
    if (!connectable) return values;
    const error = await this.#tryConnection(props);
    if (error !== null) values.find((value) => value.name === 'database.hostname')?.errors.push(error);
    return values;
  }

  /** The text of what the server says against the config; null = it can be used. */
  async #tryConnection(props: Props): Promise<string | null> {
    // Keys that failed their own rules do not keep the connection from being tried.
    const given = Object.fromEntries(
      Object.entries(props).filter(
        ([name, value]) =>
          /^(database|driver)\./.test(name) ||
          (name === 'connection.validation.timeout.ms' && Number(value) > 0),
      ),
    );
    let timer: NodeJS.Timeout | undefined;
    try {
      const config = CONFIG_DEF.parse({ 'topic.prefix': 'x', ...given });
      if (config.int('database.query.timeout.ms') < 0)
        return 'Error while validating connector config: Query timeout must be a value greater than or equals to 0.';
      const limit = Number(config.long('connection.validation.timeout.ms'));
      const late = new Promise<string>((resolve) => {
        timer = setTimeout(() => resolve(`Connection validation timed out after ${limit} ms`), limit);
      });
      return await Promise.race([late, this.#check(connectionOptions(config))]);
    } catch (error) {
      const cause = (error as Error).cause;
      const remedy = (error as { remedy?: string }).remedy;
      const reason = cause instanceof Error ? reasonOf(cause) : reasonOf(error);
      return `Error while validating connector config: ${reason}${remedy ? ` ${remedy}` : ''}`;
    } finally {
      clearTimeout(timer);
    }
  }

  async #check(connection: ReturnType<typeof connectionOptions>): Promise<string | null> {
    const info = await withSession(connection, 'Validate Connection', readServerInfo);
    if (info.version < 100_000) {
      const error = failure('POSTGRES_TOO_OLD', { version: info.versionText });
      return `${error.message}. ${error.remedy}`;
    }
    if (!info.canLogin || !info.canReplicate) {
      this.#context?.logger.error(
        { user: info.user },
        'The role lacks LOGIN or REPLICATION: ALTER ROLE ... LOGIN REPLICATION',
      );
    }
    return null;
  }

  async start(context: ConnectorContext, props: Props): Promise<void> {
    this.#context = context;
    this.#props = props;
  }

  async taskConfigs(): Promise<Props[]> {
    return [{ ...this.#props }];
  }

  async stop(): Promise<void> {
    this.#context = null;
  }

  /** The stream goes on behind the very event of the stored position. */
  exactlyOnceSupport(): Support {
    return 'supported';
  }

  async alterOffsets(props: Props, offsets: readonly PartitionOffset[]): Promise<boolean> {
    for (const { partition, offset } of offsets) {
      if (Object.keys(partition).length !== 1 || typeof partition.server !== 'string') {
        throw failure('CONFIG_INVALID', {
          errors: [`A partition of this connector is {"server": "${props['topic.prefix'] ?? ''}"}`],
        });
      }
      if (offset !== null && !['bigint', 'number'].includes(typeof (offset.lsn ?? offset.lsn_proc))) {
        throw failure('CONFIG_INVALID', { errors: ['An offset of this connector has a numeric "lsn"'] });
      }
    }
    return true;
  }
}
