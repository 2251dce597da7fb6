// The `topic.creation.*` properties of a source connector: named groups of topic settings, checked with the original's texts
// and in its order. The worker checks them when the connector starts; its tasks choose a topic's group by them.
import { ConfigDef } from '../../config/config-def.js';
import type { ConfigKey, ConfigValidator, Props } from '../../config/config-key.js';
import { invalidValue } from '../../config/config-type.js';
import { compileJavaRegex } from '../../config/java-regex.js';
import { failure } from '../../errors/failure.js';
import { below } from '../plugin-props.js';

export interface TopicGroup {
  readonly name: string;
  matches(topic: string): boolean;
  readonly partitions: number;
  readonly replicationFactor: number;
  readonly configs: Readonly<Record<string, string>>;
}

const PREFIX = 'topic.creation.';
const OWN_KEYS = new Set(['include', 'exclude', 'partitions', 'replication.factor']);

/** Errors name the key without its group, as the original's do. */
function check(text: string, refused: (value: unknown) => boolean): ConfigValidator {
  return {
    check: (name, value) =>
      value !== null && refused(value) ? [invalidValue(suffixOf(name), value, text)] : [],
  };
}

const partitions = check(
  "Number of partitions must be positive, or -1 to use the broker's default",
  (value) => (value as number) < 1 && value !== -1,
);
const replicationFactor = check(
  "Replication factor must be positive and not larger than the number of brokers in the Kafka cluster, or -1 to use the broker's default",
  (value) => (value as number) < 1 && value !== -1,
);
const patterns: ConfigValidator = {
  check(name, value) {
    for (const pattern of (value as string[] | null) ?? []) {
      try {
        compileJavaRegex(pattern);
      } catch (error) {
        const shown = name.slice(name.lastIndexOf('.') + 1);
        return [
          invalidValue(shown, value, `Syntax error in regular expression: ${(error as Error).message}`),
        ];
      }
    }
    return [];
  },
};

/**
 * Groups in the order in which they are tried, `default` last; empty when the connector names nothing of the kind. Throws
 * CONFIG_INVALID with the first error.
 */
export function topicGroups(props: Props): TopicGroup[] {
  if (!Object.keys(props).some((name) => name.startsWith(PREFIX))) return [];
  const fallback = checked(groupDef('default'), props);
  const named = [...new Set(list(props['topic.creation.groups']))].filter((name) => name !== 'default');
  return [
    ...named.map((name) => group(name, checked(groupDef(name, fallback), props), props)),
    // What the default group takes and leaves is not for the user to say.
    group('default', new Map([...fallback, ['include', ['.*']], ['exclude', []]]), props),
  ];
}

type Values = ReadonlyMap<string, unknown>;

/** Without `fallback`, the group that the others fall back to. */
function groupDef(name: string, fallback?: Values): ConfigDef {
  const key = (suffix: string, type: ConfigKey['type'], more: Partial<ConfigKey>): ConfigKey => ({
    name: `${PREFIX}${name}.${suffix}`,
    type,
    importance: 'LOW',
    documentation: '',
    ...more,
  });
  const numbers =
    fallback === undefined
      ? [{}, {}]
      : [{ default: fallback.get('replication.factor') }, { default: fallback.get('partitions') }];
  const lists =
    fallback === undefined
      ? []
      : [
          key('include', 'LIST', { default: [], validator: patterns }),
          key('exclude', 'LIST', { default: [], validator: patterns }),
        ];
  return new ConfigDef([
    ...lists,
    key('replication.factor', 'SHORT', { ...numbers[0], validator: replicationFactor }),
    key('partitions', 'INT', { ...numbers[1], validator: partitions }),
  ]);
}

/** Values by the last part of their names. */
function checked(def: ConfigDef, props: Props): Values {
  const wrong = def.validate(props).find((value) => value.errors.length > 0);
  if (wrong !== undefined) throw failure('CONFIG_INVALID', { errors: [wrong.errors[0]] });
  const { values } = def.parse(props);
  return new Map([...values].map(([name, value]) => [suffixOf(name), value]));
}

function suffixOf(name: string): string {
  return name.endsWith('.replication.factor') ? 'replication.factor' : name.slice(name.lastIndexOf('.') + 1);
}

function group(name: string, values: Values, props: Props): TopicGroup {
  const include = (values.get('include') as string[]).map(fullMatch);
  const exclude = (values.get('exclude') as string[]).map(fullMatch);
  const own = Object.entries(below(props, `${PREFIX}${name}.`));
  return {
    name,
    matches: (topic) =>
      include.some((matches) => matches(topic)) && !exclude.some((matches) => matches(topic)),
    partitions: values.get('partitions') as number,
    replicationFactor: values.get('replication.factor') as number,
    configs: Object.fromEntries(own.filter(([key]) => !OWN_KEYS.has(key))),
  };
}

function fullMatch(pattern: string): (text: string) => boolean {
  const compiled = compileJavaRegex(pattern);
  return (text) => compiled.matches(text);
}

function list(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
