// The keys every connector has beside its own: name, class, tasks, converters, aliases, error handling, and what
// sources and sinks add. The worker parses them, the validator (plugins/validation.ts) shows them; order, groups
// and defaults are Kafka Connect 4.1's.
import { ConfigDef } from '../config-def.js';
import type { ConfigKey, ConfigValidator } from '../config-key.js';
import { invalidValue } from '../config-type.js';
import { compileJavaRegex } from '../java-regex.js';
import { choices } from '../recommenders.js';
import {
  atLeast,
  ciValidString,
  isRegex,
  nonEmptyWithoutControls,
  nullable,
  validString,
} from '../validators.js';
import { deadLetterKeys } from './dead-letter-keys.js';

const distinctAliases: ConfigValidator = {
  description: 'non-null, unique transformation aliases',
  check(name, value) {
    const aliases = (value as string[] | null) ?? [];
    return new Set(aliases).size < aliases.length
      ? [invalidValue(name, value, 'Duplicate alias provided.')]
      : [];
  },
};

const common: Partial<ConfigKey> = { group: 'Common' };
const errorGroup: Partial<ConfigKey> = { group: 'Error Handling' };

/** Keys of every connector, in Kafka Connect's order. */
const commonKeys: readonly ConfigKey[] = [
  {
    ...common,
    name: 'name',
    type: 'STRING',
    importance: 'HIGH',
    orderInGroup: 1,
    width: 'MEDIUM',
    displayName: 'Connector name',
    validator: nonEmptyWithoutControls,
    documentation: 'Name of the connector, unique on this worker.',
  },
  {
    ...common,
    name: 'connector.class',
    type: 'STRING',
    importance: 'HIGH',
    orderInGroup: 2,
    width: 'LONG',
    displayName: 'Connector class',
    documentation:
      'Class of the connector: the full Java name, the simple name with or without "Connector", or a short name.',
  },
  {
    ...common,
    name: 'connector.plugin.version',
    type: 'STRING',
    default: null,
    importance: 'MEDIUM',
    orderInGroup: 3,
    width: 'MEDIUM',
    displayName: 'Connector version',
    documentation: 'Version range of the connector plugin, in Maven notation.',
  },
  {
    ...common,
    name: 'tasks.max',
    type: 'INT',
    default: 1,
    importance: 'HIGH',
    orderInGroup: 4,
    width: 'SHORT',
    displayName: 'Tasks max',
    validator: atLeast(1),
    documentation: 'Most tasks this connector may run.',
  },
  {
    ...common,
    name: 'tasks.max.enforce',
    type: 'BOOLEAN',
    default: true,
    importance: 'LOW',
    orderInGroup: 5,
    width: 'SHORT',
    displayName: 'Enforce tasks max',
    documentation:
      'Whether a connector that makes more tasks than tasks.max fails; false only logs a warning.',
  },
  ...converterKeys('key', 'Key converter', 6),
  ...converterKeys('value', 'Value converter', 8),
  ...converterKeys('header', 'Header converter', 10),
  {
    name: 'transforms',
    type: 'LIST',
    default: [],
    importance: 'LOW',
    group: 'Transforms',
    orderInGroup: 12,
    width: 'LONG',
    displayName: 'Transforms',
    validator: distinctAliases,
    documentation: 'Aliases of the transforms each record goes through, in this order.',
  },
  {
    name: 'predicates',
    type: 'LIST',
    default: [],
    importance: 'LOW',
    group: 'Predicates',
    orderInGroup: 13,
    width: 'LONG',
    displayName: 'Predicates',
    validator: distinctAliases,
    documentation: 'Aliases of the predicates that transforms refer to.',
  },
  {
    ...common,
    name: 'config.action.reload',
    type: 'STRING',
    default: 'restart',
    importance: 'LOW',
    orderInGroup: 14,
    width: 'MEDIUM',
    displayName: 'Reload Action',
    validator: validString('none', 'restart'),
    documentation:
      'What happens when a config provider says that a value expires: none, or restart the connector.',
  },
  {
    ...errorGroup,
    name: 'errors.retry.timeout',
    type: 'LONG',
    default: 0,
    importance: 'MEDIUM',
    orderInGroup: 1,
    width: 'MEDIUM',
    displayName: 'Retry Timeout for Errors',
    documentation:
      'Milliseconds a failed conversion or transform is tried again; 0 = not at all, -1 = for ever.',
  },
  {
    ...errorGroup,
    name: 'errors.retry.delay.max.ms',
    type: 'LONG',
    default: 60000,
    importance: 'MEDIUM',
    orderInGroup: 2,
    width: 'MEDIUM',
    displayName: 'Maximum Delay Between Retries for Errors',
    documentation: 'Longest wait between two tries, milliseconds.',
  },
  {
    ...errorGroup,
    name: 'errors.tolerance',
    type: 'STRING',
    default: 'none',
    importance: 'MEDIUM',
    orderInGroup: 3,
    width: 'SHORT',
    displayName: 'Error Tolerance',
    validator: validString('none', 'all'),
    documentation: 'none: a record that cannot be converted fails the task. all: it is skipped.',
  },
  {
    ...errorGroup,
    name: 'errors.log.enable',
    type: 'BOOLEAN',
    default: false,
    importance: 'MEDIUM',
    orderInGroup: 4,
    width: 'SHORT',
    displayName: 'Log Errors',
    documentation: 'Whether tolerated errors are logged too.',
  },
  {
    ...errorGroup,
    name: 'errors.log.include.messages',
    type: 'BOOLEAN',
    default: false,
    importance: 'MEDIUM',
    orderInGroup: 5,
    width: 'SHORT',
    displayName: 'Log Error Details',
    documentation: 'Whether the log shows the record that failed. It may hold private data.',
  },
];

const nonBlank: ConfigValidator = {
  description: 'non-empty string',
  check: (name, value) =>
    value !== null && (value as string).trim() === ''
      ? [invalidValue(name, value, 'String must be non-empty')]
      : [],
};

/** What source connectors have besides. */
const sourceKeys: readonly ConfigKey[] = [
  {
    name: 'topic.creation.groups',
    type: 'LIST',
    default: [],
    importance: 'LOW',
    group: 'Topic Creation',
    orderInGroup: 1,
    width: 'LONG',
    displayName: 'Topic Creation Groups',
    validator: distinctAliases,
    documentation: 'Aliases of the groups of settings with which topics are created.',
  },
  {
    name: 'exactly.once.support',
    type: 'STRING',
    default: 'requested',
    importance: 'MEDIUM',
    group: 'Exactly Once Support',
    orderInGroup: 2,
    width: 'SHORT',
    displayName: 'Exactly once support',
    validator: ciValidString('requested', 'required'),
    documentation:
      'required: refuse the connector unless the worker and the connector can deliver exactly once. requested: exactly once where the worker has it enabled, without that check.',
  },
  {
    name: 'transaction.boundary',
    type: 'STRING',
    default: 'poll',
    importance: 'MEDIUM',
    group: 'Exactly Once Support',
    orderInGroup: 3,
    width: 'SHORT',
    displayName: 'Transaction Boundary',
    validator: ciValidString('interval', 'poll', 'connector'),
    documentation:
      'Where a transaction ends while the worker delivers exactly once: after each poll, after an interval, or where the connector says.',
  },
  {
    name: 'transaction.boundary.interval.ms',
    type: 'LONG',
    default: null,
    importance: 'LOW',
    group: 'Exactly Once Support',
    orderInGroup: 4,
    width: 'SHORT',
    displayName: 'Transaction boundary interval',
    validator: nullable(atLeast(0)),
    documentation:
      'Milliseconds between two ends of transactions with the boundary "interval"; offset.flush.interval.ms of the worker when absent.',
  },
  {
    name: 'offsets.storage.topic',
    type: 'STRING',
    default: null,
    importance: 'LOW',
    group: 'offsets.topic',
    orderInGroup: 1,
    width: 'LONG',
    displayName: 'Offsets topic',
    validator: nonBlank,
    documentation:
      'Offsets topic of this connector alone, made if it is missing. Without effect in standalone mode.',
  },
];

const oneOfTopics: ConfigValidator = {
  check(_name, _value, all) {
    const topics = ((all.get('topics') as string[] | null) ?? []).length > 0;
    const regex = ((all.get('topics.regex') as string | null) ?? '') !== '';
    if (topics && regex) return ['topics and topics.regex are mutually exclusive options, but both are set.'];
    return topics || regex ? [] : ['Must configure one of topics or topics.regex'];
  },
};

/** A sink that read its own dead letters would go round for ever. */
const notDeadLetters: ConfigValidator = {
  check(name, value, all) {
    const letters = (all.get('errors.deadletterqueue.topic.name') as string | null) ?? '';
    if (letters === '') return [];
    if (name === 'topics') {
      const topics = (value as string[] | null) ?? [];
      return topics.includes(letters)
        ? [
            `The DLQ topic '${letters}' may not be included in the list of topics ('topics=[${topics.join(', ')}]') consumed by the connector`,
          ]
        : [];
    }
    const regex = (value as string | null) ?? '';
    return regex !== '' && matchesWhole(regex, letters)
      ? [
          `The DLQ topic '${letters}' may not be matched by the regex for the topics ('topics.regex=${regex}') consumed by the connector`,
        ]
      : [];
  },
};

/** False for a regex that cannot be compiled, which is reported by itself. */
function matchesWhole(regex: string, text: string): boolean {
  try {
    return compileJavaRegex(regex).matches(text);
  } catch {
    return false;
  }
}

/** What sink connectors have besides. */
const sinkKeys: readonly ConfigKey[] = [
  {
    ...common,
    name: 'topics',
    type: 'LIST',
    default: [],
    importance: 'HIGH',
    orderInGroup: 4,
    width: 'LONG',
    displayName: 'Topics',
    validator: {
      check: (name, value, all) => [
        ...oneOfTopics.check(name, value, all),
        ...notDeadLetters.check(name, value, all),
      ],
    },
    documentation: 'Topics to read, separated by commas.',
  },
  {
    ...common,
    name: 'topics.regex',
    type: 'STRING',
    default: '',
    importance: 'HIGH',
    orderInGroup: 4,
    width: 'LONG',
    displayName: 'Topics regex',
    validator: {
      check: (name, value, all) => [
        ...isRegex.check(name, value, all),
        ...oneOfTopics.check(name, value, all),
        ...notDeadLetters.check(name, value, all),
      ],
    },
    documentation: 'Regular expression of the topics to read.',
  },
  ...deadLetterKeys('sink'),
];

function converterKeys(kind: string, displayName: string, orderInGroup: number): ConfigKey[] {
  const shared = { group: 'Common', importance: 'LOW', width: 'SHORT', default: null } as const;
  return [
    {
      ...shared,
      name: `${kind}.converter`,
      type: 'CLASS',
      orderInGroup,
      displayName: `${displayName} class`,
      documentation: `Converter of record ${kind}s; the worker's when absent. Its options have the prefix "${kind}.converter.".`,
    },
    {
      ...shared,
      name: `${kind}.converter.plugin.version`,
      type: 'STRING',
      orderInGroup: orderInGroup + 1,
      displayName: `${displayName} version`,
      recommender: choices(),
      documentation: `Version range of the ${kind} converter.`,
    },
  ];
}

export const sourceConnectorDef = new ConfigDef([...commonKeys, ...sourceKeys]);
export const sinkConnectorDef = new ConfigDef([...commonKeys, ...sinkKeys]);
