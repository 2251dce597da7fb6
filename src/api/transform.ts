// Transforms and predicates: pure functions of one record, configured once.
import type { ConfigDef } from '../config/config-def.js';
import type { Props } from '../config/config-key.js';
import type { ConnectRecord } from '../data/record.js';
import type { Logger } from './logger.js';

export interface Transformation {
  config(): ConfigDef;
  configure(props: Props): void;
  /** Where to report records that are dropped or left alone against expectation; called before `configure`. */
  logTo?(logger: Logger): void;
  /** The record to go on with, or null to drop it. */
  apply<R extends ConnectRecord>(record: R): R | null;
  close?(): void;
}

export interface Predicate {
  config(): ConfigDef;
  configure(props: Props): void;
  test(record: ConnectRecord): boolean;
}
