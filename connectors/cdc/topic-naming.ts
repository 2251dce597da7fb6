// Names of the topics a connector writes, by `topic.naming.strategy`: `<prefix>.<schema>.<table>` as a rule, sanitised to
// what Kafka allows, plus the fixed side topics. Called once a table or at start, never a record.
import { compileJavaRegex } from '../../src/config/java-regex.js';
import { unicodeEscape } from './schema-names.js';

/** The original's strategies: by schema and table, by table alone, by table through a regular expression, and with escapes. */
export type TopicStrategy = 'schema' | 'table' | 'regex' | 'unicode';

export interface TopicNamingOptions {
  /** `topic.prefix`. */
  readonly prefix: string;
  /** `topic.delimiter`, default `.`. */
  readonly delimiter: string;
  /** `topic.heartbeat.prefix`, default `__debezium-heartbeat`. */
  readonly heartbeatPrefix: string;
  /** `topic.transaction`, default `transaction`. */
  readonly transaction: string;
  /** Default `schema`. */
  readonly strategy?: TopicStrategy | undefined;
  /** Of the strategy `regex`. */
  readonly routing?: TopicRouting | undefined;
}

/** Tables routed into common topics: `topic.regex` and the field that keeps their keys apart. */
export interface TopicRouting {
  readonly regex: string;
  readonly replacement: string;
  /** `topic.key.enforce.uniqueness`. */
  readonly uniqueKeys: boolean;
  readonly fieldName: string;
  /** Null = the table's own name. */
  readonly fieldRegex: string | null;
  readonly fieldReplacement: string | null;
}

export interface TopicNaming {
  /** Topic of a table's change events. */
  data(schema: string, table: string): string;
  /** The field behind the keys of a table, null when keys stay as they are. */
  keyField(schema: string, table: string): { readonly name: string; readonly value: string } | null;
  readonly heartbeat: string;
  readonly transaction: string;
  /** Topic of `pg_logical_emit_message` events. */
  readonly message: string;
}

const LONGEST_TOPIC = 249;

/** Replaces what Kafka does not allow in a topic name by `_` (one per UTF-16 unit) and cuts it to 249. */
function sanitizeTopic(name: string): string {
  return name.replace(/[^A-Za-z0-9._-]/g, '_').slice(0, LONGEST_TOPIC);
}

/** Writes what Kafka does not allow, and `_` itself, as `_uXXXX`, see `unicodeEscape`. */
function escapeTopic(name: string): string {
  const escaped = name.replace(/[^A-Za-z0-9.-]/g, unicodeEscape);
  return escaped.slice(0, LONGEST_TOPIC);
}

/** The naming of one connector. Throws JAVA_REGEX_INVALID for a regex that Java does not take. */
export function topicNaming(options: TopicNamingOptions): TopicNaming {
  const { prefix, delimiter, strategy = 'schema' } = options;
  const legal = strategy === 'unicode' ? escapeTopic : sanitizeTopic;
  const side = (name: string) => legal([prefix, name].join(delimiter));
  const route = strategy === 'regex' ? router(options.routing!) : null;
  const names = (schema: string, table: string) =>
    strategy === 'table' || strategy === 'regex' ? [prefix, table] : [prefix, schema, table];
  return {
    data: (schema, table) => {
      const name = names(schema, table).join(delimiter);
      return legal(route === null ? name : route.topic(name));
    },
    keyField: (schema, table) => route?.keyField(names(schema, table).join('.')) ?? null,
    heartbeat: legal([options.heartbeatPrefix, prefix].join(delimiter)),
    transaction: side(options.transaction),
    message: side('message'),
  };
}

function router(routing: TopicRouting) {
  const regex = compileJavaRegex(routing.regex);
  const replacement = regex.replacement(routing.replacement);
  const { fieldName, fieldRegex, fieldReplacement, uniqueKeys } = routing;
  const field = fieldRegex === null ? null : compileJavaRegex(fieldRegex);
  const fieldText = field?.replacement(fieldReplacement ?? '') ?? null;
  const through = (text: string, pattern: RegExp, replace: (match: RegExpExecArray) => string) => {
    const match = pattern.exec(text);
    return match === null ? text : replace(match);
  };
  return {
    topic: (name: string) => through(name, regex.full, replacement) || name,
    keyField: (name: string) =>
      uniqueKeys
        ? { name: fieldName, value: field === null ? name : through(name, field.full, fieldText!) }
        : null,
  };
}
