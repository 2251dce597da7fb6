// The .proto file that the original registers for a Connect schema. Called once a schema object by protobuf.ts; the values
// are written by codec/encode.ts. Throws DATA_INVALID on what protobuf cannot hold.
import type { Schema } from '../../../data/schema.js';
import { failure } from '../../../errors/failure.js';
import { javaHashOrder } from '../../../errors/java-order.js';
import { GENERAL_ENUM, GENERAL_UNION } from '../../avro/schema/names.js';
import { WRAPPERS_FILE, WRAPPERS_TEXT } from './known-files.js';
import {
  type FieldElement,
  type FileElement,
  type Label,
  type MessageElement,
  mapEntryName,
} from './model.js';
import {
  isUnionSchema,
  isWrapped,
  LOGICAL_MESSAGES,
  PLAIN_KIND,
  scrubbed,
  splitName,
  VARIANT_MESSAGE,
  VARIANT_NAME,
  wrapperOf,
} from './names.js';
import {
  DEFAULT_NAME,
  ENUM_PARAMETER,
  type ProtobufOptions,
  TAG_PARAMETER,
  TYPE_PARAMETER,
  UNION_NAME,
} from './options.js';
import { parseProto } from './parse.js';
import { printProto } from './print.js';

export interface ProtoFromConnect {
  readonly file: FileElement;
  readonly text: string;
  /** The full name of the message that is the record. */
  readonly recordName: string;
}

const invalid = (detail: string): Error => failure('DATA_INVALID', { detail });

export function protoFromConnect(schema: Schema | null, options: ProtobufOptions): ProtoFromConnect {
  if (schema === null) {
    throw invalid('ProtobufConverter writes only data with a schema; this record has none');
  }
  if (schema.type === 'ARRAY' || schema.type === 'MAP') {
    throw invalid(`Unsupported root schema of type ${schema.type}`);
  }
  const wrapper = wrapperOf(schema.type);
  if (wrapper !== undefined) {
    return { file: parseProto(WRAPPERS_TEXT), text: WRAPPERS_TEXT, recordName: wrapper };
  }
  const made = new FromConnect(options);
  const { packageName, name } = splitName(made.nameOf(schema), options);
  const file: FileElement = {
    syntax: 'proto3',
    packageName,
    imports: made.imports,
    publicImports: [],
    messages: [made.message(name, schema)],
    enums: [],
    hasMore: false,
  };
  const recordName = packageName === undefined ? name : `${packageName}.${name}`;
  return { file, text: printProto(file), recordName };
}

const emptyMessage = (name: string): MessageElement => ({
  name,
  fields: [],
  oneofs: [],
  messages: [],
  enums: [],
  mapEntry: false,
});

interface FieldPlace {
  readonly message: MessageElement;
  readonly name: string;
  readonly number: number;
  readonly role: 'field' | 'oneof member' | 'part of an entry';
}

class FromConnect {
  readonly imports: string[] = [];
  #names = 0;
  /** Names of the structs that a message holds. */
  readonly #structs = new Map<MessageElement, Set<string>>();

  constructor(readonly options: ProtobufOptions) {}

  /** The schema's name, or the next of those that are given to schemas without one. */
  nameOf({ name }: Schema): string {
    return name || `${DEFAULT_NAME}${++this.#names}`;
  }

  message(name: string, schema: Schema): MessageElement {
    const message = emptyMessage(name);
    let index = 1;
    for (const field of schema.fields) {
      const number = numberOf(field.schema) ?? index++;
      const place = { message, name: scrubbed(field.name, this.options), number, role: 'field' } as const;
      const made = this.#field(field.schema, place);
      if (made !== undefined) message.fields.push(made);
    }
    return message;
  }

  /** Undefined for a union: its members have been added. */
  #field(schema: Schema, place: FieldPlace): FieldElement | undefined {
    const { message, name, number, role } = place;
    const oneofMember = role === 'oneof member';
    const label = this.#label(schema, place);
    const one = schema.type === 'ARRAY' ? schema.valueSchema! : schema;
    const params = new Map<string, string>();
    const type = this.#type(one, place, params);
    if (one.type === 'STRUCT') {
      if (isUnionSchema(one)) {
        this.#union(one, message);
        return undefined;
      }
      this.#struct(type, one, message);
    } else if (one.type === 'MAP') {
      message.messages.push(this.#map(type, one));
    } else if (isEnum(one)) {
      this.#enum(one, message);
    } else if (!this.#import(one, oneofMember) && label === 'repeated' && one.defaultValue !== undefined) {
      throw invalid(`${name}: Repeated fields cannot have default values.`);
    }
    return { label, type, map: undefined, name, number, params, packed: undefined, defaultText: undefined };
  }

  #label(schema: Schema, { role }: FieldPlace): Label {
    if (schema.type === 'ARRAY' || schema.type === 'MAP') return 'repeated';
    const labelled = role === 'field' && this.options.optionalForNullables && schema.optional;
    return labelled ? 'optional' : undefined;
  }

  #union(schema: Schema, message: MessageElement): void {
    const oneof = { name: this.#unionName(schema), fields: [] as FieldElement[] };
    message.oneofs.push(oneof);
    for (const field of schema.fields) {
      const made = this.#field(field.schema, {
        message,
        name: scrubbed(field.name, this.options),
        number: numberOf(field.schema) ?? 0,
        role: 'oneof member',
      });
      if (made !== undefined) oneof.fields.push(made);
    }
  }

  #unionName(schema: Schema): string {
    const name = this.options.generalizedSumTypes
      ? schema.parameters?.get(GENERAL_UNION)
      : schema.name?.startsWith(UNION_NAME)
        ? this.#unqualified(schema.with({ name: schema.name.slice(UNION_NAME.length + 1) }))
        : undefined;
    if (name !== undefined) return name;
    throw invalid(`A union without a name: generalized.sum.type.support=${this.options.generalizedSumTypes}`);
  }

  #struct(type: string, schema: Schema, message: MessageElement): void {
    // A struct with the name of the one around it stands for that one.
    if (message.name === type) return;
    const known = this.#structs.get(message) ?? new Set();
    if (known.has(type)) return;
    this.#structs.set(message, known.add(type));
    message.messages.push(this.message(type, schema));
  }

  #map(name: string, schema: Schema): MessageElement {
    const entry = emptyMessage(name);
    const field = (of: Schema, called: string, number: number) => {
      const made = this.#field(of, { message: entry, name: called, number, role: 'part of an entry' });
      if (made === undefined) throw invalid(`A map cannot hold unions as its ${called}`);
      entry.fields.push(made);
    };
    field(schema.keySchema!, 'key', 1);
    field(schema.valueSchema!, 'value', 2);
    return entry;
  }

  #enum(schema: Schema, message: MessageElement): void {
    const name = this.#unqualified(schema);
    if (message.enums.some((one) => one.name === name)) return;
    const prefix = `${this.options.generalizedSumTypes ? GENERAL_ENUM : ENUM_PARAMETER}.`;
    const values = [...schema.parameters!]
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, number]) => ({ name: key.slice(prefix.length), number: integer(number) }));
    message.enums.push({ name, values });
  }

  /** Imports the file of the message that stands for a type; false where it is a type of protobuf itself. */
  #import(schema: Schema, oneofMember: boolean): boolean {
    const logical = LOGICAL_MESSAGES[schema.name ?? ''];
    const wrapped = isWrapped(schema, oneofMember, this.options);
    if (logical === undefined && !wrapped) return false;
    const file = logical?.file ?? WRAPPERS_FILE;
    if (!this.imports.includes(file)) this.imports.push(file);
    return true;
  }

  #type(schema: Schema, { name, role }: FieldPlace, params: Map<string, string>): string {
    const logical = LOGICAL_MESSAGES[schema.name ?? ''];
    if (logical !== undefined) {
      if (logical.message === 'confluent.type.Decimal') decimalParams(schema, params);
      return logical.message;
    }
    if (schema.name === VARIANT_NAME) return VARIANT_MESSAGE;
    const { type } = schema;
    if (type === 'ARRAY') throw invalid('Array cannot be nested');
    if (type === 'MAP') return mapEntryName(this.#unqualified(schema));
    if (type === 'STRUCT') {
      const message = this.#unqualified(schema);
      return message === name ? `${message}Message` : message;
    }
    if (type === 'INT8' || type === 'INT16') params.set('connect.type', type.toLowerCase());
    const asEnum = enumTypeOf(schema);
    if (asEnum !== undefined) return asEnum;
    const own = schema.parameters?.get(TYPE_PARAMETER);
    const plain = (type === 'INT32' || type === 'INT64' ? own : undefined) ?? PLAIN_KIND[type]!;
    if (!isWrapped(schema, role === 'oneof member', this.options)) return plain;
    if (type !== 'INT64') return wrapperOf(type)!;
    if (plain === 'uint32' || plain === 'fixed32') return 'google.protobuf.UInt32Value';
    return plain === 'uint64' || plain === 'fixed64'
      ? 'google.protobuf.UInt64Value'
      : 'google.protobuf.Int64Value';
  }

  #unqualified(schema: Schema): string {
    const full = this.nameOf(schema);
    return scrubbed(full.slice(full.lastIndexOf('.') + 1), this.options);
  }
}

export const isEnum = ({ parameters }: Schema): boolean =>
  parameters?.has(GENERAL_ENUM) === true || parameters?.has(ENUM_PARAMETER) === true;

function enumTypeOf({ type, parameters }: Schema): string | undefined {
  if (type === 'INT32') return parameters?.get(ENUM_PARAMETER);
  return type === 'STRING' ? (parameters?.get(GENERAL_ENUM) ?? parameters?.get(ENUM_PARAMETER)) : undefined;
}

function decimalParams({ parameters }: Schema, params: Map<string, string>): void {
  const found: Record<string, string | undefined> = {
    precision: parameters?.get('connect.decimal.precision'),
    scale: parameters?.get('scale'),
  };
  for (const key of javaHashOrder(Object.keys(found))) {
    const value = found[key];
    if (value !== undefined) params.set(key, value);
  }
}

function numberOf({ parameters }: Schema): number | undefined {
  const text = parameters?.get(TAG_PARAMETER);
  return text === undefined ? undefined : integer(text);
}

function integer(text: string): number {
  const value = /^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= -2147483648 && value <= 2147483647) return value;
  throw invalid(`"${text}" is no number of a field or value`);
}
