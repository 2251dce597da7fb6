// How Connect data and Avro are mapped onto each other: the converter's data options and their config keys.
import type { ConfigKey } from '../../../config/config-key.js';
import type { ParsedConfig } from '../../../config/parsed-config.js';
import { flag, LOW, SCHEMA_DATA_KEYS } from '../../registry/data-keys.js';

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

export const AVRO_DATA_KEYS: readonly ConfigKey[] = [
  ...SCHEMA_DATA_KEYS,
  flag(
    'enhanced.avro.schema.support',
    false,
    'Whether the symbols of enums are kept, and names in unions carry their package.',
  ),
  flag('scrub.invalid.names', false, 'Whether characters that Avro refuses in names are replaced.'),
  flag(
    'connect.meta.data',
    true,
    "Whether Connect's own attributes are kept as properties of the Avro schema.",
    LOW,
  ),
  flag(
    'discard.type.doc.default',
    false,
    "Whether only a field's doc and default are kept, not those of its type.",
    LOW,
  ),
  flag('allow.optional.map.keys', false, 'Whether a map with optional string keys becomes an Avro map.', LOW),
  flag('flatten.singleton.unions', true, 'Whether a union of one type is read as that type.', LOW),
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
