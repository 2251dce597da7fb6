// The single values of protobuf by their kind: wire type, reader, and the value of a field that is not set. Used by the
// compiled readers and writers.

import { int64FromText } from '../../../data/int64.js';
import type { SchemaType } from '../../../data/schema.js';
import type { ProtoField, Scalar } from '../schema/model.js';
import {
  type Cursor,
  readBool,
  readBytes,
  readCheckedString,
  readDouble,
  readFixed32,
  readFixed64,
  readFloat,
  readSfixed32,
  readString,
  readUnsigned32,
  readVarint32,
  readVarint64,
  readZigzag32,
  readZigzag64,
} from './cursor.js';

export type Read = (c: Cursor) => unknown;

const VARINT = 0;
const FIXED64 = 1;
export const DELIMITED = 2;
const FIXED32 = 5;

const WIRE: Readonly<Record<Scalar, number>> = {
  double: FIXED64,
  float: FIXED32,
  int32: VARINT,
  int64: VARINT,
  uint32: VARINT,
  uint64: VARINT,
  sint32: VARINT,
  sint64: VARINT,
  fixed32: FIXED32,
  fixed64: FIXED64,
  sfixed32: FIXED32,
  sfixed64: FIXED64,
  bool: VARINT,
  string: DELIMITED,
  bytes: DELIMITED,
};

export function wireTypeOf(kind: ProtoField['kind']): number {
  if (kind === 'enum') return VARINT;
  return kind === 'message' ? DELIMITED : WIRE[kind];
}

const READ: Readonly<Record<Scalar, Read>> = {
  double: readDouble,
  float: readFloat,
  int32: readVarint32,
  int64: readVarint64,
  uint32: readUnsigned32,
  uint64: readVarint64,
  sint32: readZigzag32,
  sint64: readZigzag64,
  fixed32: readFixed32,
  fixed64: readFixed64,
  sfixed32: readSfixed32,
  sfixed64: readFixed64,
  bool: readBool,
  string: readCheckedString,
  bytes: readBytes,
};

/** The reader of a field's values as its Connect type has them. */
export function scalarReader(field: ProtoField, type: SchemaType): Read {
  const kind = field.kind as Scalar;
  const read = kind === 'string' && !field.proto3 ? readString : READ[kind];
  if (type === 'INT8') return (c) => ((read(c) as number) << 24) >> 24;
  if (type === 'INT16') return (c) => ((read(c) as number) << 16) >> 16;
  return read;
}

/** What a field of this kind holds that is not set; `text` is its default in proto2. */
export function scalarDefault(kind: Scalar, text: string | undefined): unknown {
  switch (kind) {
    case 'string':
      return text ?? '';
    case 'bytes':
      return Buffer.from(text ?? '', 'utf8');
    case 'bool':
      return text === 'true';
    case 'double':
      return floating(text);
    case 'float':
      return Math.fround(floating(text));
    default: {
      const value = integer(text);
      // Unsigned 64-bit integers are read as Java's long has them.
      return kind === 'uint64' || kind === 'fixed64'
        ? int64FromText(BigInt.asIntN(64, value).toString())
        : int64FromText(value.toString());
    }
  }
}

function integer(text = '0'): bigint {
  const digits = /^[+-]?(0[xX][0-9a-fA-F]+|\d+)$/.exec(text)?.[1] ?? '0';
  const magnitude = BigInt(/^0\d/.test(digits) ? `0o${digits.slice(1)}` : digits);
  return text.startsWith('-') ? -magnitude : magnitude;
}

function floating(text = '0'): number {
  const infinity = /^([+-]?)inf(?:inity)?$/i.exec(text);
  if (infinity) return infinity[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return Number(text);
}
