// org.apache.kafka.connect.json.JsonConverter: records as JSON, with the schema beside the payload or without.
// Used for keys, values and headers. Bytes equal the original's; a schema's JSON is rendered once and a payload
// is written by a function compiled for its schema.
import type { Converter, HeaderConverter, SchemaAndValue } from '../api/converter.js';
import { ConfigDef } from '../config/config-def.js';
import type { Props } from '../config/config-key.js';
import { ciValidString } from '../config/validators.js';
import type { Headers } from '../data/headers.js';
import { jsonMistake } from '../data/json/scanner.js';
import type { Schema } from '../data/schema.js';
import { failure } from '../errors/failure.js';
import { converterTypeKey } from './converter-type.js';
import { JsonEncoders } from './json/encode.js';
import { parseJson } from './json/parse.js';
import { holdsDecimal, JsonReaders, readSchemaless } from './json/read.js';
import { schemaFromJson, schemaJson } from './json/schema-side.js';
import { writeSchemaless } from './json/schemaless.js';
import { JsonSlab, type JsonWriter } from './json/slab.js';
import { writeBytes } from './json/write.js';

const JSON_CONVERTER_CONFIG = new ConfigDef([
  converterTypeKey,
  {
    name: 'schemas.enable',
    type: 'BOOLEAN',
    default: true,
    importance: 'HIGH',
    group: 'Schemas',
    orderInGroup: 0,
    width: 'MEDIUM',
    displayName: 'Enable Schemas',
    documentation: 'Include schemas within each of the serialized values and keys.',
  },
  {
    name: 'schemas.cache.size',
    type: 'INT',
    default: 1000,
    importance: 'HIGH',
    group: 'Schemas',
    orderInGroup: 1,
    width: 'MEDIUM',
    displayName: 'Schema Cache Size',
    documentation: 'The maximum number of schemas that can be cached in this converter instance.',
  },
  {
    name: 'decimal.format',
    type: 'STRING',
    default: 'BASE64',
    importance: 'LOW',
    group: 'Serialization',
    orderInGroup: 0,
    width: 'MEDIUM',
    displayName: 'Decimal Format',
    validator: ciValidString('BASE64', 'NUMERIC'),
    documentation:
      'How decimals are written: base64 of the unscaled bytes (BASE64) or a JSON number (NUMERIC). Both are read, whatever is set.',
  },
  {
    name: 'replace.null.with.default',
    type: 'BOOLEAN',
    default: true,
    importance: 'LOW',
    group: 'Serialization',
    orderInGroup: 1,
    width: 'MEDIUM',
    displayName: 'Replace null with default',
    documentation: 'Whether a null in a field that has a default value is replaced by that default.',
  },
]);

const ENVELOPE_REQUIRED =
  'JsonConverter with schemas.enable requires "schema" and "payload" fields and may not contain additional fields. If you are trying to deserialize plain JSON data, set schemas.enable=false in your converter configuration.';

class JsonConverter implements Converter, HeaderConverter {
  #schemas = true;
  #cacheSize = 1000;
  #encoders = new JsonEncoders({ decimalFormat: 'BASE64', replaceNullWithDefault: true });
  #readers = new JsonReaders(true);
  #enveloped = new WeakMap<Schema, JsonWriter>();
  readonly #slab = new JsonSlab();
  /** Schemas read from messages, by their JSON text. */
  readonly #readSchemas = new Map<string, { schema: Schema | null; exact: boolean }>();

  config(): ConfigDef {
    return JSON_CONVERTER_CONFIG;
  }

  configure(props: Props, _isKey = false): void {
    const parsed = JSON_CONVERTER_CONFIG.parse(props);
    const replaceNullWithDefault = parsed.boolean('replace.null.with.default');
    this.#schemas = parsed.boolean('schemas.enable');
    this.#cacheSize = parsed.int('schemas.cache.size');
    const decimalFormat = parsed.string('decimal.format').toUpperCase() as 'BASE64' | 'NUMERIC';
    this.#encoders = new JsonEncoders({ decimalFormat, replaceNullWithDefault });
    this.#readers = new JsonReaders(replaceNullWithDefault);
    this.#enveloped = new WeakMap();
  }

  fromConnectData(
    _topic: string,
    schema: Schema | null,
    value: unknown,
    _headers?: Headers,
  ): Uint8Array | null {
    if (schema === null) {
      if (value === null || value === undefined) return null;
      return this.#slab.bytes(this.#schemas ? writeWithoutSchema : writeSchemaless, value);
    }
    if (!this.#schemas) return this.#slab.bytes(this.#encoders.of(schema), value);
    let writer = this.#enveloped.get(schema);
    if (!writer) {
      writer = this.#envelope(schema);
      this.#enveloped.set(schema, writer);
    }
    return this.#slab.bytes(writer, value);
  }

  recycle(): void {
    this.#slab.recycle();
  }

  #envelope(schema: Schema): JsonWriter {
    const prefix = Buffer.from(`{"schema":${schemaJson(schema, this.#encoders)},"payload":`);
    const payload = this.#encoders.of(schema);
    return (value, b, o) => {
      o = payload(value, b, writeBytes(prefix, b, o));
      b[o] = 125;
      return o + 1;
    };
  }

  toConnectData(_topic: string, bytes: Uint8Array | null, _headers?: Headers): SchemaAndValue {
    if (bytes === null || (bytes.length === 0 && !this.#schemas)) return NOTHING;
    const text = textOf(bytes);
    const json = text === '' ? null : parse(text, false);
    if (!this.#schemas) return { schema: null, value: readSchemaless(json) };
    if (!isEnvelope(json)) throw failure('DATA_INVALID', { detail: ENVELOPE_REQUIRED });
    const { schema, exact } = this.#schemaOf(json.schema);
    const payload = exact ? (parse(text, true) as { payload: unknown }).payload : json.payload;
    return { schema, value: schema ? this.#readers.of(schema)(payload) : readSchemaless(payload) };
  }

  /** The same JSON gives the same Schema object, so what is compiled for it is found again. */
  #schemaOf(json: unknown): { schema: Schema | null; exact: boolean } {
    const key = JSON.stringify(json);
    const known = this.#readSchemas.get(key);
    if (known) return known;
    const schema = schemaFromJson(json, (inner, value) => this.#readers.of(inner)(value));
    const read = { schema, exact: holdsDecimal(schema) };
    if (this.#readSchemas.size >= this.#cacheSize) {
      for (const oldest of this.#readSchemas.keys()) {
        this.#readSchemas.delete(oldest);
        break;
      }
    }
    if (this.#cacheSize > 0) this.#readSchemas.set(key, read);
    return read;
  }

  fromConnectHeader(topic: string, _key: string, schema: Schema | null, value: unknown): Uint8Array | null {
    return this.fromConnectData(topic, schema, value);
  }

  toConnectHeader(topic: string, _key: string, bytes: Uint8Array | null): SchemaAndValue {
    return this.toConnectData(topic, bytes);
  }
}

const NO_SCHEMA = Buffer.from('{"schema":null,"payload":');

const writeWithoutSchema: JsonWriter = (value, b, o) => {
  o = writeSchemaless(value, b, writeBytes(NO_SCHEMA, b, o));
  b[o] = 125;
  return o + 1;
};

const NOTHING: SchemaAndValue = { schema: null, value: null };

function textOf(bytes: Uint8Array): string {
  const buffer = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  return buffer.toString('utf8');
}

function parse(text: string, exact: boolean): unknown {
  try {
    // A byte order mark is passed over; text of white space alone holds no value.
    if (text.charCodeAt(0) === 0xfeff) return parseJson(text.slice(1), exact);
    if (text.charCodeAt(0) <= 32 && text.trim() === '') return null;
    return parseJson(text, exact);
  } catch (error) {
    const detail = 'Converting byte[] to Kafka Connect data failed due to serialization error: ';
    throw failure('DATA_INVALID', { detail }, mistakeIn(text) ?? error);
  }
}

/** What the original's parser says of such a text. */
function mistakeIn(text: string): Error | null {
  const mistake = jsonMistake(Buffer.from(text));
  if (mistake === null) return null;
  return failure(mistake.atEnd ? 'JSON_UNFINISHED' : 'JSON_UNREADABLE', { detail: mistake.text });
}

function isEnvelope(json: unknown): json is { schema: unknown; payload: unknown } {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return false;
  return Object.keys(json).length === 2 && Object.hasOwn(json, 'schema') && Object.hasOwn(json, 'payload');
}

export const create = (): JsonConverter => new JsonConverter();
