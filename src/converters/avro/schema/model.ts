// An Avro schema in memory, and its JSON text as Avro's Java library prints it: a registry keeps that text, so it is
// compared byte for byte. Built by from-connect.ts and parse.ts; read by to-connect.ts and the codec.
import { JsonNumber } from '../../json/parse.js';
import { jsonBytes } from '../../json/slab.js';
import { writeString } from '../../json/write.js';

export type PrimitiveType = 'null' | 'boolean' | 'int' | 'long' | 'float' | 'double' | 'bytes' | 'string';

/** JSON values of properties; numbers that are not plain integers are JsonNumber. */
export type Props = Map<string, unknown>;

export interface AvroPrimitive {
  readonly type: PrimitiveType;
  readonly props: Props;
}

export interface AvroField {
  readonly name: string;
  readonly schema: AvroSchema;
  readonly doc: string | undefined;
  /** JSON; undefined = none. */
  readonly defaultValue: unknown;
  readonly aliases: readonly string[];
  readonly props: Props;
}

interface Named {
  readonly name: string;
  readonly namespace: string | undefined;
  readonly doc: string | undefined;
  readonly aliases: readonly string[];
  readonly props: Props;
}

export interface AvroRecord extends Named {
  readonly type: 'record';
  /** Filled after the record exists: it may contain itself. */
  readonly fields: AvroField[];
}

export interface AvroEnum extends Named {
  readonly type: 'enum';
  readonly symbols: readonly string[];
  readonly defaultSymbol: string | undefined;
}

export interface AvroFixed extends Named {
  readonly type: 'fixed';
  readonly size: number;
}

export interface AvroArray {
  readonly type: 'array';
  readonly items: AvroSchema;
  readonly props: Props;
}

export interface AvroMap {
  readonly type: 'map';
  readonly values: AvroSchema;
  readonly props: Props;
}

export interface AvroUnion {
  readonly type: 'union';
  readonly branches: readonly AvroSchema[];
  readonly props: Props;
}

export type AvroNamed = AvroRecord | AvroEnum | AvroFixed;
export type AvroSchema = AvroPrimitive | AvroNamed | AvroArray | AvroMap | AvroUnion;

export const primitiveSchema = (type: PrimitiveType): AvroPrimitive => ({ type, props: new Map() });

export const unionOf = (branches: readonly AvroSchema[]): AvroUnion => ({
  type: 'union',
  branches,
  props: new Map(),
});

export function isNamed(schema: AvroSchema): schema is AvroNamed {
  return schema.type === 'record' || schema.type === 'enum' || schema.type === 'fixed';
}

export function fullName(schema: AvroNamed): string {
  return schema.namespace === undefined ? schema.name : `${schema.namespace}.${schema.name}`;
}

/** The text of a property, or undefined where it is absent or no string. */
export function textProp(schema: { readonly props: Props }, name: string): string | undefined {
  const value = schema.props.get(name);
  return typeof value === 'string' ? value : undefined;
}

const jsonString = (text: string): string =>
  Buffer.from(jsonBytes((value, b, o) => writeString(value as string, b, o), text)).toString();

/** The members of a JSON object: a Map where its order matters, an object where it was parsed. */
export function entriesOf(json: object): Iterable<[string, unknown]> {
  return json instanceof Map ? json : Object.entries(json);
}

/** JSON text of a property or default. */
export function jsonText(value: unknown): string {
  if (typeof value === 'string') return jsonString(value);
  if (value instanceof JsonNumber) return value.text;
  if (Array.isArray(value)) return `[${value.map(jsonText).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    return `{${Array.from(entriesOf(value), ([key, item]) => `${jsonString(key)}:${jsonText(item)}`).join(',')}}`;
  }
  return String(value);
}

/** The schema as Java's `Schema.toString` prints it: a name seen before stands for its type. */
export function schemaText(schema: AvroSchema): string {
  return print(schema, undefined, new Set());
}

function print(schema: AvroSchema, space: string | undefined, known: Set<string>): string {
  if (schema.type === 'union') return `[${schema.branches.map((b) => print(b, space, known)).join(',')}]`;
  if (isNamed(schema)) {
    const full = fullName(schema);
    if (known.has(full)) {
      const short = schema.namespace === undefined || schema.namespace === space;
      return jsonString(short ? schema.name : full);
    }
    known.add(full);
    return printNamed(schema, space, known);
  }
  const props = printProps(schema.props);
  if (schema.type === 'array') return `{"type":"array","items":${print(schema.items, space, known)}${props}}`;
  if (schema.type === 'map') return `{"type":"map","values":${print(schema.values, space, known)}${props}}`;
  return props === '' ? `"${schema.type}"` : `{"type":"${schema.type}"${props}}`;
}

function printNamed(schema: AvroNamed, space: string | undefined, known: Set<string>): string {
  let text = `{"type":"${schema.type}","name":${jsonString(schema.name)}`;
  if (schema.namespace !== space) text += `,"namespace":${jsonString(schema.namespace ?? '')}`;
  if (schema.doc !== undefined) text += `,"doc":${jsonString(schema.doc)}`;
  if (schema.type === 'record') {
    text += `,"fields":[${schema.fields.map((f) => printField(f, schema.namespace, known)).join(',')}]`;
  } else if (schema.type === 'enum') {
    text += `,"symbols":${jsonText(schema.symbols)}`;
    if (schema.defaultSymbol !== undefined) text += `,"default":${jsonString(schema.defaultSymbol)}`;
  } else text += `,"size":${schema.size}`;
  return `${text}${printProps(schema.props)}${printAliases(schema.aliases)}}`;
}

function printField(field: AvroField, space: string | undefined, known: Set<string>): string {
  let text = `{"name":${jsonString(field.name)},"type":${print(field.schema, space, known)}`;
  if (field.doc !== undefined) text += `,"doc":${jsonString(field.doc)}`;
  if (field.defaultValue !== undefined) text += `,"default":${jsonText(field.defaultValue)}`;
  return `${text}${printAliases(field.aliases)}${printProps(field.props)}}`;
}

const printAliases = (aliases: readonly string[]): string =>
  aliases.length === 0 ? '' : `,"aliases":${jsonText(aliases)}`;

const printProps = (props: Props): string =>
  Array.from(props, ([key, value]) => `,${jsonString(key)}:${jsonText(value)}`).join('');
