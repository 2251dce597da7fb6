// Writers of Connect values as protobuf data. Compiled once a Connect schema and message: fields are paired by name then,
// and written in the order of their numbers, as the original does. What is written of a value is decided by its Connect
// schema; a value that its field cannot hold is an error when it comes, not before.
import { Decimal, unscaledBytes } from '../../../data/decimal.js';
import { DATE_NAME, DECIMAL_NAME, TIME_NAME } from '../../../data/logical.js';
import { type Field, type Schema, schemaEquals } from '../../../data/schema.js';
import { Struct } from '../../../data/struct.js';
import { failure } from '../../../errors/failure.js';
import { GENERAL_ENUM } from '../../avro/schema/names.js';
import type { JsonWriter } from '../../json/slab.js';
import { isEnum } from '../schema/from-connect.js';
import type { ProtoField, ProtoMessage, Scalar } from '../schema/model.js';
import {
  isUnionSchema,
  isWrapped,
  LOGICAL_MESSAGES,
  PLAIN_KIND,
  scrubbed,
  wrapperOf,
} from '../schema/names.js';
import { ENUM_PARAMETER, type ProtobufOptions, TYPE_PARAMETER } from '../schema/options.js';
import { calendarDate, instant, precisionOf, timeOfDay } from './logical.js';
import { DELIMITED, wireTypeOf } from './scalars.js';
import {
  delimited,
  invalidType,
  low32,
  writeBool,
  writeBytes,
  writeDouble,
  writeFixed32,
  writeFixed64,
  writeFloat,
  writeInt32,
  writeInt64,
  writeSint32,
  writeSint64,
  writeString,
  writeUint32,
  writeVarint,
} from './write.js';

const invalid = (detail: string): Error => failure('DATA_INVALID', { detail });

/** How a single value is written behind its tag. */
interface One {
  readonly write: JsonWriter;
  /** Whether nothing is written for a value in a field that does not know whether it is set. */
  isDefault(value: unknown): boolean;
  /** Whether a value is as good as none. */
  isNothing?(value: unknown): boolean;
}

/** A place in the bytes of a message: a field, or a member of a oneof. */
interface Slot {
  readonly number: number;
  readonly index: number;
  readonly byDefault: unknown;
  readonly write: JsonWriter;
}

/** The writers of whole values, without the registry's prefix and the message's indexes. */
export class ProtoEncoders {
  readonly #made = new WeakMap<Schema, Map<ProtoMessage, JsonWriter>>();

  constructor(readonly options: ProtobufOptions) {}

  /** The writer of a record; `message` is that of its struct. */
  root(schema: Schema, message: ProtoMessage | undefined): JsonWriter {
    const logical = logicalWriter(schema);
    if (logical !== undefined) return logical;
    if (schema.type === 'STRUCT') return this.#struct(schema, message!);
    if (isEnum(schema)) throw invalid('An enum cannot be a whole record');
    return wrapperContent(schema);
  }

  #struct(schema: Schema, message: ProtoMessage): JsonWriter {
    const known = this.#made.get(schema)?.get(message);
    if (known !== undefined) return known;
    let slots: readonly Slot[] | undefined;
    let other: Schema | undefined;
    const write: JsonWriter = (value, b, o) => {
      if (!(value instanceof Struct)) throw invalidType('STRUCT', value);
      if (value.schema !== schema && value.schema !== other) {
        // Whether a place may be empty is not the value's to say.
        const { optional } = schema;
        if (!schemaEquals(value.schema.with({ optional }), schema))
          throw invalid('Mismatching struct schema');
        other = value.schema;
      }
      slots ??= this.#slots(schema, message);
      const { values } = value;
      for (const slot of slots) {
        const own = values[slot.index] ?? slot.byDefault;
        if (own !== null && own !== undefined) o = slot.write(own, b, o);
      }
      return o;
    };
    const ofSchema = this.#made.get(schema) ?? new Map<ProtoMessage, JsonWriter>();
    this.#made.set(schema, ofSchema.set(message, write));
    return write;
  }

  #slots(schema: Schema, message: ProtoMessage): Slot[] {
    return schema.fields
      .flatMap((field) =>
        isUnionSchema(field.schema) && field.schema.type === 'STRUCT'
          ? this.#unionSlots(field, message)
          : [this.#slot(field, message)],
      )
      .sort((a, b) => a.number - b.number);
  }

  #slot({ name, index, schema }: Field, message: ProtoMessage): Slot {
    const field = this.#fieldOf(name, message);
    const write = field === undefined ? unknownField(name, this.options) : this.#field(schema, field, false);
    return { number: field?.number ?? 0, index, byDefault: this.#default(schema), write };
  }

  #default({ defaultValue }: Schema): unknown {
    return this.options.ignoreDefaultForNullables ? undefined : defaultValue;
  }

  #fieldOf(name: string, message: ProtoMessage): ProtoField | undefined {
    const wanted = scrubbed(name, this.options);
    return message.fields.find((field) => field.name === wanted);
  }

  /** A slot a member: of a union's members the first counts that has a value. */
  #unionSlots({ index, schema }: Field, message: ProtoMessage): Slot[] {
    const members = schema.fields.map((member) => ({ member, byDefault: this.#default(member.schema) }));
    const first = (values: readonly unknown[]): number =>
      members.findIndex(({ member, byDefault }) => (values[member.index] ?? byDefault ?? null) !== null);
    const check: Slot = {
      number: 0,
      index,
      byDefault: undefined,
      write: (value, _b, o) => {
        if (!(value instanceof Struct)) throw invalidType('STRUCT', value);
        if (first(value.values) < 0) throw invalid('Cannot find non-null field');
        return o;
      },
    };
    const slots = members.map(({ member, byDefault }, at): Slot => {
      const field = this.#fieldOf(member.name, message);
      const write =
        field === undefined
          ? unknownField(member.name, this.options)
          : this.#field(member.schema, field, true);
      return {
        number: field?.number ?? 0,
        index,
        byDefault: undefined,
        write: (value, b, o) => {
          const { values } = value as Struct;
          return first(values) === at ? write(values[at] ?? byDefault, b, o) : o;
        },
      };
    });
    return [check, ...slots];
  }

  /** A whole field, tag and all, for a value that is not null. */
  #field(schema: Schema, field: ProtoField, oneofMember: boolean): JsonWriter {
    if (schema.type === 'MAP') return field.repeated ? this.#map(schema, field) : mismatch(schema, field);
    if (schema.type === 'ARRAY') return field.repeated ? this.#list(schema, field) : mismatch(schema, field);
    if (field.repeated) return mismatch(schema, field);
    const { write, isDefault, isNothing } = this.#one(schema, field, oneofMember);
    const tag = field.number * 8 + wireTypeOf(field.kind);
    const always = field.oneof !== undefined || field.proto3Optional || field.kind === 'message';
    const put: JsonWriter = (value, b, o) =>
      always || !isDefault(value) ? write(value, b, writeVarint(tag, b, o)) : checked(write, value, o);
    return isNothing === undefined ? put : (value, b, o) => (isNothing(value) ? o : put(value, b, o));
  }

  #list(schema: Schema, field: ProtoField): JsonWriter {
    const element = schema.valueSchema!;
    if (element.type === 'ARRAY' || element.type === 'MAP') return mismatch(schema, field);
    const { write } = this.#one(element, field, false);
    const wire = wireTypeOf(field.kind);
    const items = (value: unknown): readonly unknown[] => {
      if (!Array.isArray(value)) throw invalidType('ARRAY', value);
      if (value.some((item) => item === null || item === undefined)) {
        throw invalid(`A list of protobuf cannot hold null: field ${field.name}`);
      }
      return value;
    };
    if (wire === DELIMITED) {
      const tag = field.number * 8 + DELIMITED;
      return (value, b, o) => {
        for (const item of items(value)) o = write(item, b, writeVarint(tag, b, o));
        return o;
      };
    }
    const tag = field.number * 8 + DELIMITED;
    const packed = delimited((value, b, o) => {
      for (const item of value as readonly unknown[]) o = write(item, b, o);
      return o;
    });
    return (value, b, o) => {
      const all = items(value);
      return all.length === 0 ? o : packed(all, b, writeVarint(tag, b, o));
    };
  }

  #map(schema: Schema, field: ProtoField): JsonWriter {
    const { message } = field;
    if (message === undefined || message.fields.length !== 2) return mismatch(schema, field);
    const key = this.#field(schema.keySchema!, message.fields[0], false);
    const element = this.#field(schema.valueSchema!, message.fields[1], false);
    const entry = delimited((value, b, o) => {
      const [k, v] = value as [unknown, unknown];
      if (k !== null && k !== undefined) o = key(k, b, o);
      return v === null || v === undefined ? o : element(v, b, o);
    });
    const tag = field.number * 8 + DELIMITED;
    return (value, b, o) => {
      if (!(value instanceof Map)) throw invalidType('MAP', value);
      for (const pair of value) o = entry(pair, b, writeVarint(tag, b, o));
      return o;
    };
  }

  #one(schema: Schema, field: ProtoField, oneofMember: boolean): One {
    const logical = logicalWriter(schema);
    if (logical !== undefined) {
      return field.kind === 'message' ? always(delimited(logical)) : always(mismatch(schema, field));
    }
    if (schema.type === 'STRUCT') {
      if (field.message === undefined) return always(mismatch(schema, field));
      return always(delimited(this.#struct(schema, field.message)));
    }
    const enumOf = this.#enumNumbers(schema, field);
    if (enumOf !== undefined) return enumOf;
    if (isWrapped(schema, oneofMember, this.options)) {
      if (field.kind !== 'message') return always(mismatch(schema, field));
      return always(delimited(wrapperContent(schema)));
    }
    const write = SCALAR[schema.type]?.[field.kind as Scalar];
    if (write === undefined || !holds(schema, field.kind as Scalar)) return always(mismatch(schema, field));
    return { write, isDefault: field.kind === 'uint32' || field.kind === 'fixed32' ? isZero32 : isZero };
  }

  /** The writer of an enum's values; undefined where the schema is none or its values are written as they are. */
  #enumNumbers(schema: Schema, field: ProtoField): One | undefined {
    const parameters = schema.parameters;
    if (schema.type === 'INT32' && parameters?.has(ENUM_PARAMETER)) {
      const number = (value: unknown) => {
        if (typeof value !== 'number') throw invalidType('INT32', value);
        return field.enumType?.names.has(value) ? value : undefined;
      };
      return enumWriter(field, number);
    }
    if (schema.type !== 'STRING' || !isEnum(schema)) return undefined;
    const prefix = this.options.generalizedSumTypes ? GENERAL_ENUM : ENUM_PARAMETER;
    const known = parameters!.get(prefix) === field.enumType?.name;
    return enumWriter(field, (value) => {
      if (typeof value !== 'string') throw invalidType('STRING', value);
      const text = parameters!.get(`${prefix}.${value}`);
      if (text === undefined) throw invalid(`"${value}" is no symbol of enum ${field.enumType?.name}`);
      return known && field.enumType?.names.has(Number(text)) ? Number(text) : undefined;
    });
  }
}

/** A value without a number in the enum is not written, or refused in a list. */
function enumWriter(field: ProtoField, number: (value: unknown) => number | undefined): One {
  if (field.enumType === undefined) {
    return always((value) => {
      number(value);
      throw invalid(`Field ${field.name} is no enum`);
    });
  }
  const first = field.enumType.values[0].number;
  return {
    write: (value, b, o) => {
      const found = number(value);
      if (found === undefined) throw invalid(`A value that enum ${field.enumType!.name} does not have`);
      return writeInt32(found, b, o);
    },
    isDefault: (value) => number(value) === first,
    isNothing: (value) => number(value) === undefined,
  };
}

const isZero32 = (value: unknown): boolean => low32(value) === 0;

const always = (write: JsonWriter): One => ({ write, isDefault: () => false });

const isZero = (value: unknown): boolean =>
  (value === 0 && !Object.is(value, -0)) ||
  value === false ||
  value === '' ||
  (value instanceof Uint8Array && value.length === 0);

/** A value that is not written is of the right type all the same. */
function checked(write: JsonWriter, value: unknown, o: number): number {
  write(value, NOWHERE, 0);
  return o;
}

const NOWHERE = new Uint8Array(0);

const mismatch =
  (schema: Schema, { name, kind }: ProtoField): JsonWriter =>
  () => {
    throw invalid(`A value of type ${schema.type} cannot be written to field ${name} of type ${kind}`);
  };

function unknownField(name: string, options: ProtobufOptions): JsonWriter {
  return () => {
    throw invalid(`Cannot find field with name ${scrubbed(name, options)}`);
  };
}

const INT: Partial<Record<Scalar, JsonWriter>> = {
  int32: writeInt32,
  uint32: writeUint32,
  sint32: writeSint32,
  fixed32: writeFixed32,
  sfixed32: writeFixed32,
};

/** How a value of a Connect type is written to a field of a kind. */
const SCALAR: Partial<Record<Schema['type'], Partial<Record<Scalar, JsonWriter>>>> = {
  INT8: INT,
  INT16: INT,
  INT32: INT,
  INT64: {
    int64: writeInt64,
    uint64: writeInt64,
    sint64: writeSint64,
    fixed64: writeFixed64,
    sfixed64: writeFixed64,
    uint32: writeUint32,
    fixed32: writeFixed32,
  },
  FLOAT32: { float: writeFloat },
  FLOAT64: { double: writeDouble },
  BOOLEAN: { bool: writeBool },
  STRING: { string: writeString },
  BYTES: { bytes: writeBytes },
};

/** An INT64 is written with 32 bits where its schema says so, and only then. */
const holds = (schema: Schema, kind: Scalar): boolean =>
  schema.type !== 'INT64' || isUnsigned32(schema) === (kind === 'uint32' || kind === 'fixed32');

const isUnsigned32 = ({ parameters }: Schema): boolean =>
  /^(?:uint|fixed)32$/.test(parameters?.get(TYPE_PARAMETER) ?? '');

/** The content of the wrapper message of a value. Unsigned numbers of 32 bits are written as signed ones. */
function wrapperContent(schema: Schema): JsonWriter {
  const wrapper = wrapperOf(schema.type);
  if (wrapper === undefined) throw invalid(`No wrapper holds a value of type ${schema.type}`);
  const unsigned = schema.type === 'INT64' && isUnsigned32(schema);
  const kind = PLAIN_KIND[schema.type]!;
  const plain = SCALAR[schema.type]![kind]!;
  const write: JsonWriter = unsigned ? (value, b, o) => writeInt32(low32(value), b, o) : plain;
  const isDefault = unsigned ? isZero32 : isZero;
  const tag = 8 + wireTypeOf(kind);
  return (value, b, o) =>
    isDefault(value) ? checked(write, value, o) : write(value, b, writeVarint(tag, b, o));
}

/** Numbers of fields 1, 2, … of a message; those that are 0 are left out. */
function writeNumbers(numbers: readonly number[], b: Uint8Array, o: number): number {
  for (let i = 0; i < numbers.length; i++) {
    if (numbers[i] !== 0) o = writeInt64(numbers[i], b, writeVarint((i + 1) * 8, b, o));
  }
  return o;
}

/** The content of the message that stands for a logical type; undefined for other schemas. */
function logicalWriter({ name }: Schema): JsonWriter | undefined {
  if (name === undefined || LOGICAL_MESSAGES[name] === undefined) return undefined;
  if (name === DECIMAL_NAME) {
    return (value, b, o) => {
      if (!(value instanceof Decimal)) throw invalidType('Decimal', value);
      o = writeBytes(unscaledBytes(value.unscaled), b, writeVarint(10, b, o));
      o = writeVarint(precisionOf(value), b, writeVarint(16, b, o));
      return value.scale === 0 ? o : writeInt32(value.scale, b, writeVarint(24, b, o));
    };
  }
  const kind = name.slice(name.lastIndexOf('.') + 1);
  return (value, b, o) => {
    const number = typeof value === 'bigint' ? Number(value) : value;
    if (typeof number !== 'number') throw invalidType(kind, value);
    if (name === DATE_NAME) {
      const { year, month, day } = calendarDate(number);
      return writeNumbers([year, month, day], b, o);
    }
    if (name === TIME_NAME) {
      const { hours, minutes, seconds, nanos } = timeOfDay(number);
      return writeNumbers([hours, minutes, seconds, nanos], b, o);
    }
    const { seconds, nanos } = instant(number);
    return writeNumbers([seconds, nanos], b, o);
  };
}
