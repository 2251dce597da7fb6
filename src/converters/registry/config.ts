// The config keys of a converter with a schema registry, beside those of its data format, and what they say once read.
// A key of the original that Millrace has not is refused by name where it would change what happens.
import type { ConfigKey, Props } from '../../config/config-key.js';
import type { ParsedConfig } from '../../config/parsed-config.js';
import { failure } from '../../errors/failure.js';
import { flag, LOW } from './data-keys.js';
import { refuseUnsupported } from './refused.js';

const key = (name: string, type: ConfigKey['type'], more: Partial<ConfigKey>): ConfigKey => ({
  name,
  type,
  importance: 'MEDIUM',
  documentation: '',
  ...more,
});

const text = (
  name: string,
  value: string | null,
  documentation: string,
  more: Partial<ConfigKey> = {},
): ConfigKey => key(name, 'STRING', { default: value, documentation, ...more });
const int = (name: string, value: number, documentation: string, more: Partial<ConfigKey> = {}): ConfigKey =>
  key(name, 'INT', { default: value, documentation, ...more });
const secret = (name: string, documentation: string): ConfigKey =>
  key(name, 'PASSWORD', { default: null, documentation });

const STRATEGIES = 'io.confluent.kafka.serializers.subject.';

export const REGISTRY_KEYS: readonly ConfigKey[] = [
  key('schema.registry.url', 'LIST', {
    importance: 'HIGH',
    documentation:
      'URLs of the schema registry, tried in turn. `mock://name` is a registry in memory, for tests, shared by the converters of one thread.',
  }),
  flag('schema.registry.url.randomize', false, 'Whether the first URL to try is chosen at random.', LOW),
  int('max.schemas.per.subject', 1000, 'How many schemas are kept.', LOW),
  flag('normalize.schemas', false, 'Whether the registry is asked to compare schemas in their normal form.'),
  flag('auto.register.schemas', true, 'Whether a schema that the registry does not know is registered.'),
  int('use.schema.id', -1, 'The id of the schema to write with; needs auto.register.schemas=false.', LOW),
  flag(
    'id.compatibility.strict',
    true,
    'Whether that schema must be able to hold the data of the record.',
    LOW,
  ),
  flag(
    'use.latest.version',
    false,
    "Whether the subject's latest version is written with (with auto.register.schemas=false) and read as.",
    LOW,
  ),
  flag(
    'latest.compatibility.strict',
    true,
    'Whether that version must be able to hold the data of the record.',
    LOW,
  ),
  text(
    'key.subject.name.strategy',
    `${STRATEGIES}AssociatedNameStrategy`,
    "How the subject of a key's schema is named.",
  ),
  text(
    'value.subject.name.strategy',
    `${STRATEGIES}AssociatedNameStrategy`,
    "How the subject of a value's schema is named.",
  ),
  text(
    'basic.auth.credentials.source',
    'URL',
    'Where user and password are: `URL`, `USER_INFO` or `SASL_INHERIT`.',
  ),
  secret('basic.auth.user.info', 'User and password, with a colon between, for `USER_INFO`.'),
  secret('schema.registry.basic.auth.user.info', 'The older name of `basic.auth.user.info`.'),
  text('bearer.auth.credentials.source', 'STATIC_TOKEN', 'Where the bearer token is: `STATIC_TOKEN`.', LOW),
  secret('bearer.auth.token', 'The bearer token.'),
  int('http.connect.timeout.ms', 60000, 'How long a connection may take.', LOW),
  int('http.read.timeout.ms', 60000, 'How long an answer may take.', LOW),
  int('max.retries', 3, 'How often a request is tried again that the registry could not serve.', LOW),
  int('retries.wait.ms', 1000, 'The first wait before that; it doubles.', LOW),
  int('retries.max.wait.ms', 20000, 'The longest wait before that.', LOW),
  int('latest.cache.ttl.sec', -1, 'How long the latest version of a subject is kept; -1 = for ever.', LOW),
];

/** Keys of the original that are refused unless they hold the value at which they do nothing. */
const REFUSED: Readonly<Record<string, string>> = {
  'proxy.host': '',
  'use.schema.guid': '',
  'use.latest.with.metadata': '',
  'rule.executors': '',
  'context.name.strategy': 'io.confluent.kafka.serializers.context.NullContextNameStrategy',
  'key.schema.id.serializer': 'io.confluent.kafka.serializers.schema.id.PrefixSchemaIdSerializer',
  'value.schema.id.serializer': 'io.confluent.kafka.serializers.schema.id.PrefixSchemaIdSerializer',
  'validation.rules.execution': 'DISABLED',
  'schema.backup.enabled': 'false',
  'schema.format': '',
};

export type Strategy = 'topic' | 'record' | 'topic-record';

const STRATEGY: Readonly<Record<string, Strategy>> = {
  AssociatedNameStrategy: 'topic',
  TopicNameStrategy: 'topic',
  RecordNameStrategy: 'record',
  TopicRecordNameStrategy: 'topic-record',
};

export interface RegistryConfig {
  readonly urls: readonly string[];
  readonly randomize: boolean;
  readonly cacheSize: number;
  readonly normalize: boolean;
  readonly autoRegister: boolean;
  readonly useSchemaId: number;
  readonly useLatest: boolean;
  readonly strict: boolean;
  readonly strategy: Strategy;
  readonly isKey: boolean;
  /** The value of the Authorization header; null = none, or from the URL. */
  readonly authorization: string | null;
  readonly credentialsFromUrl: boolean;
  readonly connectTimeoutMs: number;
  readonly readTimeoutMs: number;
  readonly retries: number;
  readonly retryWaitMs: number;
  readonly retryMaxWaitMs: number;
  /** Milliseconds; Infinity = for ever. */
  readonly latestTtlMs: number;
  /** `ssl.*` keys, the prefix cut off. */
  readonly ssl: Readonly<Record<string, string>>;
  /** Headers of every request, from `request.header.*`. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Throws CONFIG_UNSUPPORTED and CONFIG_INVALID. */
export function registryConfig(config: ParsedConfig, isKey: boolean): RegistryConfig {
  refuseUnsupported(config, REFUSED);
  const urls = config.list('schema.registry.url').filter((url) => url !== '');
  if (urls.length === 0) {
    throw failure('CONFIG_INVALID', {
      errors: ['Missing required configuration "schema.registry.url" which has no default value.'],
    });
  }
  const ttl = config.int('latest.cache.ttl.sec');
  const useSchemaId = config.int('use.schema.id');
  return {
    urls,
    randomize: config.boolean('schema.registry.url.randomize'),
    cacheSize: Math.max(1, config.int('max.schemas.per.subject')),
    normalize: config.boolean('normalize.schemas'),
    autoRegister: config.boolean('auto.register.schemas'),
    useSchemaId,
    useLatest: config.boolean('use.latest.version'),
    strict: config.boolean(useSchemaId >= 0 ? 'id.compatibility.strict' : 'latest.compatibility.strict'),
    strategy: strategyOf(config, isKey),
    isKey,
    ...credentials(config),
    connectTimeoutMs: config.int('http.connect.timeout.ms'),
    readTimeoutMs: config.int('http.read.timeout.ms'),
    retries: config.int('max.retries'),
    retryWaitMs: config.int('retries.wait.ms'),
    retryMaxWaitMs: config.int('retries.max.wait.ms'),
    latestTtlMs: ttl < 0 ? Number.POSITIVE_INFINITY : ttl * 1000,
    ssl: { ...config.withPrefix('ssl.'), ...config.withPrefix('schema.registry.ssl.') },
    headers: config.withPrefix('request.header.'),
  };
}

function strategyOf(config: ParsedConfig, isKey: boolean): Strategy {
  const name = isKey ? 'key.subject.name.strategy' : 'value.subject.name.strategy';
  const value = config.string(name);
  const simple = value.slice(value.lastIndexOf('.') + 1);
  if (Object.hasOwn(STRATEGY, simple)) return STRATEGY[simple];
  throw failure('CONFIG_UNSUPPORTED', { name, value, supported: `${STRATEGIES}TopicNameStrategy` });
}

function credentials(config: ParsedConfig): Pick<RegistryConfig, 'authorization' | 'credentialsFromUrl'> {
  const token = config.password('bearer.auth.token')?.value;
  const bearer = config.string('bearer.auth.credentials.source').toUpperCase();
  if (config.has('bearer.auth.credentials.source') || token) {
    if (bearer !== 'STATIC_TOKEN') {
      throw failure('CONFIG_UNSUPPORTED', {
        name: 'bearer.auth.credentials.source',
        value: bearer,
        supported: 'STATIC_TOKEN',
      });
    }
    if (!token) throw failure('CONFIG_INVALID', { errors: ['bearer.auth.token is needed for STATIC_TOKEN'] });
    return { authorization: `Bearer ${token}`, credentialsFromUrl: false };
  }
  const source = config.string('basic.auth.credentials.source').toUpperCase();
  if (source === 'URL') return { authorization: null, credentialsFromUrl: true };
  const user =
    source === 'USER_INFO'
      ? (config.password('basic.auth.user.info') ?? config.password('schema.registry.basic.auth.user.info'))
          ?.value
      : source === 'SASL_INHERIT'
        ? fromJaas(config.raw)
        : undefined;
  if (source !== 'USER_INFO' && source !== 'SASL_INHERIT') {
    throw failure('CONFIG_UNSUPPORTED', {
      name: 'basic.auth.credentials.source',
      value: source,
      supported: 'URL, USER_INFO or SASL_INHERIT',
    });
  }
  if (!user) {
    throw failure('CONFIG_INVALID', {
      errors: [
        source === 'USER_INFO'
          ? 'basic.auth.user.info must be provided when basic.auth.credentials.source is set to USER_INFO'
          : 'sasl.jaas.config must hold username and password when basic.auth.credentials.source is set to SASL_INHERIT',
      ],
    });
  }
  return { authorization: basic(user), credentialsFromUrl: false };
}

export const basic = (userInfo: string): string =>
  `Basic ${Buffer.from(userInfo, 'utf8').toString('base64')}`;

function fromJaas(props: Props): string | undefined {
  const jaas = props['sasl.jaas.config'] ?? '';
  const part = (name: string) => new RegExp(`\\b${name}\\s*=\\s*"?([^";\\s]*)"?`).exec(jaas)?.[1];
  const [user, password] = [part('username'), part('password')];
  return user === undefined || password === undefined ? undefined : `${user}:${password}`;
}
