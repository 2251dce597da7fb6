// What the converters with a schema registry share: the wire format (a zero byte, the id of the schema, the data),
// subjects, and what is asked of the registry when. The network is only used by `prepare` and `prepareRead`; each
// pair of topic and schema object is looked up once and its compiled writer or reader kept. A schema format gives
// the rest (SchemaCodec).
import type { Converter, SchemaAndValue } from '../../api/converter.js';
import type { ConfigDef } from '../../config/config-def.js';
import type { Props } from '../../config/config-key.js';
import type { ParsedConfig } from '../../config/parsed-config.js';
import type { Headers } from '../../data/headers.js';
import type { Schema } from '../../data/schema.js';
import { failure } from '../../errors/failure.js';
import { JsonSlab, type JsonWriter } from '../json/slab.js';
import { type RegistryConfig, registryConfig } from './config.js';
import { HttpRegistry } from './http-registry.js';
import { mockRegistry } from './mock.js';
import type { RegisteredSchema, SchemaFormat, SchemaReference, SchemaRegistry } from './port.js';

/** A schema of the format, read from its text. */
export interface ParsedSchema {
  /** The full name of its record or message; undefined where it has none. */
  readonly recordName: string | undefined;
}

export interface SchemaCodec<P extends ParsedSchema> {
  readonly format: SchemaFormat;
  /** Whether a null of this schema is data of the format. Without this every null is a tombstone. */
  writesNull?(schema: Schema): boolean;
  /** The format's schema of a Connect schema, and its text. Throws DATA_INVALID. */
  fromConnect(schema: Schema | null): { readonly parsed: P; readonly text: string };
  /** `references` are the texts that the schema refers to, by the name it uses, in order of need. */
  parse(text: string, references: readonly NamedText[]): P;
  /** What keeps data written with one schema from being read as another; empty = nothing. */
  obstacles(written: P, readAs: P): readonly string[];
  /** Whether what is read bears the version of the schema it is read as, not of the one it was written with. */
  readonly readsVersionOfReader?: boolean;
  /** The schema as that of the record in `data`, where a schema holds those of several. */
  named?(parsed: P, data: Uint8Array): P;
  /**
   * The writer of values of a Connect schema in the form of `target`, without the registry's prefix; `own` is what
   * `fromConnect` made of the schema.
   */
  writer(schema: Schema | null, target: P, own: P): JsonWriter;
  /** The reader of data behind the registry's prefix. */
  reader(written: P, readAs: P, version: number | undefined): (bytes: Buffer) => SchemaAndValue;
}

export interface NamedText {
  readonly name: string;
  readonly text: string;
}

export interface RegistryConverterOptions {
  readonly def: ConfigDef;
  codec(config: ParsedConfig): SchemaCodec<ParsedSchema>;
}

interface Kept {
  readonly id: number;
  /** The schema to write with, where it is not the record's own. */
  readonly target: ParsedSchema | null;
  readonly until: number;
}

type Read = (bytes: Buffer) => SchemaAndValue;

const NONE: SchemaAndValue = { schema: null, value: null };
/** Stands for the schema of data without one. */
const NO_SCHEMA = {};
const PREFIX = 5;

export class RegistryConverter implements Converter {
  readonly #options: RegistryConverterOptions;
  #registry!: SchemaRegistry;
  #config!: RegistryConfig;
  #codec!: SchemaCodec<ParsedSchema>;
  readonly #slab = new JsonSlab();
  #writers = new Map<string, WeakMap<object, JsonWriter>>();
  #lastTopic: string | null = null;
  #lastSchema: object | null = null;
  #lastWriter: JsonWriter | null = null;
  /** By subject and text: connectors may make a schema anew that the registry has been asked for. */
  #kept = new Map<string, Promise<Kept>>();
  #readers = new Map<string, Map<number | string, Read>>();
  #reading = new Map<string, Promise<void>>();

  constructor(options: RegistryConverterOptions) {
    this.#options = options;
  }

  config(): ConfigDef {
    return this.#options.def;
  }

  configure(props: Props, isKey: boolean): void {
    const config = this.#options.def.parse(props);
    this.#config = registryConfig(config, isKey);
    this.#codec = this.#options.codec(config);
    const [url] = this.#config.urls;
    this.#registry = url.startsWith('mock://')
      ? mockRegistry(url.slice('mock://'.length))
      : new HttpRegistry(this.#config);
    this.#writers = new Map();
    this.#lastTopic = null;
    this.#kept = new Map();
    this.#readers = new Map();
    this.#reading = new Map();
  }

  prepare(topic: string, schema: Schema | null, value: unknown): Promise<void> | undefined {
    const nothing = (value === null || value === undefined) && !this.#isData(schema);
    if (nothing || this.#writerOf(topic, schema) !== undefined) return undefined;
    return this.#learn(topic, schema);
  }

  fromConnectData(
    topic: string,
    schema: Schema | null,
    value: unknown,
    _headers?: Headers,
  ): Uint8Array | null {
    if ((value === null || value === undefined) && !this.#isData(schema)) {
      if (schema === null || schema.optional || this.#codec.writesNull) return null;
      throw failure('DATA_INVALID', { detail: 'Found null value for non-optional schema' });
    }
    const writer = this.#writerOf(topic, schema);
    if (writer === undefined) throw failure('REGISTRY_SCHEMA_NOT_READY', { topic });
    return this.#slab.bytes(writer, value);
  }

  /** Whether a null of this schema is written. */
  #isData(schema: Schema | null): boolean {
    return schema !== null && this.#codec.writesNull?.(schema) === true;
  }

  recycle(): void {
    this.#slab.recycle();
  }

  #writerOf(topic: string, schema: Schema | null): JsonWriter | undefined {
    const key = schema ?? NO_SCHEMA;
    if (this.#lastSchema === key && this.#lastTopic === topic) return this.#lastWriter!;
    const writer = this.#writers.get(topic)?.get(key);
    if (writer === undefined) return undefined;
    this.#lastTopic = topic;
    this.#lastSchema = key;
    this.#lastWriter = writer;
    return writer;
  }

  async #learn(topic: string, schema: Schema | null): Promise<void> {
    const { parsed, text } = this.#codec.fromConnect(schema);
    const subject = this.#subject(topic, parsed);
    const { id, target } = await this.#keep(subject, text, parsed);
    const writer = prefixed(id, this.#codec.writer(schema, target ?? parsed, parsed));
    const ofTopic = this.#writers.get(topic) ?? new WeakMap<object, JsonWriter>();
    ofTopic.set(schema ?? NO_SCHEMA, writer);
    this.#writers.set(topic, ofTopic);
  }

  #subject(topic: string, parsed: ParsedSchema): string {
    const { strategy, isKey } = this.#config;
    if (strategy === 'topic') return `${topic}-${isKey ? 'key' : 'value'}`;
    if (parsed.recordName === undefined) {
      throw failure('REGISTRY_SUBJECT_NEEDS_RECORD', {
        key: isKey ? 'key.subject.name.strategy' : 'value.subject.name.strategy',
        strategy: strategy === 'record' ? 'RecordNameStrategy' : 'TopicRecordNameStrategy',
        part: isKey ? 'key' : 'value',
      });
    }
    return strategy === 'record' ? parsed.recordName : `${topic}-${parsed.recordName}`;
  }

  async #keep(subject: string, text: string, parsed: ParsedSchema): Promise<Kept> {
    const key = `${subject}\u0000${text}`;
    const known = this.#kept.get(key);
    if (known) {
      const kept = await known;
      if (kept.until > Date.now()) return kept;
    }
    const asked = this.#ask(subject, text, parsed);
    if (this.#kept.size >= this.#config.cacheSize) {
      for (const oldest of this.#kept.keys()) {
        this.#kept.delete(oldest);
        break;
      }
    }
    this.#kept.set(key, asked);
    try {
      return await asked;
    } catch (error) {
      this.#kept.delete(key);
      throw error;
    }
  }

  async #ask(subject: string, text: string, parsed: ParsedSchema): Promise<Kept> {
    const { autoRegister, useSchemaId, useLatest, normalize, strict, latestTtlMs } = this.#config;
    const schema = { format: this.#codec.format, text };
    const own = (id: number): Kept => ({ id, target: null, until: Number.POSITIVE_INFINITY });
    if (autoRegister) return own(await this.#registry.register(subject, schema, normalize));
    if (useSchemaId < 0 && !useLatest) {
      return own((await this.#registry.lookUp(subject, schema, { normalize, deleted: false })).id);
    }
    const found =
      useSchemaId >= 0
        ? await this.#registry.byId(useSchemaId, subject)
        : await this.#registry.latest(subject);
    const target = await this.#parsed(found);
    const obstacles = strict ? this.#codec.obstacles(parsed, target) : [];
    if (obstacles.length > 0) {
      const option = useSchemaId >= 0 ? 'id.compatibility.strict' : 'latest.compatibility.strict';
      throw failure('DATA_INVALID', {
        detail: `Incompatible schema of type '${found.format}' under subject ${subject}: ${obstacles.join('; ')}. Set ${option}=false to disable this check.`,
      });
    }
    return { id: found.id, target, until: useLatest ? Date.now() + latestTtlMs : Number.POSITIVE_INFINITY };
  }

  async #parsed(schema: RegisteredSchema): Promise<ParsedSchema> {
    const { format } = this.#codec;
    if (schema.format !== format) {
      throw failure('SCHEMA_TEXT_INVALID', {
        kind: format,
        problem: `the registry holds one of type ${schema.format} under id ${schema.id}`,
      });
    }
    const references: NamedText[] = [];
    await this.#collect(schema.references, references, new Set());
    return this.#codec.parse(schema.text, references);
  }

  /** Texts of references, each after those that it refers to itself. */
  async #collect(wanted: readonly SchemaReference[], into: NamedText[], seen: Set<string>): Promise<void> {
    for (const { name, subject, version } of wanted) {
      if (seen.has(name)) continue;
      seen.add(name);
      const found = await this.#registry.byVersion(subject, version);
      await this.#collect(found.references, into, seen);
      into.push({ name, text: found.text });
    }
  }

  prepareRead(topic: string, bytes: Uint8Array | null): Promise<void> | undefined {
    const id = bytes === null ? undefined : idOf(bytes);
    if (id === undefined || this.#readers.get(topic)?.has(id)) return undefined;
    const key = `${topic}\u0000${id}`;
    let reading = this.#reading.get(key);
    if (!reading) {
      reading = this.#learnToRead(topic, id, bytes!).finally(() => this.#reading.delete(key));
      this.#reading.set(key, reading);
    }
    return reading;
  }

  toConnectData(topic: string, bytes: Uint8Array | null, _headers?: Headers): SchemaAndValue {
    if (bytes === null) return NONE;
    const id = idOf(bytes);
    if (id === undefined) throw failure('REGISTRY_UNKNOWN_MAGIC_BYTE', { topic, byte: bytes[0] ?? null });
    const read = this.#readers.get(topic)?.get(id);
    if (!read) throw failure('REGISTRY_SCHEMA_NOT_READY', { topic });
    const prefix = typeof id === 'number' ? PREFIX : PREFIX_GUID;
    return read(Buffer.from(bytes.buffer, bytes.byteOffset + prefix, bytes.length - prefix));
  }

  async #learnToRead(topic: string, id: number | string, bytes: Uint8Array): Promise<void> {
    const { strategy, useLatest } = this.#config;
    const hint = strategy === 'topic' ? this.#subject(topic, { recordName: undefined }) : undefined;
    const found =
      typeof id === 'number' ? await this.#registry.byId(id, hint) : await this.#registry.byGuid(id);
    const written = await this.#parsed(found);
    const data = bytes.subarray(typeof id === 'number' ? PREFIX : PREFIX_GUID);
    const named = strategy === 'topic' ? written : (this.#codec.named?.(written, data) ?? written);
    const subject = this.#subject(topic, named);
    const { format, text, references } = found;
    const { version } = await this.#registry.lookUp(
      subject,
      { format, text, references },
      { normalize: false, deleted: true },
    );
    const latest = useLatest ? await this.#registry.latest(subject) : undefined;
    const readAs = latest === undefined ? written : await this.#parsed(latest);
    const shown = this.#codec.readsVersionOfReader ? (latest?.version ?? version) : version;
    const ofTopic = this.#readers.get(topic) ?? new Map<number | string, Read>();
    ofTopic.set(id, this.#codec.reader(written, readAs, shown));
    this.#readers.set(topic, ofTopic);
  }
}

const PREFIX_GUID = 17;

/** The id, or the GUID in its text form, that bytes begin with; undefined where they begin with neither. */
function idOf(bytes: Uint8Array): number | string | undefined {
  if (bytes[0] === 0 && bytes.length >= PREFIX) {
    return (bytes[1] << 24) | (bytes[2] << 16) | (bytes[3] << 8) | bytes[4];
  }
  if (bytes[0] !== 1 || bytes.length < PREFIX_GUID) return undefined;
  const hex = Buffer.from(bytes.buffer, bytes.byteOffset + 1, 16).toString('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function prefixed(id: number, write: JsonWriter): JsonWriter {
  const [a, b1, c, d] = [id >>> 24, (id >>> 16) & 255, (id >>> 8) & 255, id & 255];
  return (value, b, o) => {
    b[o] = 0;
    b[o + 1] = a;
    b[o + 2] = b1;
    b[o + 3] = c;
    b[o + 4] = d;
    return write(value, b, o + PREFIX);
  };
}
