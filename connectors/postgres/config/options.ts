// The connector's options in typed form, read once at start by the task, the connector and doctor. Throws CONFIG_INVALID
// with every error's text, refused options included.
import type { Props } from '../../../src/config/config-key.js';
import type { ParsedConfig } from '../../../src/config/parsed-config.js';
import { failure } from '../../../src/errors/failure.js';
import { CONFIG_DEF, checkConfig } from './config-def.js';
import { driverSettings } from './driver-options.js';
import { chosen } from './rules.js';
import { type SnapshotRules, snapshotRules } from './snapshot-rules.js';

export type MismatchStrategy = 'no_validation' | 'trust_offset' | 'trust_slot' | 'trust_greater_lsn';
export type FlushMode = 'manual' | 'connector' | 'connector_and_driver';

export interface ConnectionOptions {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string | undefined;
  readonly database: string;
  readonly sslMode: 'disable' | 'allow' | 'prefer' | 'require' | 'verify-ca' | 'verify-full';
  readonly sslCert: string;
  readonly sslKey: string;
  readonly sslRootCert: string;
  readonly sslPassword: string | undefined;
  readonly keepAlive: boolean;
  readonly queryTimeoutMs: number;
  readonly initialStatements: readonly string[];
  /** From the driver's options; null = the default. */
  readonly connectTimeoutMs: number | null;
  /** More settings of each session, as the `options` parameter takes them; may be empty. */
  readonly sessionOptions: string;
}

export interface SlotOptions {
  readonly name: string;
  readonly dropOnStop: boolean;
  readonly failover: boolean;
  readonly maxRetries: number;
  readonly retryDelayMs: number;
  readonly createTimeoutMs: number;
  /** Extra START_REPLICATION options. */
  readonly streamParams: readonly (readonly [string, string])[];
}

export interface PublicationOptions {
  readonly name: string;
  readonly autocreate: 'disabled' | 'all_tables' | 'filtered' | 'no_tables';
  readonly viaRoot: boolean;
  /** Operations for `publish = '...'`; null = not said by the user. */
  readonly publish: string | null;
}

export interface PostgresOptions {
  readonly config: ParsedConfig;
  readonly prefix: string;
  readonly connection: ConnectionOptions;
  readonly slot: SlotOptions;
  readonly publication: PublicationOptions;
  readonly replicaIdentity: string | null;
  readonly snapshot: SnapshotRules;
  readonly mismatch: MismatchStrategy;
  readonly checkPosition: boolean;
  readonly flushMode: FlushMode;
  readonly flushTimeoutMs: number;
  readonly flushTimeoutAction: 'fail' | 'warn' | 'ignore';
  readonly statusIntervalMs: number;
  readonly xminIntervalMs: number;
  readonly skipped: ReadonlySet<string>;
  readonly tombstones: boolean;
  readonly extendedHeaders: boolean;
  readonly maxBatch: number;
  readonly maxQueue: number;
  readonly maxQueueBytes: number;
  readonly heartbeatMs: number;
  readonly heartbeatQuery: string | null;
  readonly maxRetries: number;
  readonly retryWaitMs: number;
}

/** A queue always has a bound in bytes; this one when the user names none. */
const DEFAULT_QUEUE_BYTES = 32 * 1024 * 1024;
/** `connector_and_driver` without heartbeats gets this interval. */
const FORCED_HEARTBEAT_MS = 600_000;

export function postgresOptions(props: Props): PostgresOptions {
  const errors = checkConfig(props).flatMap((value) => value.errors);
  if (errors.length > 0) throw failure('CONFIG_INVALID', { errors });
  const config = CONFIG_DEF.parse(props);
  const word = (name: string) => config.string(name).trim().toLowerCase();
  const number = (name: string) => Number(config.long(name));
  const skipped = config.list('skipped.operations').map((op) => op.trim().toLowerCase());
  const flushMode = flushModeOf(config);
  const heartbeat = config.int('heartbeat.interval.ms');
  const seek = config.boolean('internal.slot.seek.to.known.offset.on.start');
  return {
    config,
    prefix: config.string('topic.prefix'),
    connection: connectionOptions(config),
    slot: {
      name: config.string('slot.name'),
      dropOnStop: config.boolean('slot.drop.on.stop'),
      failover: config.boolean('slot.failover'),
      maxRetries: config.int('slot.max.retries'),
      retryDelayMs: number('slot.retry.delay.ms'),
      createTimeoutMs: number('internal.create.slot.command.timeout') * 1000,
      streamParams: streamParams(config.string('slot.stream.params')),
    },
    publication: {
      name: config.string('publication.name'),
      autocreate: word('publication.autocreate.mode') as PublicationOptions['autocreate'],
      viaRoot: config.boolean('publish.via.partition.root'),
      publish: config.has('skipped.operations') ? published(skipped) : null,
    },
    replicaIdentity: config.nullableString('replica.identity.autoset.values'),
    snapshot: snapshotRules(config),
    mismatch:
      seek && !config.has('offset.mismatch.strategy')
        ? 'trust_offset'
        : (chosen(config, 'offset.mismatch.strategy') as MismatchStrategy),
    checkPosition: config.boolean('internal.log.position.check.enable'),
    flushMode,
    flushTimeoutMs: number('lsn.flush.timeout.ms'),
    flushTimeoutAction: word('lsn.flush.timeout.action') as 'fail' | 'warn' | 'ignore',
    statusIntervalMs: config.int('status.update.interval.ms'),
    xminIntervalMs: number('xmin.fetch.interval.ms'),
    skipped: new Set(skipped.filter((op) => op !== 'none')),
    tombstones: config.boolean('tombstones.on.delete'),
    extendedHeaders: config.boolean('extended.headers.enabled'),
    maxBatch: config.int('max.batch.size'),
    maxQueue: config.int('max.queue.size'),
    maxQueueBytes: number('max.queue.size.in.bytes') || DEFAULT_QUEUE_BYTES,
    heartbeatMs: heartbeat === 0 && flushMode === 'connector_and_driver' ? FORCED_HEARTBEAT_MS : heartbeat,
    heartbeatQuery: config.nullableString('heartbeat.action.query'),
    maxRetries: config.int('errors.max.retries'),
    retryWaitMs: number('retriable.restart.connector.wait.ms'),
  };
}

/** The connection part alone, also for configs whose other parts are wrong (validate, doctor). */
export function connectionOptions(config: ParsedConfig): ConnectionOptions {
  const { keepAlive, connectTimeoutMs, sessionOptions } = driverSettings(config.raw);
  return {
    host: config.string('database.hostname'),
    port: config.int('database.port'),
    user: config.string('database.user'),
    password: config.password('database.password')?.value,
    database: config.string('database.dbname'),
    sslMode: config.string('database.sslmode').trim().toLowerCase() as ConnectionOptions['sslMode'],
    sslCert: config.string('database.sslcert'),
    sslKey: config.string('database.sslkey'),
    sslRootCert: config.string('database.sslrootcert'),
    sslPassword: config.password('database.sslpassword')?.value,
    keepAlive: keepAlive ?? config.boolean('database.tcpKeepAlive'),
    connectTimeoutMs,
    sessionOptions,
    queryTimeoutMs: config.int('database.query.timeout.ms'),
    initialStatements: statements(config.string('database.initial.statements')),
  };
}

/** Splits at `;`; `;;` stands for a literal one. */
export function statements(text: string): string[] {
  return text
    .split(/(?<!;);(?!;)/)
    .map((sql) => sql.replaceAll(';;', ';').trim())
    .filter((sql) => sql !== '');
}

function streamParams(text: string): [string, string][] {
  return text
    .split(';')
    .filter((pair) => pair.includes('='))
    .map((pair) => [pair.slice(0, pair.indexOf('=')).trim(), pair.slice(pair.indexOf('=') + 1).trim()]);
}

const PUBLISHED = [
  ['c', 'insert'],
  ['u', 'update'],
  ['d', 'delete'],
  ['t', 'truncate'],
] as const;

function published(skipped: readonly string[]): string | null {
  if (skipped.includes('none')) return null;
  return PUBLISHED.filter(([op]) => !skipped.includes(op))
    .map(([, word]) => word)
    .join(',');
}

function flushModeOf(config: ParsedConfig): FlushMode {
  const mode = config.nullableString('lsn.flush.mode');
  if (mode !== null) return mode.trim().toLowerCase() as FlushMode;
  return config.boolean('flush.lsn.source') ? 'connector' : 'manual';
}
