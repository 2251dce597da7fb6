// How Connect data and JSON Schema are mapped onto each other: the converter's data options and their config keys, and
// the keys of the original that are refused by name. Read once by json-schema.ts.
import type { ConfigKey } from '../../config/config-key.js';
import type { ParsedConfig } from '../../config/parsed-config.js';
import { flag, LOW, SCHEMA_DATA_KEYS } from '../registry/data-keys.js';
import { refuseUnsupported } from '../registry/refused.js';

export const NAMESPACE = 'io.confluent.connect.json';
export const ENUM_PARAMETER = `${NAMESPACE}.Enum`;
export const UNION_NAME = `${NAMESPACE}.OneOf`;
export const ID_PARAMETER = `${NAMESPACE}.Id`;
/** The symbol of an enum that stands for null. */
export const NULL_SYMBOL = '<NULL>';

export interface JsonSchemaOptions {
  readonly generalizedSumTypes: boolean;
  readonly ignoreDefaultForNullables: boolean;
  readonly additionalProperties: boolean;
  readonly optionalForNonRequired: boolean;
  readonly ignoreModernDialects: boolean;
  readonly decimalFormat: 'BASE64' | 'NUMERIC';
  readonly flattenSingletonUnions: boolean;
  readonly failInvalidSchema: boolean;
}

export const JSON_SCHEMA_DATA_KEYS: readonly ConfigKey[] = [
  ...SCHEMA_DATA_KEYS,
  flag('object.additional.properties', true, 'Whether the schemas of objects allow other properties.'),
  flag(
    'use.optional.for.nonrequired',
    false,
    'Whether properties that are not required are read as optional.',
  ),
  flag(
    'ignore.modern.dialects',
    false,
    'Whether schemas of dialects after draft 7 are taken as draft 7.',
    LOW,
  ),
  {
    name: 'decimal.format',
    type: 'STRING',
    default: 'BASE64',
    importance: 'LOW',
    documentation: 'How decimals are written: BASE64 or NUMERIC.',
    validator: {
      description: '(case insensitive) [BASE64, NUMERIC]',
      check: (name, value) =>
        /^(base64|numeric)$/i.test(String(value))
          ? []
          : [
              `Invalid value ${value} for configuration ${name}: String must be one of (case insensitive): NUMERIC, BASE64`,
            ],
    },
  },
  flag('flatten.singleton.unions', true, 'Whether a union of one type is read as that type.', LOW),
  flag('json.fail.invalid.schema', false, 'Whether data that its schema does not allow is an error.'),
];

/** Keys of the original that are refused unless they hold the value at which they do nothing. */
const REFUSED: Readonly<Record<string, string>> = {
  'preserve.additional.properties': 'false',
  'json.indent.output': 'false',
};

/** Throws CONFIG_UNSUPPORTED. */
export function jsonSchemaOptions(config: ParsedConfig): JsonSchemaOptions {
  refuseUnsupported(config, REFUSED);
  return {
    generalizedSumTypes: config.boolean('generalized.sum.type.support'),
    ignoreDefaultForNullables: config.boolean('ignore.default.for.nullables'),
    additionalProperties: config.boolean('object.additional.properties'),
    optionalForNonRequired: config.boolean('use.optional.for.nonrequired'),
    ignoreModernDialects: config.boolean('ignore.modern.dialects'),
    decimalFormat: config.string('decimal.format').toUpperCase() === 'NUMERIC' ? 'NUMERIC' : 'BASE64',
    flattenSingletonUnions: config.boolean('flatten.singleton.unions'),
    failInvalidSchema: config.boolean('json.fail.invalid.schema'),
  };
}
