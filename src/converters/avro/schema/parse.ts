// Reads an Avro schema from its JSON text, with the types of the schemas it refers to already known. Called for every
// schema a registry answers, and for schemas under test.
import { failure } from '../../../errors/failure.js';
import { JsonNumber, parseJson } from '../../json/parse.js';
import {
  type AvroField,
  type AvroNamed,
  type AvroRecord,
  type AvroSchema,
  fullName,
  type PrimitiveType,
  type Props,
  primitiveSchema,
  unionOf,
} from './model.js';

const PRIMITIVES = new Set(['null', 'boolean', 'int', 'long', 'float', 'double', 'bytes', 'string']);
const RESERVED = new Set('doc fields items name namespace size symbols values type aliases'.split(' '));
const FIELD_RESERVED = new Set('default doc name order type aliases'.split(' '));
const NAME = /^[\p{L}_][\p{L}\p{Nd}_]*$/u;

type Json = Readonly<Record<string, unknown>>;

const invalid = (problem: string): Error => failure('AVRO_SCHEMA_INVALID', { problem });

/** Throws AVRO_SCHEMA_INVALID. `references` are texts of schemas whose types this one names, in order of need. */
export function parseSchema(text: string, references: readonly string[] = []): AvroSchema {
  const known = new Map<string, AvroNamed>();
  for (const reference of references) parseText(reference, known);
  return parseText(text, known);
}

function parseText(text: string, known: Map<string, AvroNamed>): AvroSchema {
  let json: unknown;
  try {
    json = parseJson(text, true);
  } catch (error) {
    // A bare type name is a schema too.
    if (PRIMITIVES.has(text.trim())) json = text.trim();
    else throw failure('AVRO_SCHEMA_INVALID', { problem: 'it is no JSON' }, error);
  }
  return new SchemaParser(known).schema(json, undefined);
}

/** An Avro name must begin with a letter or `_`, and hold letters, digits and `_`. */
export function checkName(name: string): void {
  if (name === '') throw invalid('Empty name');
  if (!NAME.test(name)) throw invalid(`Illegal character in: ${name}`);
}

class SchemaParser {
  constructor(readonly known: Map<string, AvroNamed>) {}

  schema(json: unknown, space: string | undefined): AvroSchema {
    if (typeof json === 'string') return this.#named(json, space);
    if (Array.isArray(json)) return unionOf(json.map((branch) => this.schema(branch, space)));
    if (typeof json !== 'object' || json === null) throw invalid(`No schema: ${String(json)}`);
    const object = json as Json;
    const { type } = object;
    if (typeof type !== 'string') {
      if (type === undefined) throw invalid('No type');
      return this.schema(type, space);
    }
    if (PRIMITIVES.has(type))
      return { ...primitiveSchema(type as PrimitiveType), props: propsOf(object, RESERVED) };
    if (type === 'array') {
      return { type, items: this.schema(object['items'], space), props: propsOf(object, RESERVED) };
    }
    if (type === 'map') {
      return { type, values: this.schema(object['values'], space), props: propsOf(object, RESERVED) };
    }
    if (type === 'record' || type === 'error' || type === 'enum' || type === 'fixed') {
      return this.#definition(object, type === 'error' ? 'record' : type, space);
    }
    return this.#named(type, space);
  }

  #named(name: string, space: string | undefined): AvroSchema {
    if (PRIMITIVES.has(name)) return primitiveSchema(name as PrimitiveType);
    const full = name.includes('.') || space === undefined ? name : `${space}.${name}`;
    const found = this.known.get(full) ?? this.known.get(name);
    if (!found) throw invalid(`"${name}" is not a defined name. The type of the schema must be known.`);
    return found;
  }

  #definition(json: Json, type: 'record' | 'enum' | 'fixed', space: string | undefined): AvroSchema {
    const given = json['name'];
    if (typeof given !== 'string') throw invalid(`No name in schema of type ${type}`);
    const dot = given.lastIndexOf('.');
    const own = json['namespace'];
    const namespace = dot >= 0 ? given.slice(0, dot) : typeof own === 'string' ? own : space;
    const name = given.slice(dot + 1);
    checkName(name);
    const base = {
      name,
      namespace: namespace === '' ? undefined : namespace,
      doc: textOf(json['doc']),
      aliases: stringsOf(json['aliases']),
    };
    if (type === 'record')
      return this.#record(json, { ...base, type, fields: [], props: propsOf(json, RESERVED) });
    const props = propsOf(json, type === 'enum' ? new Set([...RESERVED, 'default']) : RESERVED);
    if (type === 'fixed') {
      const size = json['size'];
      if (typeof size !== 'number') throw invalid(`Invalid or no size: ${given}`);
      return this.#define({ ...base, type, size, props });
    }
    const symbols = stringsOf(json['symbols']);
    return this.#define({ ...base, type, symbols, defaultSymbol: textOf(json['default']), props });
  }

  #define<T extends AvroNamed>(schema: T): T {
    const full = fullName(schema);
    if (this.known.has(full)) throw invalid(`Can't redefine: ${full}`);
    this.known.set(full, schema);
    return schema;
  }

  #record(json: Json, record: AvroRecord): AvroRecord {
    this.#define(record);
    const fields = json['fields'];
    if (!Array.isArray(fields)) throw invalid(`Record has no fields: ${record.name}`);
    for (const field of fields as Json[]) record.fields.push(this.#field(field, record));
    return record;
  }

  #field(json: Json, record: AvroRecord): AvroField {
    const { name } = json;
    if (typeof name !== 'string') throw invalid(`No field name in record ${record.name}`);
    checkName(name);
    if (record.fields.some((f) => f.name === name))
      throw invalid(`Duplicate field ${name} in record ${record.name}`);
    return {
      name,
      schema: this.schema(json['type'], record.namespace),
      doc: textOf(json['doc']),
      defaultValue: Object.hasOwn(json, 'default') ? json['default'] : undefined,
      aliases: stringsOf(json['aliases']),
      props: propsOf(json, FIELD_RESERVED),
    };
  }
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

const stringsOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];

function propsOf(json: Json, reserved: ReadonlySet<string>): Props {
  return new Map(Object.entries(json).filter(([key]) => !reserved.has(key)));
}

/** A JSON number of a schema as a JS number; undefined for anything else. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  return value instanceof JsonNumber ? Number(value.text) : undefined;
}
