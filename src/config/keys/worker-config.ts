// The worker's own configuration, from Kafka Connect's worker files as they are. cli/start.ts parses it once and
// hands it to log, herder and REST. Decides the mode (group.id present = distributed) and the log (bootstrap.servers
// absent = embedded log in `millrace.data.dir`).
import { failure } from '../../errors/failure.js';
import { ConfigDef } from '../config-def.js';
import type { Props } from '../config-key.js';
import type { ParsedConfig } from '../parsed-config.js';
import { commonWorkerKeys, distributedKeys, standaloneKeys, withoutEffect } from './worker-keys.js';

export type WorkerMode = 'standalone' | 'distributed';

export interface WorkerConfig {
  readonly mode: WorkerMode;
  /** `embedded` = no broker: topics live in `dataDir`. */
  readonly log: 'kafka' | 'embedded';
  /** Directory of the embedded log. */
  readonly dataDir: string;
  readonly values: ParsedConfig;
  /** Properties with config providers resolved and defaults of the embedded log filled in. Holds secrets. */
  readonly props: Props;
  /** Sentences to log at start: keys that are not known or have no effect here. */
  readonly warnings: readonly string[];
}

const jsonConverter = 'org.apache.kafka.connect.json.JsonConverter';

/** Converters of a worker on the embedded log that names none: JSON without schemas. */
const embeddedDefaults: Props = {
  'key.converter': jsonConverter,
  'key.converter.schemas.enable': 'false',
  'value.converter': jsonConverter,
  'value.converter.schemas.enable': 'false',
};

/**
 * Parses worker properties (already resolved by config providers). `mode` overrides what group.id says. Throws
 * CONFIG_INVALID with every bad key, CONFIG_UNSUPPORTED for a known key with a value Millrace does not support.
 */
export function parseWorkerConfig(given: Props, options: { mode?: string | undefined } = {}): WorkerConfig {
  const mode = modeOf(given, options.mode);
  const log = (given['bootstrap.servers'] ?? '').trim() === '' ? 'embedded' : 'kafka';
  if (mode === 'distributed' && log === 'embedded') {
    throw failure('CONFIG_INVALID', {
      errors: ['Missing required configuration "bootstrap.servers" which has no default value.'],
    });
  }
  refuseUnsupported(given, mode);
  const props = log === 'embedded' ? withConverters(given) : given;
  const def = new ConfigDef([
    ...commonWorkerKeys,
    ...(mode === 'distributed' ? distributedKeys : standaloneKeys(log)),
  ]);
  const values = def.parse(props);
  return {
    mode,
    log,
    dataDir: values.string('millrace.data.dir'),
    values,
    props,
    warnings: [...unknownWarning(values), ...effectWarnings(given)],
  };
}

/** Options for a client of one kind: the worker's connection keys, then its `producer.`, `consumer.` or `admin.` keys (null: none). */
export function clientProps(
  config: WorkerConfig,
  kind: 'producer' | 'consumer' | 'admin' | null,
): Record<string, string> {
  const out: Record<string, string> = {};
  for (const [key, value] of Object.entries(config.props)) if (isClientKey(key)) out[key] = value;
  return kind === null ? out : { ...out, ...config.values.withPrefix(`${kind}.`) };
}

const clientKeys = new Set([
  'bootstrap.servers',
  'client.dns.lookup',
  'client.id',
  'security.protocol',
  'request.timeout.ms',
  'retry.backoff.ms',
  'retry.backoff.max.ms',
  'reconnect.backoff.ms',
  'reconnect.backoff.max.ms',
  'connections.max.idle.ms',
  'socket.connection.setup.timeout.ms',
  'socket.connection.setup.timeout.max.ms',
  'send.buffer.bytes',
  'receive.buffer.bytes',
  'metadata.max.age.ms',
]);

function isClientKey(key: string): boolean {
  return clientKeys.has(key) || key.startsWith('ssl.') || key.startsWith('sasl.');
}

function modeOf(props: Props, wanted: string | undefined): WorkerMode {
  if (wanted === undefined) return props['group.id'] === undefined ? 'standalone' : 'distributed';
  if (wanted === 'standalone' || wanted === 'distributed') return wanted;
  throw failure('CONFIG_INVALID', {
    errors: [`Invalid value ${wanted} for mode: use standalone or distributed`],
  });
}

function withConverters(given: Props): Props {
  const out: Record<string, string> = { ...given };
  for (const part of ['key', 'value']) {
    if (given[`${part}.converter`] !== undefined) continue;
    for (const [key, value] of Object.entries(embeddedDefaults)) {
      if (key.startsWith(`${part}.converter`)) out[key] ??= value;
    }
  }
  return out;
}

const BASIC_AUTH = 'org.apache.kafka.connect.rest.basic.auth.extension.BasicAuthSecurityRestExtension';

interface Limit {
  readonly key: string;
  readonly accepts: (value: string) => boolean;
  readonly supported: string;
  /** Absent: in both modes. */
  readonly mode?: WorkerMode | undefined;
}

/** Keys of Kafka Connect whose other values would change what the worker promises. Invariant 13: refused by name. */
export const unsupported: readonly Limit[] = [
  {
    key: 'rest.extension.classes',
    accepts: (value) => value === '' || value === BASIC_AUTH,
    supported: BASIC_AUTH,
  },
  {
    key: 'exactly.once.source.support',
    accepts: (value) => value.toLowerCase() === 'disabled',
    supported: 'disabled, outside a group of workers',
    mode: 'standalone',
  },
  {
    key: 'metric.reporters',
    accepts: (value) => value === '' || value === 'org.apache.kafka.common.metrics.JmxReporter',
    supported: 'nothing; GET /metrics serves Prometheus text',
  },
  { key: 'metrics.recording.level', accepts: (value) => value === 'INFO', supported: 'INFO' },
  { key: 'ssl.engine.factory.class', accepts: (value) => value === '', supported: 'nothing' },
  { key: 'ssl.provider', accepts: (value) => value === '', supported: 'nothing' },
];

function refuseUnsupported(props: Props, ofWorker: WorkerMode): void {
  for (const { key, accepts, supported, mode = ofWorker } of unsupported) {
    if (mode !== ofWorker) continue;
    const value = props[key]?.trim();
    if (value !== undefined && !accepts(value))
      throw failure('CONFIG_UNSUPPORTED', { name: key, value, supported });
  }
}

const openPrefixes = [
  'producer.',
  'consumer.',
  'admin.',
  'ssl.',
  'sasl.',
  'listeners.https.',
  'admin.listeners.https.',
  'config.providers.',
  'key.converter.',
  'value.converter.',
  'header.converter.',
  'metrics.context.',
  'offset.storage.',
  'config.storage.',
  'status.storage.',
];

function unknownWarning(values: ParsedConfig): string[] {
  const unknown = values
    .unknownKeys()
    .filter((key) => !clientKeys.has(key) && !openPrefixes.some((prefix) => key.startsWith(prefix)))
    .filter((key) => !withoutEffect.has(key) && !unsupported.some((entry) => entry.key === key));
  return unknown.length === 0
    ? []
    : [`These configurations '[${unknown.join(', ')}]' were supplied but are unknown.`];
}

function effectWarnings(props: Props): string[] {
  return [...withoutEffect]
    .filter(([key]) => props[key] !== undefined)
    .map(([key, reason]) => `The configuration '${key}' has no effect: ${reason}.`);
}
