// Validators and recommended values of single options, with the original's texts. Used by config-def.ts.
import type { ConfigData, ConfigValidator, Props } from '../../../src/config/config-key.js';
import { compileJavaRegex, type JavaRegex } from '../../../src/config/java-regex.js';
import type { ParsedConfig } from '../../../src/config/parsed-config.js';
import type { TopicStrategy } from '../../cdc/topic-naming.js';

type Check = (value: ConfigData, all: ReadonlyMap<string, ConfigData>) => string | null;

/** A whole error text in the original's form. */
export function invalidOption(name: string, reason: string): string {
  return `The '${name}' value is invalid: ${reason}`;
}

function option(check: Check, nullToo = false): ConfigValidator {
  return {
    check(name, value, all) {
      if (value === null && !nullToo) return [];
      const reason = check(value, all);
      return reason === null ? [] : [invalidOption(name, reason)];
    },
  };
}

/** Values of the options that are a choice, in the order in which the original lists them. */
export const CHOICES: Readonly<Record<string, readonly string[]>> = {
  'database.sslmode': ['allow', 'prefer', 'disable', 'verify-ca', 'require', 'verify-full'],
  'plugin.name': ['decoderbufs', 'pgoutput'],
  'publication.autocreate.mode': ['no_tables', 'filtered', 'disabled', 'all_tables'],
  'lsn.flush.mode': ['connector_and_driver', 'connector', 'manual'],
  'lsn.flush.timeout.action': ['fail', 'warn', 'ignore'],
  'offset.mismatch.strategy': ['no_validation', 'trust_offset', 'trust_slot', 'trust_greater_lsn'],
  'snapshot.mode': [
    'always',
    'initial_only',
    'configuration_based',
    'when_needed',
    'initial',
    'custom',
    'no_data',
  ],
  'snapshot.isolation.mode': ['read_uncommitted', 'repeatable_read', 'read_committed', 'serializable'],
  'snapshot.locking.mode': ['shared', 'custom', 'none'],
  'snapshot.query.mode': ['custom', 'select_all'],
  'snapshot.tables.order.by.row.count': ['disabled', 'ascending', 'descending'],
  'schema.refresh.mode': ['columns_diff', 'columns_diff_exclude_unchanged_toast'],
  'decimal.handling.mode': ['string', 'double', 'precise'],
  'binary.handling.mode': ['bytes', 'base64', 'hex', 'base64-url-safe'],
  'hstore.handling.mode': ['json', 'map'],
  'interval.handling.mode': ['string', 'numeric'],
  'time.precision.mode': [
    'adaptive',
    'adaptive_time_microseconds',
    'isostring',
    'microseconds',
    'nanoseconds',
    'connect',
  ],
  'schema.name.adjustment.mode': ['none', 'avro_unicode', 'avro'],
  'field.name.adjustment.mode': ['none', 'avro_unicode', 'avro'],
  'event.processing.failure.handling.mode': ['warn', 'fail', 'ignore', 'skip'],
  'event.converting.failure.handling.mode': ['warn', 'fail', 'skip'],
  'incremental.snapshot.watermarking.strategy': ['insert_delete', 'insert_insert'],
  'guardrail.collections.limit.action': ['warn', 'fail'],
};

/** `topic.naming.strategy`: the original's classes. */
export const TOPIC_STRATEGIES: Readonly<Record<string, TopicStrategy>> = {
  'io.debezium.schema.SchemaTopicNamingStrategy': 'schema',
  'io.debezium.schema.DefaultTopicNamingStrategy': 'table',
  'io.debezium.schema.DefaultRegexTopicNamingStrategy': 'regex',
  'io.debezium.schema.SchemaUnicodeTopicNamingStrategy': 'unicode',
};

export function choice(values: readonly string[]): ConfigValidator {
  const rule = option((value) =>
    values.includes(String(value).trim().toLowerCase()) ? null : `Value must be one of ${values.join(', ')}`,
  );
  return { ...rule, description: values.join(', ') };
}

/** Choices of which the original takes no notice when they are wrong: the default holds, with a warning. */
const OVERLOOKED = new Set(['event.converting.failure.handling.mode', 'offset.mismatch.strategy']);

/** The validator of a choice, by option. */
export function choiceOf(name: string): ConfigValidator | undefined {
  const values = CHOICES[name];
  if (values === undefined) return undefined;
  const validator = choice(values);
  return OVERLOOKED.has(name) ? { ...validator, check: () => [] } : validator;
}

/** The value of a choice in lower case; the default where it is none of them. */
export function chosen(config: ParsedConfig, name: string): string {
  const value = config.string(name).trim().toLowerCase();
  return CHOICES[name]!.includes(value) ? value : String(config.def.keys.get(name)!.default);
}

/** Wrong values that `choiceOf` lets pass. */
export function overlookedChoices(props: Props): { option: string; value: string; problem: string }[] {
  return [...OVERLOOKED].flatMap((option) => {
    const value = props[option] ?? '';
    const values = CHOICES[option]!;
    if (value === '' || values.includes(value.trim().toLowerCase())) return [];
    return [{ option, value, problem: `Value must be one of ${values.join(', ')}: the default holds` }];
  });
}

const required = option(
  (value) => (value === null || String(value).trim() === '' ? 'A value is required' : null),
  true,
);

function named(regex: RegExp): ConfigValidator {
  return option((value) => {
    if (value === null || String(value).trim() === '') return 'A value is required';
    return regex.test(String(value))
      ? null
      : `${value} has invalid format (only the underscore, hyphen, dot and alphanumeric characters are allowed)`;
  }, true);
}

const partOfTopic = named(/^[a-zA-Z0-9_.-]+$/);

const MAX_INT = 2_147_483_647;
const positiveInt = option(
  (v) => (Number(v) > 0 ? null : 'A positive, non-zero integer value is expected'),
  true,
);
const positiveLong = option((v) => (Number(v) > 0 ? null : 'A positive, non-zero long value is expected'));
/** Of options that may hold a long but are checked as an integer. */
const positiveIntText = option((v) =>
  Number(v) > 0 && Number(v) <= MAX_INT ? null : 'A positive, non-zero integer value is expected',
);
const naturalInt = option((v) => (Number(v) >= 0 ? null : 'An non-negative integer is expected'));
const naturalLong = option((v) => (Number(v) >= 0 ? null : 'A non-negative long value is expected'));

const regexList = option((value) => patternsProblem(value as string[]));

/** Null = every entry of the list is a regular expression. */
export function patternsProblem(parts: readonly string[]): string | null {
  for (const text of rejoined(parts)) {
    try {
      compileJavaRegex(text.trim(), { caseInsensitive: true });
    } catch (error) {
      return `A comma-separated list of valid regular expressions is expected, but ${(error as Error).message}`;
    }
  }
  return null;
}

/** Entries of a LIST of patterns, in which `\\,` stands for a comma of the pattern. */
export function rejoined(parts: readonly string[]): string[] {
  const out: string[] = [];
  let open = false;
  for (const part of parts) {
    if (open) out[out.length - 1] = `${out[out.length - 1].slice(0, -1)},${part}`;
    else out.push(part.trim());
    open = part.endsWith('\\');
  }
  return out;
}

/** What lists of patterns let through: an include list wins over an exclude list; neither = everything. */
export function selection(include: readonly string[], exclude: readonly string[]): (id: string) => boolean {
  const included = patterns(include);
  if (included.length > 0) return (id) => included.some((regex) => regex.matches(id));
  const excluded = patterns(exclude);
  return (id) => !excluded.some((regex) => regex.matches(id));
}

/** The patterns of such a list, in its order. Throws for one that is none. */
export function patterns(parts: readonly string[]): JavaRegex[] {
  return rejoined(parts)
    .filter((text) => text !== '')
    .map((text) => compileJavaRegex(text, { caseInsensitive: true }));
}

function excludes(includeName: string, shownName = includeName): ConfigValidator {
  return {
    check(name, value, all) {
      const found = regexList.check(name, value, all);
      if (found.length > 0 || value === null || (all.get(includeName) ?? null) === null) return found;
      return [invalidOption(name, `"${shownName}" is already specified`)];
    },
  };
}

const REPLICA_IDENTITY = /^\s*([^\s:]+):(DEFAULT|(INDEX) (.\w*)|FULL|NOTHING)\s*$/i;
const KEY_COLUMNS = /^\s*([^:]+):([^:,]+(,[^:,]+)*)\s*$/;

/** Validators by option; choices come from CHOICES. */
export const VALIDATORS: Readonly<Record<string, ConfigValidator>> = {
  'topic.prefix': named(/^[a-zA-Z0-9_.-]+$/),
  'database.hostname': named(/^[a-zA-Z0-9\-_.:]+$/),
  'database.user': required,
  'database.dbname': required,
  'slot.name': option((value) =>
    /^[a-z0-9_]{1,63}$/.test(String(value))
      ? null
      : 'Valid replication slot name must contain only digits, lowercase characters and underscores with length <= 63',
  ),
  'status.update.interval.ms': positiveInt,
  'lsn.flush.timeout.ms': positiveIntText,
  'signal.poll.interval.ms': positiveIntText,
  'signal.kafka.poll.timeout.ms': naturalInt,
  'max.batch.size': positiveInt,
  'poll.interval.ms': positiveIntText,
  'snapshot.max.threads.multiplier': positiveInt,
  'snapshot.max.threads': positiveIntText,
  'slot.retry.delay.ms': option((v) => (Math.abs(Number(v)) <= MAX_INT ? null : 'An integer is expected')),
  'retriable.restart.connector.wait.ms': positiveLong,
  'connection.validation.timeout.ms': positiveLong,
  'executor.shutdown.timeout.ms': positiveLong,
  'incremental.snapshot.chunk.size': naturalInt,
  'heartbeat.interval.ms': naturalInt,
  'guardrail.collections.max': naturalInt,
  'snapshot.fetch.size': naturalInt,
  'query.fetch.size': naturalInt,
  'snapshot.delay.ms': naturalLong,
  'streaming.delay.ms': naturalLong,
  'xmin.fetch.interval.ms': naturalLong,
  'max.queue.size.in.bytes': naturalLong,
  'max.queue.size': {
    check: (name, value, all) => [
      ...(Number(value) > 0 ? [] : [invalidOption(name, 'A positive queue size is required')]),
      ...(Number(value) > Number(all.get('max.batch.size') ?? 0)
        ? []
        : [invalidOption(name, 'Must be larger than the maximum batch size')]),
    ],
  },
  'schema.include.list': regexList,
  'schema.exclude.list': excludes('schema.include.list'),
  'table.include.list': regexList,
  'table.exclude.list': excludes('table.include.list'),
  'column.include.list': regexList,
  'column.exclude.list': excludes('column.include.list'),
  'snapshot.include.collection.list': regexList,
  'column.propagate.source.type': regexList,
  'datatype.propagate.source.type': regexList,
  'topic.delimiter': partOfTopic,
  'topic.heartbeat.prefix': partOfTopic,
  'topic.heartbeat.name': {
    check: (name, value, all) => (value === null || value === '' ? [] : partOfTopic.check(name, value, all)),
  },
  'topic.transaction': partOfTopic,
  'message.prefix.include.list': regexList,
  'message.prefix.exclude.list': excludes(
    'message.prefix.include.list',
    'logical_decoding_message.prefix.include.list',
  ),
  'skipped.operations': option((value) => {
    const list = (value as string[]).map((item) => item.trim().toLowerCase());
    if (list.some((item) => !['c', 'u', 'd', 't', 'r', 'none'].includes(item))) return 'Invalid operation';
    return list.includes('none') && list.length > 1
      ? "'none' cannot be specified with other skipped operation types"
      : null;
  }),
  'replica.identity.autoset.values': option((value) => {
    const bad = String(value)
      .split(',')
      .find((item) => !REPLICA_IDENTITY.test(item));
    return bad === undefined
      ? null
      : `${bad} has an invalid format (expecting '(?i)^\\s*(?<tablepredicate>[^\\s:]+):(?<replicaidentity>DEFAULT|(INDEX) (?<indexname>.\\w*)|FULL|NOTHING)\\s*$')`;
  }),
  'message.key.columns': option((value) => {
    const bad = String(value)
      .split(';')
      .find((item) => item.trim() !== '' && !KEY_COLUMNS.test(item));
    if (bad !== undefined)
      return `${bad} has an invalid format (expecting '^\\s*([^:]+):([^:,]+(,[^:,]+)*)\\s*$')`;
    try {
      for (const pattern of String(value).split(/[;:,]/)) compileJavaRegex(pattern.trim());
    } catch (error) {
      return (error as Error).message;
    }
    return null;
  }),
};
