// io.confluent.connect.avro.AvroConverter: records as Avro, their schemas in a schema registry. Bytes and registered
// schemas equal the original's; see registry/converter.ts for the registry's side.
import type { Converter, SchemaAndValue } from '../api/converter.js';
import { ConfigDef } from '../config/config-def.js';
import { Decimal, unscaledFromBytes } from '../data/decimal.js';
import { DECIMAL_NAME } from '../data/logical.js';
import { failure } from '../errors/failure.js';
import { obstacles } from './avro/codec/compatible.js';
import type { Cursor } from './avro/codec/cursor.js';
import { avroReader } from './avro/codec/decode.js';
import { AvroEncoders, isAnything } from './avro/codec/encode.js';
import { writeRaw } from './avro/codec/write.js';
import { avroFromConnect } from './avro/schema/from-connect.js';
import { type AvroSchema, fullName, isNamed, schemaText } from './avro/schema/model.js';
import { AVRO_DATA_KEYS, type AvroOptions, avroOptions } from './avro/schema/options.js';
import { parseSchema } from './avro/schema/parse.js';
import { connectFromAvro } from './avro/schema/to-connect.js';
import { converterTypeKey } from './converter-type.js';
import type { JsonWriter } from './json/slab.js';
import { REGISTRY_KEYS } from './registry/config.js';
import { type ParsedSchema, RegistryConverter, type SchemaCodec } from './registry/converter.js';

export const AVRO_CONVERTER_CONFIG = new ConfigDef([converterTypeKey, ...REGISTRY_KEYS, ...AVRO_DATA_KEYS]);

interface ParsedAvro extends ParsedSchema {
  readonly avro: AvroSchema;
}

const parsed = (avro: AvroSchema): ParsedAvro => ({
  avro,
  recordName: isNamed(avro) ? fullName(avro) : undefined,
});

export function avroCodec(options: AvroOptions): SchemaCodec<ParsedAvro> {
  const encoders = new AvroEncoders(options);
  return {
    format: 'AVRO',
    fromConnect(schema) {
      const avro = avroFromConnect(schema, options);
      return { parsed: parsed(avro), text: schemaText(avro) };
    },
    parse(text, references) {
      return parsed(
        parseSchema(
          text,
          references.map((one) => one.text),
        ),
      );
    },
    obstacles: (written, readAs) => obstacles(written.avro, readAs.avro),
    writer(schema, target) {
      const write = encoders.of(schema, target.avro);
      // Bytes that are the whole message have no length before them.
      return target.avro.type === 'bytes' ? withoutLength(write) : write;
    },
    reader: (written, readAs, version) => readerOf(written.avro, readAs.avro, { options, version }),
  };
}

/** Drops the length that an Avro writer of bytes puts first. */
function withoutLength(write: JsonWriter): JsonWriter {
  const scratch = Buffer.alloc(64);
  return (value, b, o) => {
    let out = scratch;
    let end = write(value, out, 0);
    if (end > out.length) {
      out = Buffer.alloc(end);
      end = write(value, out, 0);
    }
    let start = 0;
    while (out[start] > 127) start++;
    return writeRaw(out.subarray(start + 1, end), b, o);
  };
}

function readerOf(
  written: AvroSchema,
  readAs: AvroSchema,
  { options, version }: { options: AvroOptions; version: number | undefined },
): (bytes: Buffer) => SchemaAndValue {
  if (readAs.type === 'null') return () => ({ schema: null, value: null });
  const schema = isAnything(readAs) ? null : connectFromAvro(readAs, options, version);
  if (written.type === 'bytes') {
    const scale = schema?.name === DECIMAL_NAME ? Number(schema.parameters?.get('scale') ?? 0) : undefined;
    return (bytes) => ({
      schema,
      value: scale === undefined ? Buffer.from(bytes) : new Decimal(unscaledFromBytes(bytes), scale),
    });
  }
  const read = avroReader(written, readAs, { schema, options });
  const cursor: Cursor = { b: Buffer.alloc(0), o: 0 };
  return (bytes) => {
    cursor.b = bytes;
    cursor.o = 0;
    const value = read(cursor);
    if (cursor.o > bytes.length) {
      throw failure('DATA_INVALID', { detail: 'The Avro data ends before its schema says' });
    }
    return value === null ? { schema: null, value: null } : { schema, value };
  };
}

export const create = (): Converter =>
  new RegistryConverter({
    def: AVRO_CONVERTER_CONFIG,
    codec: (config) => avroCodec(avroOptions(config)) as SchemaCodec<ParsedSchema>,
  });
