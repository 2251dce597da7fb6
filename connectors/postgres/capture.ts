// Which tables, columns and message prefixes a connector captures, and how their schemas are named: everything the options
// say about capture, compiled once at start. Used by the task and by doctor.
import { compileJavaRegex } from '../../src/config/java-regex.js';
import type { ParsedConfig } from '../../src/config/parsed-config.js';
import { columnRules } from '../cdc/columns/rules.js';
import { fieldNameAdjuster, type NameAdjustment, nameAdjuster } from '../cdc/schema-names.js';
import { type TopicNaming, type TopicRouting, topicNaming } from '../cdc/topic-naming.js';
import { chosen, patterns, selection, TOPIC_STRATEGIES } from './config/rules.js';
import type { Table } from './relation.js';
import { signalTable } from './signals/options.js';
import { SOURCE_SCHEMA } from './source-info.js';
import type { TableSchemaOptions } from './table-schema.js';
import { readMarks } from './tables/marks.js';
import type { ValueOptions } from './types/value-options.js';

type Matches = (id: string) => boolean;

export interface Capture {
  readonly captures: (schema: string, table: string) => boolean;
  /** Place of a table in the snapshot: by the pattern of table.include.list that matches, then by name. */
  readonly rank: (schema: string, table: string) => number;
  /** `snapshot.include.collection.list`. */
  readonly snapshots: (schema: string, table: string) => boolean;
  /** True for a table that is paused: of its events only those that remove rows are emitted. */
  readonly holds: (schema: string, table: string) => boolean;
  readonly includesMessage: Matches;
  readonly topics: TopicNaming;
  readonly schemaOptions: TableSchemaOptions;
  readonly values: ValueOptions;
}

export function capture(config: ParsedConfig, warn: (fields: object, message: string) => void): Capture {
  const schemas = filter(config, 'schema.include.list', 'schema.exclude.list');
  const tables = filter(config, 'table.include.list', 'table.exclude.list');
  const columns = filter(config, 'column.include.list', 'column.exclude.list');
  const order = patterns(config.list('table.include.list'));
  const snapshots = filter(config, 'snapshot.include.collection.list', null);
  const paused = new Set(readMarks(config.raw).paused);
  const holds = (schema: string, table: string) => paused.size > 0 && paused.has(`${schema}.${table}`);
  const values = valueOptions(config, warn);
  const signal = config.boolean('read.only') ? null : signalTable(config);
  const isSignal = (schema: string, table: string) => schema === signal?.schema && table === signal.name;
  const named = topicNaming({
    prefix: config.string('topic.prefix'),
    delimiter: config.string('topic.delimiter'),
    heartbeatPrefix: config.string('topic.heartbeat.prefix'),
    transaction: config.string('topic.transaction'),
    strategy: TOPIC_STRATEGIES[config.string('topic.naming.strategy')],
    routing: topicRouting(config),
  });
  const topics = { ...named, heartbeat: config.nullableString('topic.heartbeat.name') ?? named.heartbeat };
  const ignoresBuiltin = config.boolean('table.ignore.builtin');
  const adjustment = (name: string) => config.string(name).trim().toLowerCase() as NameAdjustment;
  return {
    captures: (schema, table) =>
      isSignal(schema, table) ||
      (!isSystem(schema, table, ignoresBuiltin) && schemas(schema) && tables(`${schema}.${table}`)),
    rank: (schema, table) => {
      const at = order.findIndex((regex) => regex.matches(`${schema}.${table}`));
      return at < 0 ? order.length : at;
    },
    snapshots: (schema, table) =>
      !isSignal(schema, table) && !holds(schema, table) && snapshots(`${schema}.${table}`),
    holds,
    includesMessage: filter(config, 'message.prefix.include.list', 'message.prefix.exclude.list'),
    topics,
    values,
    schemaOptions: {
      values,
      topicOf: topics.data,
      adjustSchemaName: nameAdjuster(adjustment('schema.name.adjustment.mode')),
      adjustFieldName: fieldNameAdjuster(adjustment('field.name.adjustment.mode')),
      sourceSchema: SOURCE_SCHEMA,
      includesColumn: (schema, table, column) => columns(`${schema}.${table}.${column}`),
      messageKey: messageKey(config.nullableString('message.key.columns')),
      columnRules: columnRules(config.raw),
      keyField: topics.keyField,
    },
  };
}

function topicRouting(config: ParsedConfig): TopicRouting {
  return {
    regex: config.string('topic.regex'),
    replacement: config.string('topic.replacement'),
    uniqueKeys: config.boolean('topic.key.enforce.uniqueness'),
    fieldName: config.string('topic.key.field.name'),
    fieldRegex: config.nullableString('topic.key.field.regex'),
    fieldReplacement: config.nullableString('topic.key.field.replacement'),
  };
}

/** Schemas and tables no connector captures; `builtin` = with tables that extensions bring along. */
function isSystem(schema: string, table: string, builtin: boolean): boolean {
  return (
    schema === 'pg_catalog' ||
    schema === 'information_schema' ||
    schema.startsWith('pg_temp') ||
    schema.startsWith('pg_toast') ||
    (builtin && table === 'spatial_ref_sys')
  );
}

function filter(config: ParsedConfig, include: string, exclude: string | null): Matches {
  return selection(config.list(include), exclude === null ? [] : config.list(exclude));
}

/**
 * `message.key.columns`: the first entry whose table pattern matches; columns in the order of the property. Null = the
 * table's own key: also where no column matches.
 */
function messageKey(text: string | null): (table: Table) => readonly string[] | null {
  const entries = (text ?? '')
    .split(';')
    .filter((item) => item.trim() !== '')
    .map((item) => {
      const at = item.indexOf(':');
      const table = compileJavaRegex(item.slice(0, at).trim(), { caseInsensitive: true });
      const columns = item
        .slice(at + 1)
        .split(',')
        .map((column) => compileJavaRegex(column.trim(), { caseInsensitive: true }));
      return { table, columns };
    });
  return (table) => {
    const found = entries.find((entry) => entry.table.matches(`${table.schema}.${table.name}`));
    if (found === undefined) return null;
    const names = found.columns.flatMap((regex) =>
      table.columns.filter((column) => regex.matches(column.name)).map((column) => column.name),
    );
    return names.length > 0 ? names : null;
  };
}

function valueOptions(config: ParsedConfig, warn: ValueOptions['warn']): ValueOptions {
  const word = (name: string) => config.string(name).trim().toLowerCase();
  return {
    decimalHandlingMode: word('decimal.handling.mode') as ValueOptions['decimalHandlingMode'],
    timePrecisionMode: word('time.precision.mode') as ValueOptions['timePrecisionMode'],
    binaryHandlingMode: word('binary.handling.mode') as ValueOptions['binaryHandlingMode'],
    hstoreHandlingMode: word('hstore.handling.mode') as ValueOptions['hstoreHandlingMode'],
    intervalHandlingMode: word('interval.handling.mode') as ValueOptions['intervalHandlingMode'],
    moneyFractionDigits: config.int('money.fraction.digits'),
    includeUnknownDatatypes: config.boolean('include.unknown.datatypes'),
    unavailableValuePlaceholder: config.string('unavailable.value.placeholder'),
    conversionFailureMode: chosen(
      config,
      'event.converting.failure.handling.mode',
    ) as ValueOptions['conversionFailureMode'],
    warn,
  };
}
