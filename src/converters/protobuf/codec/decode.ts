// Readers of protobuf data as Connect values. Compiled once a message and Connect schema; a field is found by its tag, not
// by name. What protobuf says of data from other schemas holds: unknown fields are read over, the last value of a field
// counts, parts of one message are merged, lists may be packed or not.
import { hashOfKeys } from '../../../data/bare/hash-order.js';
import { Decimal, unscaledFromBytes } from '../../../data/decimal.js';
import { DATE_NAME, DECIMAL_NAME, TIME_NAME, TIMESTAMP_NAME } from '../../../data/logical.js';
import type { Schema } from '../../../data/schema.js';
import { Struct } from '../../../data/struct.js';
import {
  isMapField,
  isOptionalField,
  type ProtoField,
  type ProtoMessage,
  type Scalar,
} from '../schema/model.js';
import { WRAPPER_TYPES } from '../schema/names.js';
import type { ProtobufOptions } from '../schema/options.js';
import { unionFieldName } from '../schema/to-connect.js';
import { broken, type Cursor, MAX_DEPTH, readVarint32 } from './cursor.js';
import { epochDay, epochMillis, millisOfDay, rounded } from './logical.js';
import { MessageReader, type Slot } from './message-reader.js';
import { type Read, scalarDefault, scalarReader } from './scalars.js';

/** The reader of a whole message: a Struct, or the value of a wrapper. It throws DATA_INVALID. */
export function protoReader(
  message: ProtoMessage,
  schema: Schema,
  options: ProtobufOptions,
): (bytes: Buffer, start: number) => unknown {
  const readers = new Readers(options);
  const read = readers.ofMessage(message, schema, true);
  const cursor: Cursor = { b: Buffer.alloc(0), o: 0, end: 0 };
  return (bytes, start) => {
    cursor.b = bytes;
    cursor.o = start;
    cursor.end = bytes.length;
    readers.depth = 0;
    return read.value(cursor);
  };
}

/** How the content of a message becomes a value, and what stands for one that is not there. */
interface ValueReader {
  value: Read;
  empty(): unknown;
}

class Readers {
  depth = 0;
  readonly #made = new Map<ProtoMessage, Map<unknown, ValueReader>>();

  constructor(readonly options: ProtobufOptions) {}

  ofMessage(message: ProtoMessage, schema: Schema, isRoot: boolean): ValueReader {
    if (schema.type !== 'STRUCT') return this.#simple(message, schema);
    const known = this.#made.get(message)?.get(schema.fields);
    if (known !== undefined && !isRoot) return known;
    const reader: ValueReader = { value: () => null, empty: () => null };
    if (!isRoot) {
      const ofMessage = this.#made.get(message) ?? new Map<unknown, ValueReader>();
      this.#made.set(message, ofMessage.set(schema.fields, reader));
    }
    const fields = new MessageReader(this.#structSlots(message, schema), schema.fields.length);
    const complete = isRoot ? undefined : completeness(schema);
    const made = (values: unknown[]): Struct => {
      complete?.(values);
      return new Struct(schema, values);
    };
    reader.value = (c) => this.#deeper(() => made(fields.read(c)));
    reader.empty = () => this.#deeper(() => made(fields.empty()));
    return reader;
  }

  #deeper<T>(read: () => T): T {
    if (this.depth >= MAX_DEPTH) throw broken('The protobuf data is nested too deep');
    this.depth++;
    const value = read();
    this.depth--;
    return value;
  }

  /** A wrapper or a message that stands for a logical type: its fields make one value. */
  #simple(message: ProtoMessage, schema: Schema): ValueReader {
    const slots = message.fields.map(
      (field, position): Slot => ({
        field,
        position,
        value: this.#single(field, schema),
        whenUnset: { make: () => scalarDefault(field.kind as Scalar, undefined), constant: true },
      }),
    );
    const fields = new MessageReader(slots, slots.length);
    const value = WRAPPER_TYPES.has(message.fullName)
      ? (values: unknown[]) => values[0]
      : logicalValue(message, schema);
    return { value: (c) => value(fields.read(c)), empty: () => value(fields.empty()) };
  }

  #structSlots(message: ProtoMessage, schema: Schema): Slot[] {
    const { options } = this;
    return message.fields.map((field): Slot => {
      const { oneof } = field;
      if (oneof !== undefined && !options.flattenUnions) {
        const union = schema.field(unionFieldName(oneof, options))!;
        const member = union.schema.field(field.name)!;
        const value = this.#reader(field, member.schema);
        return { field, position: union.index, value, union: { schema: union.schema, index: member.index } };
      }
      const { index, schema: own } = schema.field(field.name)!;
      const value = this.#reader(field, own);
      if (oneof !== undefined) {
        const rivals = oneof.fields.map((other) => schema.field(other.name)!.index);
        return { field, position: index, value, rivals };
      }
      const always =
        (field.kind !== 'message' || field.repeated) && !this.#mayBeUnset(field)
          ? true
          : options.structForNulls;
      return { field, position: index, value, whenUnset: always ? this.#unset(field, own) : undefined };
    });
  }

  #mayBeUnset(field: ProtoField): boolean {
    return field.proto3Optional || (this.options.optionalForProto2 && isOptionalField(field));
  }

  /** The reader of one value of a field; of a list's or map's elements. */
  #reader(field: ProtoField, schema: Schema): Slot['value'] {
    if (isMapField(field) && schema.type === 'MAP') return this.#entries(field.message!, schema);
    return this.#single(field, field.repeated ? schema.valueSchema! : schema);
  }

  #single(field: ProtoField, schema: Schema): Slot['value'] {
    if (field.kind === 'message') {
      const { value, empty } = { ...this.#lazily(field.message!, schema) };
      return { read: value, empty };
    }
    if (field.kind === 'enum') return { read: enumReader(field, schema) };
    return { read: scalarReader(field, schema.type) };
  }

  /** Looked up when it is first used: a message may hold itself. */
  #lazily(message: ProtoMessage, schema: Schema): ValueReader {
    let made: ValueReader | undefined;
    const reader = (): ValueReader => {
      made ??= this.ofMessage(message, schema, false);
      return made;
    };
    return { value: (c) => reader().value(c), empty: () => reader().empty() };
  }

  #entries(entry: ProtoMessage, schema: Schema): Slot['value'] {
    const slots = entry.fields.map((field, position): Slot => {
      const own = position === 0 ? schema.keySchema! : schema.valueSchema!;
      return { field, position, value: this.#single(field, own), whenUnset: this.#unset(field, own) };
    });
    const fields = new MessageReader(slots, 2);
    return { read: (c) => fields.read(c), ofKeys: hashOfKeys(schema.keySchema!) ?? (() => 0) };
  }

  #unset(field: ProtoField, schema: Schema): NonNullable<Slot['whenUnset']> {
    if (field.repeated) {
      return { make: schema.type === 'MAP' ? () => new Map() : () => [], constant: false };
    }
    if (field.kind === 'message') {
      const { empty } = this.#lazily(field.message!, schema);
      return { make: empty, constant: false };
    }
    const value = field.kind === 'enum' ? enumDefault(field, schema) : typed(field, schema);
    return { make: () => value, constant: true };
  }
}

function typed(field: ProtoField, { type }: Schema): unknown {
  const value = scalarDefault(field.kind as Scalar, field.defaultText);
  if (type === 'INT8') return ((value as number) << 24) >> 24;
  return type === 'INT16' ? ((value as number) << 16) >> 16 : value;
}

function enumReader(field: ProtoField, { type }: Schema): Read {
  const { name, names, closed } = field.enumType!;
  const isClosed = closed || !field.proto3;
  const asInt = type === 'INT32';
  return (c) => {
    const number = readVarint32(c);
    const symbol = names.get(number);
    // Undefined = a field that the schema does not know.
    if (symbol === undefined && isClosed) return undefined;
    return asInt ? number : (symbol ?? `UNKNOWN_ENUM_VALUE_${name}_${number}`);
  };
}

function enumDefault({ enumType, defaultText }: ProtoField, { type }: Schema): unknown {
  const { values, names } = enumType!;
  const { number } = values.find((one) => one.name === defaultText) ?? values[0];
  return type === 'INT32' ? number : names.get(number);
}

function logicalValue(message: ProtoMessage, { name }: Schema): (values: unknown[]) => unknown {
  const at = (field: string) => message.fields.findIndex((one) => one.name === field);
  const number = (values: unknown[], index: number) => Number(values[index]);
  switch (name) {
    case DECIMAL_NAME: {
      const [value, precision, scale] = [at('value'), at('precision'), at('scale')];
      return (values) => {
        const bytes = values[value] as Uint8Array;
        if (bytes.length === 0) throw broken('A decimal without a value');
        const exact = new Decimal(unscaledFromBytes(bytes), number(values, scale));
        return rounded(exact, number(values, precision) | 0);
      };
    }
    case DATE_NAME: {
      const [year, month, day] = [at('year'), at('month'), at('day')];
      return (values) =>
        epochDay({ year: number(values, year), month: number(values, month), day: number(values, day) });
    }
    case TIME_NAME: {
      const [hours, minutes, seconds, nanos] = [at('hours'), at('minutes'), at('seconds'), at('nanos')];
      return (values) =>
        millisOfDay({
          hours: number(values, hours),
          minutes: number(values, minutes),
          seconds: number(values, seconds),
          nanos: number(values, nanos),
        });
    }
    case TIMESTAMP_NAME: {
      const [seconds, nanos] = [at('seconds'), at('nanos')];
      return (values) => epochMillis(values[seconds] as number | bigint, number(values, nanos));
    }
    default:
      throw broken(`No logical type ${name}`);
  }
}

/** The check of a struct inside another: its required fields have values. */
function completeness({ fields }: Schema): ((values: unknown[]) => void) | undefined {
  const required = fields.filter(({ schema }) => !schema.optional && schema.defaultValue === undefined);
  if (required.length === 0) return undefined;
  return (values) => {
    for (const { name, index, schema } of required) {
      if (values[index] === null) {
        throw broken(`Invalid value: null used for required field: "${name}", schema type: ${schema.type}`);
      }
    }
  };
}
