// One connector object in the main thread and its state: started, paused, failed, stopped. The worker owns it; it
// validates nothing, it only runs the connector's own code and reports what became of it.
import type { Connector } from '../api/connector.js';
import type { Logger } from '../api/logger.js';
import type { Props } from '../config/config-key.js';
import { failure } from '../errors/failure.js';
import type { PluginRegistry } from '../plugins/registry.js';

export interface ConnectorInstanceOptions {
  readonly name: string;
  /** Placeholders resolved. */
  readonly props: Props;
  readonly registry: PluginRegistry;
  readonly logger: Logger;
  readonly onFailed: (error: unknown) => void;
  readonly onReconfigure: () => void;
}

export class ConnectorInstance {
  readonly #o: ConnectorInstanceOptions;
  readonly type: 'source' | 'sink';
  readonly javaClass: string;
  readonly taskClass: string;
  readonly version: string;
  #connector: Connector | null = null;
  #stopped = false;
  #starting: Promise<void> = Promise.resolve();
  #busySince: number | null = null;
  #reject: (error: Error) => void = () => {};
  readonly #givenUp = new Promise<never>((_, reject) => {
    this.#reject = reject;
  });

  /** Throws CONNECTOR_CLASS_UNKNOWN. */
  constructor(options: ConnectorInstanceOptions) {
    this.#o = options;
    const descriptor = options.registry.connector(options.props['connector.class'] ?? '');
    this.type = descriptor.type;
    this.javaClass = descriptor.javaClass;
    this.taskClass = descriptor.taskClass;
    this.version = descriptor.version;
    this.#givenUp.catch(() => {});
  }

  get props(): Props {
    return this.#o.props;
  }

  /** Since when the connector's code has not returned from start or taskConfigs, in ms since the epoch; null = it has. */
  get busySince(): number | null {
    return this.#busySince;
  }

  /** What is waited for fails with CONNECTOR_STUCK, and nothing is waited for any more. */
  giveUp(): void {
    const since = this.#busySince ?? Date.now();
    this.#reject(failure('CONNECTOR_STUCK', { connector: this.#o.name, ms: Date.now() - since }));
  }

  /** Starts the connector's code. Throws what the connector throws, and CONNECTOR_STUCK. */
  start(): Promise<void> {
    return this.#unlessGivenUp(this.#start());
  }

  async #unlessGivenUp<T>(work: Promise<T>): Promise<T> {
    this.#busySince = Date.now();
    try {
      return await Promise.race([work, this.#givenUp]);
    } finally {
      this.#busySince = null;
    }
  }

  async #start(): Promise<void> {
    const { name, props, registry, logger, onFailed, onReconfigure } = this.#o;
    const connector = await registry.newConnector(this.javaClass);
    const context = {
      name,
      logger,
      requestTaskReconfiguration: () => {
        if (!this.#stopped && this.#connector === connector) onReconfigure();
      },
      fail: (error: unknown) => {
        if (!this.#stopped && this.#connector === connector) onFailed(error);
      },
    };
    if (this.#stopped) return;
    this.#connector = connector;
    const started = Promise.resolve(connector.start(context, props));
    this.#starting = started.catch(() => {});
    await started;
  }

  /** One config a task with its task class. Throws TASKS_TOO_MANY, CONNECTOR_STUCK. */
  async taskConfigs(): Promise<Props[]> {
    const max = Number(this.#o.props['tasks.max'] ?? 1);
    const given = async () => (await this.#connector?.taskConfigs(max)) ?? [];
    const configs = await this.#unlessGivenUp(given());
    if (configs.length > max && this.#o.props['tasks.max.enforce']?.toLowerCase() !== 'false') {
      throw failure('TASKS_TOO_MANY', { connector: this.#o.name, count: configs.length, max });
    }
    return configs.map((config) => ({ ...config, ...this.#topics(), 'task.class': this.taskClass }));
  }

  /** What every task of a sink is told besides: the topics, as the connector's config names them. */
  #topics(): Props {
    if (this.type !== 'sink') return {};
    const named = (['topics', 'topics.regex'] as const).filter((key) => this.#o.props[key]);
    return Object.fromEntries(named.map((key) => [key, this.#o.props[key]]));
  }

  /** Never rejects: a connector that does not stop cleanly is only logged. Its start, if under way, is waited for. */
  async stop(): Promise<void> {
    this.#stopped = true;
    const connector = this.#connector;
    this.#connector = null;
    await Promise.race([this.#starting, this.#givenUp.catch(() => {})]);
    try {
      await connector?.stop();
    } catch (error) {
      this.#o.logger.warn({ error, connector: this.#o.name }, 'The connector did not stop cleanly');
    }
  }
}
