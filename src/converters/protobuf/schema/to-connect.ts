// The Connect schema of a protobuf message, as the original reads it. Called once a message of the registry by protobuf.ts;
// the values are read by codec/decode.ts.
import {
  DATE_NAME,
  DECIMAL_NAME,
  dateSchema,
  decimalSchema,
  TIME_NAME,
  timeSchema,
  timestampSchema,
} from '../../../data/logical.js';
import {
  BYTES,
  type Field,
  mapOf,
  primitive,
  Schema,
  type SchemaType,
  structOf,
} from '../../../data/schema.js';
import { GENERAL_ENUM, GENERAL_UNION } from '../../avro/schema/names.js';
import {
  isMapField,
  isOptionalField,
  mapFieldName,
  type ProtoField,
  type ProtoMessage,
  type ProtoOneof,
  type Scalar,
} from './model.js';
import { LOGICAL_MESSAGES, VARIANT_MESSAGE, VARIANT_NAME, WRAPPER_TYPES } from './names.js';
import {
  ENUM_PARAMETER,
  type ProtobufOptions,
  TAG_PARAMETER,
  TYPE_PARAMETER,
  UNION_NAME,
  WRAPPER_PARAMETER,
} from './options.js';

/** Throws DATA_INVALID. */
export function connectFromProto(
  message: ProtoMessage,
  options: ProtobufOptions,
  version: number | undefined,
): Schema {
  const wrapped = options.wrapperForRawPrimitives ? WRAPPER_TYPES.get(message.fullName) : undefined;
  if (wrapped !== undefined) return primitive(wrapped, { version });
  return new ToConnect(options).root(message, version);
}

/** The name of the field that stands for a oneof. */
export const unionFieldName = ({ name, index }: ProtoOneof, { indexForUnions }: ProtobufOptions): string =>
  indexForUnions ? `${name}_${index}` : name;

/** Whether wrapper messages are read as the values in them, in fields too. */
const isUnwrapped = (options: ProtobufOptions): boolean =>
  options.wrapperForNullables || options.wrapperForRawPrimitives;

/** A message that has been met: structs that contain themselves share its fields. */
interface Met {
  readonly name: string;
  readonly version: number | undefined;
  readonly fields: Field[];
  /** Those of the place where it was met first, which others have too where they have none of their own. */
  parameters: ReadonlyMap<string, string> | undefined;
  again: boolean;
}

class ToConnect {
  readonly #met = new Map<string, Met>();

  constructor(readonly options: ProtobufOptions) {}

  root(message: ProtoMessage, version: number | undefined): Schema {
    const met = this.#meet(message, version);
    return new Schema('STRUCT', { name: met.name, version, optional: met.again }, { fields: met.fields });
  }

  #meet(message: ProtoMessage, version: number | undefined): Met {
    const { name, fullName } = message;
    const fields: Field[] = [];
    const met: Met = {
      name: this.#name(name, fullName),
      version,
      fields,
      parameters: undefined,
      again: false,
    };
    this.#met.set(fullName, met);
    const made: [string, Schema][] = [];
    for (const oneof of message.oneofs) {
      if (this.options.flattenUnions) {
        for (const field of oneof.fields) made.push([field.name, this.#field(field, true)]);
      } else {
        made.push([unionFieldName(oneof, this.options), this.#union(oneof, message)]);
      }
    }
    for (const field of message.fields) {
      if (field.oneof === undefined) made.push([field.name, this.#field(field, false)]);
    }
    fields.push(...structOf(made).fields);
    return met;
  }

  #name(name: string, fullName: string): string {
    return this.options.enhancedSchemas ? fullName : name;
  }

  #union({ name, fields }: ProtoOneof, message: ProtoMessage): Schema {
    const members = fields.map((field) => [field.name, this.#field(field, true)] as const);
    const attributes = this.options.generalizedSumTypes
      ? { name, parameters: new Map([[GENERAL_UNION, name]]) }
      : { name: `${UNION_NAME}.${this.#name(name, `${message.fullName}.${name}`)}` };
    return structOf(members, { ...attributes, optional: true });
  }

  #field(field: ProtoField, oneofMember: boolean): Schema {
    const { options } = this;
    const tag: [string, string] = [TAG_PARAMETER, String(field.number)];
    const isList = field.repeated && !isMapField(field);
    const wrapped = field.kind === 'message' && WRAPPER_TYPES.has(field.message!.fullName);
    const own = isList ? [] : [tag];
    if (oneofMember && options.wrapperForNullables && wrapped) own.unshift([WRAPPER_PARAMETER, 'true']);
    const byOption = options.optionalForNullables ? isOptionalField(field) : !options.wrapperForNullables;
    const optional = oneofMember || byOption || isList;
    const schema = this.#type(field, optional, own);
    if (!isList) return schema;
    return new Schema('ARRAY', { optional: true, parameters: new Map([tag]) }, { valueSchema: schema });
  }

  /** `own` are the parameters of the place it is met at; the type's stand before them. */
  #type(field: ProtoField, optional: boolean, own: readonly [string, string][]): Schema {
    if (field.kind === 'message') return this.#message(field, own);
    if (field.kind === 'enum') return this.#enum(field, own);
    const type = connectType(field);
    const kind = type === 'INT32' || type === 'INT64' ? kindParameter(field.kind, type) : [];
    return new Schema(type, { optional, parameters: new Map([...kind, ...own]) });
  }

  #enum({ enumType }: ProtoField, own: readonly [string, string][]): Schema {
    const { name, fullName, values } = enumType!;
    const { intForEnums, generalizedSumTypes } = this.options;
    const parameter = generalizedSumTypes ? GENERAL_ENUM : ENUM_PARAMETER;
    const symbols = values.map((one) => [`${parameter}.${one.name}`, String(one.number)] as const);
    return primitive(intForEnums ? 'INT32' : 'STRING', {
      name: this.#name(name, fullName),
      optional: true,
      parameters: new Map([[parameter, name], ...symbols, ...own]),
    });
  }

  #message(field: ProtoField, own: readonly [string, string][]): Schema {
    const message = field.message!;
    const parameters = new Map(own);
    const logical = logicalSchema(field);
    if (logical !== undefined) {
      const all = new Map([...(logical.parameters ?? []), ...own]);
      return logical.with({ optional: true, parameters: all });
    }
    const wrapped = isUnwrapped(this.options) ? WRAPPER_TYPES.get(message.fullName) : undefined;
    if (wrapped !== undefined) return primitive(wrapped, { optional: true, parameters });
    if (isMapField(field)) return this.#map(message, parameters);
    const known = this.#met.get(message.fullName);
    if (known !== undefined) {
      known.again = true;
      const all = new Map([...(known.parameters ?? []), ...own]);
      const { name, version, fields } = known;
      return new Schema('STRUCT', { name, version, optional: true, parameters: all }, { fields });
    }
    const { name, fields } = this.#meet(message, undefined);
    this.#met.get(message.fullName)!.parameters = parameters;
    return new Schema('STRUCT', { name, optional: true, parameters }, { fields });
  }

  #map(entry: ProtoMessage, parameters: ReadonlyMap<string, string>): Schema {
    const [key, value] = entry.fields;
    const name = mapFieldName(this.#name(entry.name, entry.fullName));
    return mapOf(this.#field(key, false), this.#field(value, false), { name, optional: true, parameters });
  }
}

const TYPES: Readonly<Record<Scalar, Exclude<SchemaType, 'ARRAY' | 'MAP' | 'STRUCT'>>> = {
  double: 'FLOAT64',
  float: 'FLOAT32',
  int32: 'INT32',
  sint32: 'INT32',
  sfixed32: 'INT32',
  uint32: 'INT64',
  fixed32: 'INT64',
  int64: 'INT64',
  uint64: 'INT64',
  sint64: 'INT64',
  fixed64: 'INT64',
  sfixed64: 'INT64',
  bool: 'BOOLEAN',
  string: 'STRING',
  bytes: 'BYTES',
};

function connectType({ kind, params }: ProtoField): SchemaType {
  const type = TYPES[kind as Scalar];
  const narrow = type === 'INT32' ? params.get('connect.type') : undefined;
  if (narrow === 'int8') return 'INT8';
  return narrow === 'int16' ? 'INT16' : type;
}

/** The exact kind of an integer, where it is not the one that its type is written as. */
const kindParameter = (kind: string, type: 'INT32' | 'INT64'): [string, string][] =>
  kind === type.toLowerCase() ? [] : [[TYPE_PARAMETER, kind]];

const LOGICAL_BY_MESSAGE = new Map(
  Object.entries(LOGICAL_MESSAGES).map(([name, { message }]) => [message, name]),
);

/** The logical type that a message stands for; undefined for any other message. */
function logicalSchema({ message, params }: ProtoField): Schema | undefined {
  const name = LOGICAL_BY_MESSAGE.get(message!.fullName);
  switch (name) {
    case undefined:
      return message!.fullName === VARIANT_MESSAGE ? VARIANT : undefined;
    case DECIMAL_NAME: {
      const precision = integer(params.get('precision'));
      const more = precision === undefined ? [] : [['connect.decimal.precision', String(precision)] as const];
      return decimalSchema(integer(params.get('scale')) ?? 0, { parameters: new Map(more) });
    }
    case DATE_NAME:
      return dateSchema();
    case TIME_NAME:
      return timeSchema();
    default:
      return timestampSchema();
  }
}

const VARIANT = structOf(
  [
    ['metadata', BYTES],
    ['value', BYTES],
  ],
  { name: VARIANT_NAME },
);

const integer = (text: string | undefined): number | undefined =>
  text !== undefined && /^[+-]?\d+$/.test(text) && Math.abs(Number(text)) < 2147483648
    ? Number(text)
    : undefined;
