// Names and types that both directions between Connect and protobuf agree on: messages that stand for logical types, the
// wrappers of single values, unions, and the scrubbing of characters that protobuf refuses.
import { DATE_NAME, DECIMAL_NAME, TIME_NAME, TIMESTAMP_NAME } from '../../../data/logical.js';
import type { Schema } from '../../../data/schema.js';
import { failure } from '../../../errors/failure.js';
import { GENERAL_UNION, scrub } from '../../avro/schema/names.js';
import type { Scalar } from './model.js';
import { type ProtobufOptions, UNION_NAME, WRAPPER_PARAMETER } from './options.js';

interface KnownMessage {
  readonly message: string;
  readonly file: string;
}

/** The messages that stand for Connect's logical types. */
export const LOGICAL_MESSAGES: Readonly<Record<string, KnownMessage>> = {
  [DECIMAL_NAME]: { message: 'confluent.type.Decimal', file: 'confluent/type/decimal.proto' },
  [DATE_NAME]: { message: 'google.type.Date', file: 'google/type/date.proto' },
  [TIME_NAME]: { message: 'google.type.TimeOfDay', file: 'google/type/timeofday.proto' },
  [TIMESTAMP_NAME]: { message: 'google.protobuf.Timestamp', file: 'google/protobuf/timestamp.proto' },
};

export const VARIANT_NAME = 'org.apache.kafka.connect.data.Variant';
export const VARIANT_MESSAGE = 'confluent.type.Variant';

/** The Connect type of each wrapper message. */
export const WRAPPER_TYPES: ReadonlyMap<
  string,
  'FLOAT64' | 'FLOAT32' | 'INT64' | 'INT32' | 'BOOLEAN' | 'STRING' | 'BYTES'
> = new Map([
  ['google.protobuf.DoubleValue', 'FLOAT64'],
  ['google.protobuf.FloatValue', 'FLOAT32'],
  ['google.protobuf.Int64Value', 'INT64'],
  ['google.protobuf.UInt64Value', 'INT64'],
  ['google.protobuf.Int32Value', 'INT32'],
  ['google.protobuf.UInt32Value', 'INT64'],
  ['google.protobuf.BoolValue', 'BOOLEAN'],
  ['google.protobuf.StringValue', 'STRING'],
  ['google.protobuf.BytesValue', 'BYTES'],
]);

/** The kind of field, and of the wrapper's field, that holds a type which Connect and protobuf share. */
export const PLAIN_KIND: Readonly<Partial<Record<Schema['type'], Scalar>>> = {
  INT8: 'int32',
  INT16: 'int32',
  INT32: 'int32',
  INT64: 'int64',
  FLOAT32: 'float',
  FLOAT64: 'double',
  BOOLEAN: 'bool',
  STRING: 'string',
  BYTES: 'bytes',
};

/** The wrapper message of a type; undefined where there is none. */
export function wrapperOf(type: Schema['type']): string | undefined {
  const kind = PLAIN_KIND[type];
  return kind === undefined ? undefined : `google.protobuf.${kind[0].toUpperCase()}${kind.slice(1)}Value`;
}

/** Whether a value is written in a wrapper message. A member of a oneof only is where it was read from one. */
export const isWrapped = (schema: Schema, oneofMember: boolean, options: ProtobufOptions): boolean =>
  options.wrapperForNullables &&
  schema.optional &&
  (!oneofMember || schema.parameters?.get(WRAPPER_PARAMETER)?.toLowerCase() === 'true');

export const isUnionSchema = (schema: Schema): boolean =>
  schema.name?.startsWith(UNION_NAME) === true || schema.parameters?.has(GENERAL_UNION) === true;

/** A part of a name as protobuf takes it, if names are to be scrubbed. */
export function scrubbed(name: string, options: ProtobufOptions): string {
  if (!options.scrubInvalidNames || name === '') return name;
  return name.startsWith('_') ? `x${scrub(name)}` : scrub(name);
}

export interface SplitName {
  readonly packageName: string | undefined;
  readonly name: string;
}

/** The last dotted part is the message's name, what is before it the package. Throws DATA_INVALID on an empty package. */
export function splitName(full: string, options: ProtobufOptions): SplitName {
  // As String.split in Java: empty parts at the end do not count.
  const parts = full
    .replace(/\.+$/, '')
    .split('.')
    .map((part) => scrubbed(part, options));
  const packageName = parts.length === 1 ? undefined : parts.slice(0, -1).join('.');
  if (packageName === '') throw failure('DATA_INVALID', { detail: `The name ${full} begins with a dot` });
  return { packageName, name: parts[parts.length - 1] };
}
