// What the transforms share in form: a definition (config keys and a function that prepares the work) becomes a
// Transformation. Schemas that a transform derives are kept by the identity of the schema they come from, so
// compiled converters downstream are found again.
import type { Logger } from '../../api/logger.js';
import type { Transformation } from '../../api/transform.js';
import { ConfigDef } from '../../config/config-def.js';
import type { ConfigKey } from '../../config/config-key.js';
import type { ParsedConfig } from '../../config/parsed-config.js';
import type { ConnectRecord } from '../../data/record.js';
import { failure } from '../../errors/failure.js';
import type { Side } from './side.js';

/** The changed record, or null to drop it. Throws DATA_INVALID. */
export type Apply = <R extends ConnectRecord>(record: R) => R | null;

/** The parts of a logger that a transform may use; silent where the worker gave none. */
export type TransformLog = Pick<Logger, 'warn' | 'error'>;

const SILENT: TransformLog = { warn: () => {}, error: () => {} };

export interface TransformDefinition {
  readonly keys: readonly ConfigKey[];
  /** Called once with the parsed config. Throws CONFIG_INVALID. */
  prepare(config: ParsedConfig, log: TransformLog): Apply;
}

export function transformation(definition: TransformDefinition): Transformation {
  const def = new ConfigDef(definition.keys);
  let log = SILENT;
  let apply: Apply = () => {
    throw configError('The transformation is used before it is configured');
  };
  return {
    config: () => def,
    logTo(logger) {
      log = logger;
    },
    configure(props) {
      apply = definition.prepare(def.parse(props), log);
    },
    apply: (record) => apply(record),
  };
}

/** A definition for one half of the record. */
export type SidedDefinition = (side: Side) => TransformDefinition;

export const configError = (text: string): Error => failure('CONFIG_INVALID', { errors: [text] });
export const dataError = (detail: string): Error => failure('DATA_INVALID', { detail });

export { bySchema } from '../../api/kit.js';

export const replaceNullKey: ConfigKey = {
  name: 'replace.null.with.default',
  type: 'BOOLEAN',
  default: true,
  importance: 'MEDIUM',
  documentation: 'Whether a null in a field that has a default value is replaced by that default.',
};
