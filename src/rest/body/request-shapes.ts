// Turns request bodies into what the herder takes: config maps, create requests, offsets, log levels. Wrong shapes
// are refused by binding.ts with the place that is wrong; an empty body or null here.
import type { PartitionOffset } from '../../api/connector.js';
import { redactProps } from '../../config/redaction.js';
import type { OffsetMap, OffsetValue } from '../../data/record.js';
import { failure } from '../../errors/failure.js';
import { javaMapText } from '../../errors/java-order.js';
import type { TargetState } from '../../herder/port.js';
import {
  list,
  map,
  object,
  type Reader,
  readDocument,
  scalarText,
  skip,
  text,
  wrong,
  wrongType,
} from './binding.js';

const ENTITIES = 'org.apache.kafka.connect.runtime.rest.entities';
const REQUEST = `${ENTITIES}.CreateConnectorRequest`;
const STATE = `${REQUEST}$InitialState`;
const STRING_MAP = 'java.util.Map';

export interface CreateRequest {
  readonly name: string;
  readonly config: Record<string, string>;
  readonly initialState: TargetState | undefined;
}

type Texts = Map<string, string | null>;

const texts = map('java.lang.String', text);

const initialState: Reader<TargetState> = (scanner) => {
  const { token, tokenPlace } = scanner;
  if (token === 'START_OBJECT') return wrongType(scanner, STATE);
  if (token === 'START_ARRAY') {
    const creator = `properties-based \`@JsonCreator\` ([method ${STATE}#forValue(java.lang.String)])`;
    const given = 'expects String Value, got Array value (`JsonToken.START_ARRAY`)';
    return wrong(`Input mismatch reading Enum \`${STATE}\`: ${creator} ${given}`, tokenPlace);
  }
  const state = scalarText(scanner).toUpperCase();
  if (state === 'RUNNING' || state === 'PAUSED' || state === 'STOPPED') return state;
  const problem = `No enum constant ${STATE.replace('$', '.')}.${state}`;
  return wrong(`Cannot construct instance of \`${STATE}\`, problem: ${problem}`, tokenPlace);
};

const createShape = object<{ name: string | null; config: Texts | null; initial_state: TargetState | null }>({
  class: REQUEST,
  known: '3 known properties: "config", "name", "initial_state"',
  fields: { name: text, config: texts, initial_state: initialState },
});

/** Body of POST /connectors. The name is trimmed; a missing one is empty. */
export function createRequest(body: Uint8Array): CreateRequest {
  const read = readDocument({ body, whole: REQUEST }, createShape) ?? missing('it is empty');
  const { config, initial_state } = read;
  if (config === null) return missing('the connector\'s "config" is missing');
  const name = (read.name ?? '').trim();
  return {
    name,
    config: configMap(new Map([...config, ...(config.has('name') ? [] : [['name', name] as const])])),
    initialState: initial_state ?? undefined,
  };
}

/**
 * Body of PUT config (of a connector of that name) and of validate. Numbers and booleans become their text. Throws
 * REST_BAD_REQUEST for null values, CONNECTOR_CLASS_MISSING where there is besides no class.
 */
export function configBody(body: Uint8Array, name?: string): Record<string, string> {
  const config = readDocument({ body, whole: STRING_MAP }, texts) ?? missing('it is empty');
  if (name !== undefined && !config.has('name')) config.set('name', name);
  return configMap(config);
}

const taskConfigs = list('java.util.Map<java.lang.String,java.lang.String>', texts);

/** Body of POST tasks: the configs that another worker's connector gave. */
export function taskConfigsBody(body: Uint8Array): Record<string, string>[] {
  const configs = readDocument({ body }, taskConfigs) ?? missing('it is empty');
  return configs.map((config, index) => configMap(config ?? missing(`[${index}] is null`)));
}

/** Body of PATCH config: null deletes a key. */
export function patchBody(body: Uint8Array): Record<string, string | null> {
  return withoutPrototype(readDocument({ body, whole: STRING_MAP }, texts) ?? missing('it is empty'));
}

function configMap(config: Texts): Record<string, string> {
  for (const [key, value] of config) {
    if (value !== null) continue;
    if ((config.get('connector.class') ?? null) === null) {
      throw failure('CONNECTOR_CLASS_MISSING', { config: javaMapText(redacted(config)) });
    }
    const detail = `Null value can not be supplied as the configuration value. Configuration: ${key}`;
    throw failure('REST_BAD_REQUEST', { detail });
  }
  return withoutPrototype(config as Map<string, string>);
}

function redacted(config: Texts): Texts {
  const given = [...config].filter((entry): entry is [string, string] => entry[1] !== null);
  return new Map([...config, ...Object.entries(redactProps(Object.fromEntries(given)))]);
}

/** An offset's value that is none. */
class Nested {
  constructor(readonly kind: 'ARRAY' | 'MAP') {}
}

const offsetValue: Reader<OffsetValue | Nested> = (scanner) => {
  const { token } = scanner;
  if (token === 'START_ARRAY' || token === 'START_OBJECT') {
    skip(scanner);
    return new Nested(token === 'START_ARRAY' ? 'ARRAY' : 'MAP');
  }
  if (token === 'VALUE_TRUE' || token === 'VALUE_FALSE') return token === 'VALUE_TRUE';
  const written = scanner.text();
  if (token === 'VALUE_STRING') return written;
  if (token === 'VALUE_NUMBER_FLOAT') return Number(written);
  const number = Number(written);
  return Number.isSafeInteger(number) ? number : BigInt(written);
};

const offsetValues = map('java.lang.Object', offsetValue);
const OFFSET = `${ENTITIES}.ConnectorOffset`;
type Values = Map<string, OffsetValue | Nested | null>;
interface GivenOffset {
  readonly partition: Values | null;
  readonly offset: Values | null;
}

const offsetsShape = object<{
  offsets: (GivenOffset | null)[] | null;
}>({
  class: `${ENTITIES}.ConnectorOffsets`,
  known: 'one known property: "offsets"',
  fields: {
    offsets: list(
      OFFSET,
      object<GivenOffset>({
        class: OFFSET,
        known: '2 known properties: "partition", "offset"',
        fields: { partition: offsetValues, offset: offsetValues },
      }),
    ),
  },
});

/**
 * Body of PATCH offsets: how many there are, and what they are to a connector of that type. The latter throws
 * REST_OFFSETS_UNREADABLE and SINK_OFFSET_INVALID.
 */
export function offsetsBody(body: Uint8Array): {
  count: number;
  read: (type: 'source' | 'sink') => PartitionOffset[];
} {
  const whole = `${ENTITIES}.ConnectorOffsets`;
  const { offsets } = readDocument({ body, whole }, offsetsShape) ?? missing('it is empty');
  const given = offsets ?? [];
  return {
    count: given.length,
    read: (type) => given.map((item, index) => partitionOffset(item, index, type)),
  };
}

function partitionOffset(item: GivenOffset | null, index: number, type: 'source' | 'sink'): PartitionOffset {
  const { partition, offset } = item ?? missing(`offsets[${index}] is null`);
  const position = offset === null ? null : offsetMap(offset);
  if (partition !== null) return { partition: offsetMap(partition), offset: position };
  if (type === 'sink') {
    const detail = 'The partition for a sink connector offset cannot be null or missing';
    throw failure('SINK_OFFSET_INVALID', { detail });
  }
  // What is no partition has no offset: forgetting it changes nothing.
  if (position === null) return { partition: {}, offset: null };
  throw failure('REST_OFFSETS_UNREADABLE', { reason: 'Partition objects cannot be null' });
}

function isTooLong(value: unknown): boolean {
  return typeof value === 'bigint'
    ? BigInt.asIntN(64, value) !== value
    : typeof value === 'number' && Number.isInteger(value) && Math.abs(value) >= 2 ** 63;
}

function offsetMap(given: Values): OffsetMap {
  for (const [key, value] of given) {
    const kind =
      value instanceof Nested ? value.kind : isTooLong(value) ? 'class java.math.BigInteger' : null;
    if (kind === null) continue;
    const what = `Offsets may only contain primitive types as values, but field ${key} contains`;
    throw failure('REST_OFFSETS_UNREADABLE', { reason: `${what} ${kind}` });
  }
  return withoutPrototype(given as Map<string, OffsetValue>);
}

/** Body of PUT /admin/loggers/{l}. */
export function levelBody(body: Uint8Array): string {
  const level =
    (readDocument({ body, whole: STRING_MAP }, texts) ?? missing('it is empty')).get('level') ?? null;
  if (level === null) throw failure('REST_LEVEL_MISSING', {});
  if (level === '') throw failure('REST_LEVEL_EMPTY', {});
  return level.trim();
}

/** "constructor" and "__proto__" are ordinary names here. */
function withoutPrototype<V>(values: ReadonlyMap<string, V>): Record<string, V> {
  const found = Object.create(null) as Record<string, V>;
  for (const [key, value] of values) found[key] = value;
  return found;
}

function missing(what: string): never {
  throw failure('REST_BODY_UNREADABLE', { detail: `The request body cannot be read: ${what}` });
}
