// How Connect data and Avro are mapped onto each other: the converter's data options and their config keys.
import type { ConfigKey } from '../../../config/config-key.js';
import type { ParsedConfig } from '../../../config/parsed-config.js';

export interface AvroOptions {
  readonly generalizedSumTypes: boolean;
  readonly ignoreDefaultForNullables: boolean;
  readonly enhancedSchemas: boolean;
  readonly scrubInvalidNames: boolean;
  readonly connectMetaData: boolean;
  readonly discardTypeDocDefault: boolean;
  readonly allowOptionalMapKeys: boolean;
  readonly flattenSingletonUnions: boolean;
}

const flag = (name: string, documentation: string, more: Partial<ConfigKey> = {}): ConfigKey => ({
  name,
  type: 'BOOLEAN',
  default: false,
  importance: 'MEDIUM',
  documentation,
  ...more,
});

/** Keys that the converters of all three schema formats have. */
export const SCHEMA_DATA_KEYS: readonly ConfigKey[] = [
  flag(
    'generalized.sum.type.support',
    'Whether enums and unions are mapped in the form that all schema formats share.',
  ),
  flag('ignore.default.for.nullables', 'Whether a null in a nullable field with a default stays null.'),
  {
    name: 'schemas.cache.config',
    type: 'INT',
    default: 1000,
    importance: 'LOW',
    documentation: 'How many converted schemas are kept.',
  },
];

export const AVRO_DATA_KEYS: readonly ConfigKey[] = [
  ...SCHEMA_DATA_KEYS,
  flag(
    'enhanced.avro.schema.support',
    'Whether the symbols of enums are kept, and names in unions carry their package.',
  ),
  flag('scrub.invalid.names', 'Whether characters that Avro refuses in names are replaced.'),
  flag('connect.meta.data', "Whether Connect's own attributes are kept as properties of the Avro schema.", {
    default: true,
    importance: 'LOW',
  }),
  flag(
    'discard.type.doc.default',
    "Whether only a field's doc and default are kept, not those of its type.",
    {
      importance: 'LOW',
    },
  ),
  flag('allow.optional.map.keys', 'Whether a map with optional string keys becomes an Avro map.', {
    importance: 'LOW',
  }),
  flag('flatten.singleton.unions', 'Whether a union of one type is read as that type.', {
    default: true,
    importance: 'LOW',
  }),
];

export const avroOptions = (config: ParsedConfig): AvroOptions => ({
  generalizedSumTypes: config.boolean('generalized.sum.type.support'),
  ignoreDefaultForNullables: config.boolean('ignore.default.for.nullables'),
  enhancedSchemas: config.boolean('enhanced.avro.schema.support'),
  scrubInvalidNames: config.boolean('scrub.invalid.names'),
  connectMetaData: config.boolean('connect.meta.data'),
  discardTypeDocDefault: config.boolean('discard.type.doc.default'),
  allowOptionalMapKeys: config.boolean('allow.optional.map.keys'),
  flattenSingletonUnions: config.boolean('flatten.singleton.unions'),
});
