// Declarations of the worker's keys: those every worker has, and those of each mode. worker-config.ts puts them
// together. Names, defaults and rules are Kafka Connect 4.1's; `millrace.*` keys are our own.
import type { ConfigKey, ConfigType, ConfigValidator } from '../config-key.js';
import { invalidValue } from '../config-type.js';
import { ciValidString, nonEmptyWithoutControls, range, rule, validString } from '../validators.js';

interface Extra {
  readonly importance?: ConfigKey['importance'];
  readonly validator?: ConfigValidator;
}

/** `default` undefined = required. */
function key(
  name: string,
  type: ConfigType,
  { default: fallback, documentation, ...extra }: { default?: unknown; documentation: string } & Extra,
): ConfigKey {
  return {
    name,
    type,
    default: fallback,
    importance: extra.importance ?? 'LOW',
    documentation,
    validator: extra.validator,
  };
}

const listenerPattern = /^(.*):\/\/\[?([0-9a-zA-Z\-%._:]*)\]?:(-?[0-9]+)$/;

/** Listener URLs: http or https, a host (empty = all addresses) and a port. */
const listeners: ConfigValidator = {
  description: 'comma separated http:// or https:// addresses',
  check(name, value) {
    if (value === null) return [];
    const entries = value as string[];
    if (entries.length === 0 && name === 'listeners') {
      return [
        invalidValue(
          name,
          value,
          'Invalid value for listeners, at least one URL is expected, ex: http://localhost:8080,https://localhost:8443.',
        ),
      ];
    }
    return entries.flatMap((entry) => {
      const parts = listenerPattern.exec(entry);
      if (parts === null) return [`Listener doesn't have the right format or parameters: ${entry}`];
      const scheme = parts[1].toLowerCase();
      if (scheme === 'http' || scheme === 'https') return [];
      return [
        invalidValue(name, entry, `Invalid scheme for listener ${entry}. Only http and https are supported.`),
      ];
    });
  },
};

const overridePolicy = rule('All, None, Principal or Allowlist', (value) =>
  /^(?:org\.apache\.kafka\.connect\.connector\.policy\.)?(?:All|None|Principal|Allowlist)(?:ConnectorClientConfigOverridePolicy)?$/.test(
    value as string,
  )
    ? null
    : 'must be one of All, None, Principal, Allowlist',
);

export const commonWorkerKeys: readonly ConfigKey[] = [
  key('bootstrap.servers', 'LIST', {
    default: [],
    importance: 'HIGH',
    documentation: 'Kafka brokers, host:port. Absent: the embedded log is used.',
  }),
  key('millrace.data.dir', 'STRING', {
    default: './millrace-data',
    importance: 'HIGH',
    documentation: 'Directory of the embedded log, used when there are no bootstrap.servers.',
  }),
  key('millrace.task.heap.max.mb', 'INT', {
    default: 1024,
    validator: range(16),
    documentation: 'Heap that one task may use, MB; a task that needs more fails alone.',
  }),
  key('millrace.task.restart.max', 'INT', {
    default: 10,
    validator: range(-1),
    documentation:
      'Restarts in a row of a task whose error may pass by itself (a database or broker that is away); 0 = none, -1 = for ever.',
  }),
  key('millrace.task.restart.delay.ms', 'LONG', {
    default: 5000,
    validator: range(0),
    documentation:
      'Wait before the first of these restarts, milliseconds; each further one waits twice as long.',
  }),
  key('millrace.task.restart.delay.max.ms', 'LONG', {
    default: 300000,
    validator: range(1),
    documentation:
      'Longest wait between two of these restarts. A task that ran as long begins to count anew.',
  }),
  key('client.id', 'STRING', {
    default: '',
    documentation: 'Prefix of the names under which the worker talks to brokers.',
  }),
  key('key.converter', 'CLASS', {
    importance: 'HIGH',
    documentation: 'Converter of record keys; options have the prefix "key.converter.".',
  }),
  key('value.converter', 'CLASS', {
    importance: 'HIGH',
    documentation: 'Converter of record values; options have the prefix "value.converter.".',
  }),
  key('header.converter', 'CLASS', {
    default: 'org.apache.kafka.connect.storage.SimpleHeaderConverter',
    documentation: 'Converter of record headers.',
  }),
  key('task.shutdown.graceful.timeout.ms', 'LONG', {
    default: 5000,
    documentation: 'Time all tasks together have to stop.',
  }),
  key('offset.flush.interval.ms', 'LONG', {
    default: 60000,
    documentation: 'Time between two commits of offsets.',
  }),
  key('offset.flush.timeout.ms', 'LONG', {
    default: 5000,
    documentation: 'Time a commit of offsets may take.',
  }),
  key('listeners', 'LIST', {
    default: ['http://:8083'],
    validator: listeners,
    documentation: 'Addresses of the REST server.',
  }),
  key('admin.listeners', 'LIST', {
    default: null,
    validator: listeners,
    documentation: 'Addresses of /admin: the same as listeners when absent, none when empty.',
  }),
  key('rest.advertised.host.name', 'STRING', {
    default: null,
    documentation: 'Host under which others reach this worker.',
  }),
  key('rest.advertised.port', 'INT', {
    default: null,
    documentation: 'Port under which others reach this worker.',
  }),
  key('rest.advertised.listener', 'STRING', {
    default: null,
    validator: rule('http or https', (value) =>
      value === 'http' || value === 'https' ? null : 'Invalid rest.advertised.listener: use http or https',
    ),
    documentation: 'Which of http and https others use.',
  }),
  key('access.control.allow.origin', 'STRING', {
    default: '',
    documentation: 'Origins that browsers may call from; empty: none.',
  }),
  key('access.control.allow.methods', 'STRING', {
    default: '',
    documentation: 'Methods that browsers may call; empty: GET, POST, HEAD.',
  }),
  key('response.http.headers.config', 'STRING', {
    default: '',
    documentation: 'Rules for response headers: `[set|add|setDate|addDate] name: value`.',
  }),
  key('rest.extension.classes', 'LIST', {
    default: [],
    documentation: 'Extensions of the REST server: BasicAuthSecurityRestExtension or nothing.',
  }),
  key('java.security.auth.login.config', 'STRING', {
    default: null,
    documentation:
      'JAAS file of that extension; absent: the option -D of that name in the environment variable KAFKA_OPTS.',
  }),
  key('ssl.client.auth', 'STRING', {
    default: 'none',
    validator: validString('required', 'requested', 'none'),
    documentation: 'Whether REST clients must show a certificate.',
  }),
  key('plugin.path', 'LIST', { default: [], documentation: 'Folders with JavaScript plugin packages.' }),
  key('plugin.discovery', 'STRING', {
    default: 'hybrid_warn',
    validator: ciValidString('only_scan', 'hybrid_warn', 'hybrid_fail', 'service_load'),
    documentation: 'Accepted for compatibility.',
  }),
  key('config.providers', 'LIST', {
    default: [],
    documentation: 'Names of config providers; each has `config.providers.<name>.class`.',
  }),
  key('connector.client.config.override.policy', 'STRING', {
    default: 'All',
    importance: 'MEDIUM',
    validator: overridePolicy,
    documentation: 'Which client options connectors may override.',
  }),
  key('connector.client.config.override.allowlist', 'LIST', {
    default: [],
    documentation: 'Options that the policy Allowlist permits.',
  }),
  key('topic.tracking.enable', 'BOOLEAN', {
    default: true,
    documentation: 'Whether the topics of a connector are recorded.',
  }),
  key('topic.tracking.allow.reset', 'BOOLEAN', {
    default: true,
    documentation: 'Whether REST may reset the recorded topics.',
  }),
  key('topic.creation.enable', 'BOOLEAN', {
    default: true,
    documentation: 'Whether the worker creates topics for source connectors.',
  }),
];

/** The offsets file is required with Kafka; the embedded log keeps offsets itself. */
export function standaloneKeys(log: 'kafka' | 'embedded'): readonly ConfigKey[] {
  return [
    key('offset.storage.file.filename', 'STRING', {
      ...(log === 'embedded' ? { default: null } : {}),
      importance: 'HIGH',
      documentation: 'File of the source offsets of a standalone worker.',
    }),
  ];
}

const int32 = 2147483647;
const replication = rule(
  "Positive number not larger than 32767, or -1 to use the broker's default",
  (value) => {
    const number = value as number;
    return number === -1 || (number >= 1 && number <= 32767)
      ? null
      : "Replication factor must be 1 or larger, or -1 to use the broker's default";
  },
);
const partitions = rule("Positive number, or -1 to use the broker's default", (value) =>
  value === -1 || (value as number) >= 1
    ? null
    : "Number of topic partitions must be 1 or larger, or -1 to use the broker's default",
);

/** MACs that sign requests between workers, by their Java names. */
const macs = ['HmacMD5', 'HmacSHA1', 'HmacSHA224', 'HmacSHA256', 'HmacSHA384', 'HmacSHA512'];
const unsupportedMac = (name: string) =>
  macs.includes(name)
    ? null
    : `the algorithm is not supported by this worker; the supported algorithms are: [${macs.join(', ')}]`;
const mac = rule(macs.join(', '), (value) => unsupportedMac(value as string));
const signatureMac = rule(`${macs.join(', ')}; one of the verification algorithms`, (value, all) => {
  const accepted = all.get('inter.worker.verification.algorithms') as string[] | undefined;
  const missing = 'Signature algorithm must be present in inter.worker.verification.algorithms list';
  return unsupportedMac(value as string) ?? (accepted?.includes(value as string) ? null : missing);
});
const verificationMacs = rule(`one or more of ${macs.join(', ')}`, (value) => {
  const names = value as string[];
  if (names.length === 0) return 'At least one signature verification algorithm must be provided';
  return names.map(unsupportedMac).find((reason) => reason !== null) ?? null;
});

export const distributedKeys: readonly ConfigKey[] = [
  key('group.id', 'STRING', {
    importance: 'HIGH',
    validator: nonEmptyWithoutControls,
    documentation: 'Name of the worker group.',
  }),
  key('session.timeout.ms', 'INT', {
    default: 10000,
    importance: 'HIGH',
    documentation: 'Silence after which the group takes a worker for dead.',
  }),
  key('heartbeat.interval.ms', 'INT', {
    default: 3000,
    importance: 'HIGH',
    documentation:
      'Time between two heartbeats to the group, and how long its coordinator may be away until the worker stops its tasks. Where it is not set, heartbeats go out every second.',
  }),
  key('rebalance.timeout.ms', 'INT', {
    default: 60000,
    importance: 'HIGH',
    documentation: 'Time workers have to give up work and rejoin.',
  }),
  key('worker.sync.timeout.ms', 'INT', {
    default: 3000,
    importance: 'MEDIUM',
    documentation: 'Time to catch up with the config topic before leaving the group.',
  }),
  key('worker.unsync.backoff.ms', 'INT', {
    default: 300000,
    importance: 'MEDIUM',
    documentation: 'Wait after leaving the group for being behind.',
  }),
  key('connect.protocol', 'STRING', {
    default: 'sessioned',
    validator: ciValidString('eager', 'compatible', 'sessioned'),
    documentation: 'Protocol of the worker group.',
  }),
  key('scheduled.rebalance.max.delay.ms', 'INT', {
    default: 300000,
    validator: range(0, int32),
    documentation: 'Longest wait for a lost worker before its work moves.',
  }),
  key('config.storage.topic', 'STRING', { importance: 'HIGH', documentation: 'Topic of connector configs.' }),
  key('config.storage.replication.factor', 'SHORT', {
    default: 3,
    validator: replication,
    documentation: 'Replication factor of that topic.',
  }),
  key('offset.storage.topic', 'STRING', { importance: 'HIGH', documentation: 'Topic of source offsets.' }),
  key('offset.storage.partitions', 'INT', {
    default: 25,
    validator: partitions,
    documentation: 'Partitions of that topic.',
  }),
  key('offset.storage.replication.factor', 'SHORT', {
    default: 3,
    validator: replication,
    documentation: 'Replication factor of that topic.',
  }),
  key('status.storage.topic', 'STRING', {
    importance: 'HIGH',
    documentation: 'Topic of connector and task states.',
  }),
  key('status.storage.partitions', 'INT', {
    default: 5,
    validator: partitions,
    documentation: 'Partitions of that topic.',
  }),
  key('status.storage.replication.factor', 'SHORT', {
    default: 3,
    validator: replication,
    documentation: 'Replication factor of that topic.',
  }),
  key('inter.worker.key.generation.algorithm', 'STRING', {
    default: 'HmacSHA256',
    validator: mac,
    documentation: 'Algorithm of the key that signs requests between workers.',
  }),
  key('inter.worker.key.size', 'INT', {
    default: null,
    validator: rule('at least 8', (value) => ((value as number) < 8 ? 'Value must be at least 8' : null)),
    documentation: 'Size of that key in bits; absent: the usual size of the algorithm.',
  }),
  key('inter.worker.key.ttl.ms', 'INT', {
    default: 3600000,
    validator: range(0, int32),
    documentation: 'Age at which that key is replaced.',
  }),
  key('inter.worker.signature.algorithm', 'STRING', {
    default: 'HmacSHA256',
    validator: signatureMac,
    documentation: 'Algorithm of the signatures.',
  }),
  key('inter.worker.verification.algorithms', 'LIST', {
    default: ['HmacSHA256'],
    validator: verificationMacs,
    documentation: 'Algorithms accepted in signatures.',
  }),
  key('exactly.once.source.support', 'STRING', {
    default: 'disabled',
    importance: 'HIGH',
    validator: ciValidString('disabled', 'enabled', 'preparing'),
    documentation:
      'enabled: records and offsets of sources in one transaction. preparing: the step before it, for all workers of a group one after the other.',
  }),
];

/** Known keys that change nothing here, and why. A worker that has them warns once. */
export const withoutEffect: ReadonlyMap<string, string> = new Map([
  ['plugin.discovery', 'plugins are JavaScript packages and are always scanned'],
  ['metrics.sample.window.ms', 'rates are computed by whoever reads /metrics'],
  ['metrics.num.samples', 'rates are computed by whoever reads /metrics'],
  ['auto.include.jmx.reporter', 'there is no JMX'],
  ['internal.key.converter', 'the format of internal topics is fixed'],
  ['internal.value.converter', 'the format of internal topics is fixed'],
  ['key.converter.plugin.version', 'one version of each plugin is installed'],
  ['value.converter.plugin.version', 'one version of each plugin is installed'],
  ['header.converter.plugin.version', 'one version of each plugin is installed'],
  ['metadata.recovery.strategy', 'brokers are always looked up again from bootstrap.servers'],
  ['metadata.recovery.rebootstrap.trigger.ms', 'brokers are always looked up again from bootstrap.servers'],
]);
