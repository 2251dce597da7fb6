// io.confluent.connect.protobuf.ProtobufConverter: records as protobuf, their .proto files in a schema registry. Bytes and
// registered texts equal the original's; see registry/converter.ts for the registry's side.
import type { Converter, SchemaAndValue } from '../api/converter.js';
import { ConfigDef } from '../config/config-def.js';
import { failure } from '../errors/failure.js';
import { writeInt, writeRaw } from './avro/codec/write.js';
import { converterTypeKey } from './converter-type.js';
import type { JsonWriter } from './json/slab.js';
import { type Cursor, readZigzag32 } from './protobuf/codec/cursor.js';
import { protoReader } from './protobuf/codec/decode.js';
import { ProtoEncoders } from './protobuf/codec/encode.js';
import { obstacles } from './protobuf/schema/compatible.js';
import { protoFromConnect } from './protobuf/schema/from-connect.js';
import { indexesOf, type LinkedSchema, linkProto, messageAt } from './protobuf/schema/link.js';
import type { ProtoMessage } from './protobuf/schema/model.js';
import { LOGICAL_MESSAGES } from './protobuf/schema/names.js';
import { PROTOBUF_DATA_KEYS, type ProtobufOptions, protobufOptions } from './protobuf/schema/options.js';
import { parseProto } from './protobuf/schema/parse.js';
import { connectFromProto } from './protobuf/schema/to-connect.js';
import { REGISTRY_KEYS } from './registry/config.js';
import { type ParsedSchema, RegistryConverter, type SchemaCodec } from './registry/converter.js';

export const PROTOBUF_CONVERTER_CONFIG = new ConfigDef([
  converterTypeKey,
  ...REGISTRY_KEYS,
  ...PROTOBUF_DATA_KEYS,
]);

export interface ParsedProtobuf extends ParsedSchema {
  readonly linked: LinkedSchema;
}

/** The full name of the first type of a file. */
function firstName({ file }: LinkedSchema): string | undefined {
  const name = file.messages[0]?.name ?? file.enums[0]?.name;
  return name === undefined || file.packageName === undefined ? name : `${file.packageName}.${name}`;
}

export function protobufCodec(options: ProtobufOptions): SchemaCodec<ParsedProtobuf> {
  const encoders = new ProtoEncoders(options);
  return {
    format: 'PROTOBUF',
    // Every null is a tombstone, whatever its schema says.
    writesNull: () => false,
    readsVersionOfReader: true,
    fromConnect(schema) {
      const { file, text, recordName } = protoFromConnect(schema, options);
      return { parsed: { linked: linkProto(file, []), recordName }, text };
    },
    parse(text, references) {
      const linked = linkProto(parseProto(text), references);
      return { linked, recordName: firstName(linked) };
    },
    named: ({ linked }, data) => ({
      linked,
      recordName: messageOf(linked, indexesIn(data).indexes).fullName,
    }),
    obstacles: (written, readAs) => obstacles(written.linked.file, readAs.linked.file),
    writer(schema, target, own) {
      const { linked, recordName } = own;
      const write = encoders.root(schema!, linked.find(recordName!));
      const message = LOGICAL_MESSAGES[schema!.name ?? '']?.message ?? recordName!;
      return behind(indexBytes(indexesOf(target.linked, message)), write);
    },
    reader: (written, readAs, version) => messageReader(written.linked, readAs.linked, { options, version }),
  };
}

/** The message's place in its file, as it stands before the data: a count and the indexes; one zero for the first message. */
function indexBytes(indexes: readonly number[]): Uint8Array {
  if (indexes.length === 1 && indexes[0] === 0) return Uint8Array.of(0);
  const bytes = new Uint8Array(5 * (indexes.length + 1));
  let o = writeInt(indexes.length, bytes, 0);
  for (const index of indexes) o = writeInt(index, bytes, o);
  return bytes.subarray(0, o);
}

/** The indexes before data, and the place where the data begins. */
function indexesIn(bytes: Uint8Array): { readonly indexes: readonly number[]; readonly start: number } {
  if (bytes[0] === 0) return { indexes: FIRST, start: 1 };
  const b = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const cursor: Cursor = { b, o: 0, end: b.length };
  const count = readZigzag32(cursor);
  if (count < 0 || count > bytes.length) throw badIndexes();
  const indexes: number[] = [];
  for (let i = 0; i < count; i++) indexes.push(readZigzag32(cursor));
  return { indexes: count === 0 ? FIRST : indexes, start: cursor.o };
}

const FIRST: readonly number[] = [0];

const badIndexes = (): Error =>
  failure('DATA_INVALID', { detail: 'The message indexes before the data are of no message of its schema' });

function messageOf(linked: LinkedSchema, indexes: readonly number[]): ProtoMessage {
  const message = messageAt(linked, indexes);
  if (message === undefined) throw badIndexes();
  return message;
}

function behind(prefix: Uint8Array, write: JsonWriter): JsonWriter {
  if (prefix.length === 1) {
    const [only] = prefix;
    return (value, b, o) => {
      b[o] = only;
      return write(value, b, o + 1);
    };
  }
  return (value, b, o) => write(value, b, writeRaw(prefix, b, o));
}

/** Reads the message that the indexes name; each is compiled when it comes first. */
function messageReader(
  written: LinkedSchema,
  readAs: LinkedSchema,
  { options, version }: { options: ProtobufOptions; version: number | undefined },
): (bytes: Buffer) => SchemaAndValue {
  const compiled = (indexes: readonly number[]) => {
    const { fullName } = messageOf(written, indexes);
    // Where the reader's file lacks the message, its first one is read.
    const message = readAs.find(fullName) ?? messageOf(readAs, FIRST);
    const schema = connectFromProto(message, options, version);
    const read = protoReader(message, schema, options);
    return (bytes: Buffer, start: number): SchemaAndValue => ({ schema, value: read(bytes, start) });
  };
  const readers = new Map<string, ReturnType<typeof compiled>>();
  let first: ReturnType<typeof compiled> | undefined;
  return (bytes) => {
    if (bytes[0] === 0) {
      first ??= compiled(FIRST);
      return first(bytes, 1);
    }
    const { indexes, start } = indexesIn(bytes);
    const key = indexes.join();
    let read = readers.get(key);
    if (read === undefined) {
      read = compiled(indexes);
      readers.set(key, read);
    }
    return read(bytes, start);
  };
}

export const create = (): Converter =>
  new RegistryConverter({
    def: PROTOBUF_CONVERTER_CONFIG,
    codec: (config) => protobufCodec(protobufOptions(config)) as SchemaCodec<ParsedSchema>,
  });
