// io.debezium.converters.ByteArrayConverter and BinaryDataConverter: bytes as they are, anything else by a delegate
// converter. Both differ only in Java's types; here they are one.
import type { Converter, HeaderConverter, SchemaAndValue } from '../../api/converter.js';
import { ConfigDef } from '../../config/config-def.js';
import type { Props } from '../../config/config-key.js';
import { NO_HEADERS } from '../../data/headers.js';
import { OPTIONAL_BYTES, type Schema } from '../../data/schema.js';
import { failure } from '../../errors/failure.js';
import { create as createBytes } from '../bytes.js';
import { converterTypeKey } from '../converter-type.js';
import { create as createJson } from '../json.js';
import {
  createBoolean,
  createDouble,
  createFloat,
  createInteger,
  createLong,
  createShort,
} from '../numbers.js';
import { create as createString } from '../string.js';

const DELEGATE = 'delegate.converter.type';
const KAFKA = 'org.apache.kafka.connect';

const delegates = new Map<string, () => Converter>([
  [`${KAFKA}.json.JsonConverter`, createJson],
  [`${KAFKA}.storage.StringConverter`, createString],
  [`${KAFKA}.converters.ByteArrayConverter`, createBytes],
  [`${KAFKA}.converters.BooleanConverter`, createBoolean],
  [`${KAFKA}.converters.DoubleConverter`, createDouble],
  [`${KAFKA}.converters.FloatConverter`, createFloat],
  [`${KAFKA}.converters.IntegerConverter`, createInteger],
  [`${KAFKA}.converters.LongConverter`, createLong],
  [`${KAFKA}.converters.ShortConverter`, createShort],
]);

const def = new ConfigDef([
  converterTypeKey,
  {
    name: DELEGATE,
    type: 'STRING',
    default: null,
    importance: 'LOW',
    documentation:
      'Class of the converter for what is no bytes; its own keys stand behind this name and a dot.',
  },
]);

class BytesOrDelegate implements Converter, HeaderConverter {
  #delegate: Converter | null = null;

  config(): ConfigDef {
    return def;
  }

  configure(props: Props, isKey = false): void {
    const parsed = def.parse(props);
    const name = parsed.nullableString(DELEGATE);
    this.#delegate = null;
    if (name === null) return;
    const create = delegates.get(name);
    if (!create) {
      throw failure('CONFIG_UNSUPPORTED', {
        name: DELEGATE,
        value: name,
        supported: [...delegates.keys()].join(', '),
      });
    }
    this.#delegate = create();
    this.#delegate.configure(parsed.withPrefix(`${DELEGATE}.`), isKey);
  }

  fromConnectData(
    topic: string,
    schema: Schema | null,
    value: unknown,
    headers = NO_HEADERS,
  ): Uint8Array | null {
    const isBytes = schema === null || schema.type === 'BYTES';
    if (isBytes && (value === null || value === undefined)) return null;
    if (isBytes && value instanceof Uint8Array) return value;
    if (this.#delegate) return this.#delegate.fromConnectData(topic, schema, value, headers);
    throw failure('DATA_INVALID', {
      detail: `A value of topic ${topic} that is no bytes requires a ${DELEGATE} to be configured`,
    });
  }

  toConnectData(_topic: string, bytes: Uint8Array | null): SchemaAndValue {
    return { schema: OPTIONAL_BYTES, value: bytes };
  }

  fromConnectHeader(topic: string, _key: string, schema: Schema | null, value: unknown): Uint8Array | null {
    return this.fromConnectData(topic, schema, value);
  }

  toConnectHeader(topic: string, _key: string, bytes: Uint8Array | null): SchemaAndValue {
    return this.toConnectData(topic, bytes);
  }
}

export const create = (): Converter & HeaderConverter => new BytesOrDelegate();
