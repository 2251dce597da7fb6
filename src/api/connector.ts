// What every connector, source or sink, implements. One Connector object a connector name lives in the worker's
// main thread: it validates, names the task configs, and notices when they must change. Its tasks (source.ts,
// sink.ts) live in threads of their own and never share memory with it.
import type { ConfigDef } from '../config/config-def.js';
import type { ConfigValue, Props } from '../config/config-key.js';
import type { OffsetMap } from '../data/record.js';
import type { Logger } from './logger.js';

export interface ConnectorContext {
  readonly name: string;
  readonly logger: Logger;
  /** Asks the herder for new task configs (a source saw new tables, a sink new topics). */
  requestTaskReconfiguration(): void;
  /** Fails the connector: status FAILED with the error's trace. */
  fail(error: unknown): void;
}

/** An offset as REST shows it; `offset: null` deletes that partition. */
export interface PartitionOffset {
  readonly partition: OffsetMap;
  readonly offset: OffsetMap | null;
}

export interface Connector {
  config(): ConfigDef;
  /** All keys' values and errors, including what only the outside can tell (the database answers). */
  validate(props: Props): Promise<ConfigValue[]>;
  start(context: ConnectorContext, props: Props): Promise<void>;
  /** One config a task; the runtime adds `task.class`. */
  taskConfigs(maxTasks: number): Promise<Props[]>;
  stop(): Promise<void>;
  /**
   * Checks offsets before REST PATCH/DELETE stores them. False: offsets are managed elsewhere too. Throws to refuse.
   */
  alterOffsets?(props: Props, offsets: readonly PartitionOffset[]): Promise<boolean>;
  /**
   * Sources: whether each record is delivered once where the worker writes offsets and records in one transaction. It is, where
   * a task goes on exactly behind the offset it is given. Absent: not known, and `exactly.once.support=required` is refused.
   */
  exactlyOnceSupport?(props: Props): Support | Promise<Support>;
  /** Sources: whether the tasks say where transactions end (SourceTaskContext.transactions). Absent: they do not. */
  canDefineTransactionBoundaries?(props: Props): Support | Promise<Support>;
}

export type Support = 'supported' | 'unsupported';
