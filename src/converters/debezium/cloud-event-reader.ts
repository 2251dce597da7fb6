// A cloud event's JSON read back: a schemaless map whose `data` is the value of its envelope of schema and payload, or
// the JSON as it is. Used by cloud-events.ts.
import type { SchemaAndValue } from '../../api/converter.js';
import { type Schema, structOf } from '../../data/schema.js';
import { Struct } from '../../data/struct.js';
import { failure } from '../../errors/failure.js';
import { parseJson } from '../json/parse.js';
import { JsonReaders, readSchemaless } from '../json/read.js';
import { schemaFromJson } from '../json/schema-side.js';

const invalid = (detail: string, cause?: unknown): Error => failure('DATA_INVALID', { detail }, cause);
const REQUIRED = ['id', 'source', 'specversion', 'type'];

export class CloudEventReader {
  readonly #readers = new JsonReaders(true);
  readonly #schemas = new Map<string, Schema | null>();

  constructor(readonly data: 'inside' | 'apart' | 'avro') {}

  /** Throws DATA_INVALID on bytes that are no cloud event. */
  read(bytes: Uint8Array | null): SchemaAndValue {
    const text =
      bytes === null ? 'null' : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
    let json: unknown;
    try {
      json = parseJson(text, false);
    } catch (error) {
      throw invalid('Converting byte[] to Kafka Connect data failed due to serialization error: ', error);
    }
    const value = readSchemaless(json);
    if (!(value instanceof Map) || !REQUIRED.every((name) => value.has(name))) {
      throw invalid("A deserialized record's value is not a CloudEvent");
    }
    // The original reads Avro in a JSON event as null: it takes the text for no bytes.
    if (this.data === 'avro') value.set('data', null);
    if (this.data === 'apart') {
      const { data } = parseJson(text, true) as { data?: unknown };
      value.set('data', this.#payload((json as { data?: unknown }).data, data));
    }
    return { schema: null, value };
  }

  /** `exact` is the same JSON with numbers that keep all digits. */
  #payload(data: unknown, exact: unknown): unknown {
    if (typeof data !== 'object' || data === null) return null;
    const { schema: schemaJson } = data as { schema?: unknown };
    const schema = this.#schemaOf(schemaJson ?? null);
    const { payload } = exact as { payload?: unknown };
    if (schema === null) return readSchemaless((data as { payload?: unknown }).payload ?? null);
    return this.#readers.of(schema)(payload);
  }

  #schemaOf(json: unknown): Schema | null {
    const key = JSON.stringify(json);
    let schema = this.#schemas.get(key);
    if (schema === undefined) {
      schema = schemaFromJson(json, (inner, value) => this.#readers.of(inner)(value));
      if (this.#schemas.size >= 1000) this.#schemas.clear();
      this.#schemas.set(key, schema);
    }
    return schema;
  }
}

/** An Avro event with its data read in place of its bytes. Throws DATA_INVALID on what is no cloud event. */
export function withData(event: SchemaAndValue, read: (bytes: Uint8Array) => SchemaAndValue): SchemaAndValue {
  const { schema, value } = event;
  if (!(value instanceof Struct) || !REQUIRED.every((name) => value.schema.field(name))) {
    throw invalid("A deserialized record's value is not a CloudEvent");
  }
  const bytes = value.get('data');
  if (!(bytes instanceof Uint8Array)) throw invalid("A cloud event's data is not there");
  const data = read(bytes);
  const { name, version, doc, parameters } = schema!;
  const own = structOf(
    value.schema.fields.map(
      (f) => [f.name, f.name === 'data' && data.schema ? data.schema : f.schema] as const,
    ),
    { name, version, doc, parameters },
  );
  return {
    schema: own,
    value: new Struct(
      own,
      own.fields.map((f) => (f.name === 'data' ? data.value : value.values[f.index])),
    ),
  };
}
