// How Connect data and protobuf are mapped onto each other: the converter's data options and their config keys, and the
// keys of the original that are refused by name. Read once by protobuf.ts.
import type { ConfigKey } from '../../../config/config-key.js';
import type { ParsedConfig } from '../../../config/parsed-config.js';
import { flag, LOW, SCHEMA_DATA_KEYS } from '../../registry/data-keys.js';
import { refuseUnsupported } from '../../registry/refused.js';

const NAMESPACE = 'io.confluent.connect.protobuf';
export const ENUM_PARAMETER = `${NAMESPACE}.Enum`;
export const UNION_NAME = `${NAMESPACE}.Union`;
export const TAG_PARAMETER = `${NAMESPACE}.Tag`;
export const TYPE_PARAMETER = `${NAMESPACE}.Type`;
/** Marks a member of a oneof that is one of protobuf's wrappers. */
export const WRAPPER_PARAMETER = `${NAMESPACE}.Wrapper`;
export const DEFAULT_NAME = 'ConnectDefault';

export interface ProtobufOptions {
  readonly generalizedSumTypes: boolean;
  readonly ignoreDefaultForNullables: boolean;
  readonly enhancedSchemas: boolean;
  readonly scrubInvalidNames: boolean;
  readonly intForEnums: boolean;
  readonly optionalForNullables: boolean;
  readonly optionalForProto2: boolean;
  readonly wrapperForNullables: boolean;
  readonly wrapperForRawPrimitives: boolean;
  readonly structForNulls: boolean;
  readonly indexForUnions: boolean;
  readonly flattenUnions: boolean;
}

export const PROTOBUF_DATA_KEYS: readonly ConfigKey[] = [
  ...SCHEMA_DATA_KEYS,
  flag('enhanced.protobuf.schema.support', false, 'Whether names that are read keep their package.'),
  flag('scrub.invalid.names', false, 'Whether characters that protobuf refuses in names are replaced.'),
  flag('int.for.enums', false, 'Whether enums are read as integers.'),
  flag('optional.for.nullables', false, 'Whether nullable fields are written with the label optional.'),
  flag('optional.for.proto2', true, 'Whether an optional field of proto2 that is not set is read as null.'),
  flag(
    'wrapper.for.nullables',
    false,
    "Whether nullable fields are written as protobuf's wrapper messages, and those read as nullable fields.",
  ),
  flag(
    'wrapper.for.raw.primitives',
    true,
    'Whether a wrapper message as the whole record is read as its value.',
  ),
  flag(
    'generate.struct.for.nulls',
    false,
    'Whether a field that is not set is read as its default, never as null.',
  ),
  flag(
    'generate.index.for.unions',
    true,
    'Whether the name of a union ends in its place among the unions.',
    LOW,
  ),
  flag('flatten.unions', false, 'Whether the members of a oneof are read as fields of their own.', LOW),
];

/** Keys of the original that are refused unless they hold the value at which they do nothing. */
const REFUSED: Readonly<Record<string, string>> = {
  'skip.known.types': 'true',
  'derive.type': 'false',
  'propagate.schema.tags': 'false',
  'reference.lookup.only': 'false',
};

/** Throws CONFIG_UNSUPPORTED. */
export function protobufOptions(config: ParsedConfig): ProtobufOptions {
  refuseUnsupported(config, REFUSED);
  return {
    generalizedSumTypes: config.boolean('generalized.sum.type.support'),
    ignoreDefaultForNullables: config.boolean('ignore.default.for.nullables'),
    enhancedSchemas: config.boolean('enhanced.protobuf.schema.support'),
    scrubInvalidNames: config.boolean('scrub.invalid.names'),
    intForEnums: config.boolean('int.for.enums'),
    optionalForNullables: config.boolean('optional.for.nullables'),
    optionalForProto2: config.boolean('optional.for.proto2'),
    wrapperForNullables: config.boolean('wrapper.for.nullables'),
    wrapperForRawPrimitives: config.boolean('wrapper.for.raw.primitives'),
    structForNulls: config.boolean('generate.struct.for.nulls'),
    indexForUnions: config.boolean('generate.index.for.unions'),
    flattenUnions: config.boolean('flatten.unions'),
  };
}
