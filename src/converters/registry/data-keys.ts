// The form of the config keys of the converters with a schema registry, and the data keys that all three schema formats
// have. Used by config.ts and by the options of Avro, Protobuf and JSON Schema.
import type { ConfigKey } from '../../config/config-key.js';

/** A key of medium importance that says yes or no, unless `more` says otherwise. */
export const flag = (
  name: string,
  value: boolean,
  documentation: string,
  more: Partial<ConfigKey> = {},
): ConfigKey => ({ name, type: 'BOOLEAN', default: value, importance: 'MEDIUM', documentation, ...more });

export const LOW: Partial<ConfigKey> = { importance: 'LOW' };

export const SCHEMA_DATA_KEYS: readonly ConfigKey[] = [
  flag(
    'generalized.sum.type.support',
    false,
    'Whether enums and unions are mapped in the form that all schema formats share.',
  ),
  flag(
    'ignore.default.for.nullables',
    false,
    'Whether a null in a nullable field with a default stays null.',
  ),
  {
    name: 'schemas.cache.config',
    type: 'INT',
    default: 1000,
    importance: 'LOW',
    documentation: 'How many converted schemas are kept.',
  },
];
