// The connector's ConfigDef, put together from the option table, the documentation and the rules; and the complete check
// of a config without a connection. Called by connector.ts (validate, config) and options.ts (start).
import { ConfigDef } from '../../../src/config/config-def.js';
import type {
  ConfigKey,
  ConfigType,
  ConfigValue,
  Importance,
  Props,
  Width,
} from '../../../src/config/config-key.js';
import { parseValue } from '../../../src/config/config-type.js';
import { choices } from '../../../src/config/recommenders.js';
import { columnRuleProblems } from '../../cdc/columns/rules.js';
import { DOCUMENTATION } from './documentation.js';
import { driverProblems } from './driver-options.js';
import { configProblems } from './option-pairs.js';
import { CONNECTOR_TABLE, EVENTS_TABLE, POSTGRES_TABLE, UNLISTED_TABLE } from './option-table.js';
import { CHOICES, choiceOf, invalidOption, VALIDATORS } from './rules.js';
import { REFUSED_DOCUMENTATION, refusals } from './unsupported.js';
import { withoutEffect } from './without-effect.js';

function keysOf(table: string, group: string, listed: boolean): ConfigKey[] {
  return table
    .trim()
    .split('\n')
    .map((line, i) => {
      const [name, type, text, importance, width, displayName] = line
        .split(/\s+\|\s+/)
        .map((cell) => cell.trim());
      const values = CHOICES[name];
      return {
        name,
        type: type as ConfigType,
        default: text === '-' ? null : parseValue(type as ConfigType, text),
        importance: importance as Importance,
        documentation: DOCUMENTATION[name] ?? withoutEffect(name) ?? REFUSED_DOCUMENTATION,
        group,
        orderInGroup: i + 1,
        width: width as Width,
        displayName,
        dependents: name === 'schema.include.list' ? ['table.include.list'] : [],
        validator: choiceOf(name) ?? VALIDATORS[name],
        recommender: values ? choices(...values) : undefined,
        listed,
      };
    });
}

export const CONFIG_DEF = new ConfigDef([
  ...keysOf(POSTGRES_TABLE, 'Postgres', true),
  ...keysOf(CONNECTOR_TABLE, 'Connector', true),
  ...keysOf(EVENTS_TABLE, 'Events', true),
  ...keysOf(UNLISTED_TABLE, 'Connector', false),
]);

const EXPECTED: Partial<Record<ConfigType, string>> = {
  INT: 'An integer is expected',
  SHORT: 'A short value is expected',
  LONG: 'A long value is expected',
  BOOLEAN: "Either 'true' or 'false' is expected",
};

/**
 * Every key's value and errors as far as the config alone can tell: the rules of each key, with the original's texts, and
 * what this version refuses by name.
 */
export function checkConfig(props: Props): ConfigValue[] {
  const values = CONFIG_DEF.validate(props);
  for (const value of values) {
    const expected = EXPECTED[CONFIG_DEF.keys.get(value.name)!.type];
    value.errors.forEach((text, i) => {
      if (expected && text.startsWith('Invalid value '))
        value.errors[i] = invalidOption(value.name, expected);
    });
  }
  const wrong = [...columnRuleProblems(props), ...driverProblems(props), ...configProblems(props)].map(
    ({ option, value, problem }) => ({ option, value, text: invalidOption(option, problem) }),
  );
  // Of a value that is wrong anyway nobody needs to know that it is not carried out.
  const refused = refusals(props, CONFIG_DEF.keys).filter(
    ({ option }) => (values.find(({ name }) => name === option)?.errors.length ?? 0) === 0,
  );
  for (const { option, value, text } of [...refused, ...wrong]) {
    const known = values.find(({ name }) => name === option);
    if (known) known.errors.push(text);
    else values.push({ name: option, value, recommendedValues: [], errors: [text], visible: true });
  }
  return values;
}
