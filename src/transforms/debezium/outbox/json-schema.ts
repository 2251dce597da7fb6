// JSON text as a Connect value with a schema inferred from it: what `table.expand.json.payload` and
// DecodeLogicalDecodingMessageContent make of a document. Everything is optional; numbers are INT32, INT64 or FLOAT64.

import { int64FromBigInt } from '../../../data/int64.js';
import {
  arrayOf,
  BOOLEAN,
  FLOAT64,
  INT32,
  INT64,
  OPTIONAL_BYTES,
  OPTIONAL_STRING,
  type Schema,
  schemaEquals,
  structOf,
} from '../../../data/schema.js';
import { Struct } from '../../../data/struct.js';
import { dataError } from '../../shared/transform.js';
import { type JsonNode, JsonNumber, type JsonObject, parseJson } from './json-document.js';

export interface JsonOptions {
  /** A null becomes optional bytes; else its field is left out. */
  readonly nullAsBytes: boolean;
  adjustName(name: string): string;
}

const OPTIONAL_INT32 = INT32.with({ optional: true });
const OPTIONAL_INT64 = INT64.with({ optional: true });
const OPTIONAL_FLOAT64 = FLOAT64.with({ optional: true });
const OPTIONAL_BOOLEAN = BOOLEAN.with({ optional: true });

/** Infers and converts. Schemas of equal shape are one object, so that compiled encoders are found again. */
export class JsonExpander {
  /** Shapes met so far, by their text; emptied when there are too many. */
  readonly #known = new Map<string, Schema>();

  constructor(readonly options: JsonOptions) {}

  /**
   * Null for an array; one without members stays the text, without schema. Throws DATA_INVALID on what is no object or
   * array, or on arrays of mixed members.
   */
  expand(text: string, name: string | null): { schema: Schema | null; value: unknown } | null {
    if (!text.startsWith('{') && !text.startsWith('[')) {
      throw dataError(`Unable to parse payload starting with '${text.charAt(0)}'`);
    }
    const node = parseJson(text);
    const inferred = this.#schemaOf(name, node);
    if (inferred === null) return { schema: null, value: text };
    if (inferred.type !== 'STRUCT') return null;
    const schema = this.#shared(inferred);
    return { schema, value: structOfNode(node as JsonObject, schema) };
  }

  #shared(schema: Schema): Schema {
    const shape = shapeOf(schema);
    const known = this.#known.get(shape);
    if (known) return known;
    if (this.#known.size >= 10_000) this.#known.clear();
    this.#known.set(shape, schema);
    return schema;
  }

  #schemaOf(name: string | null, node: JsonNode): Schema | null {
    if (node === null) return this.options.nullAsBytes ? OPTIONAL_BYTES : null;
    if (typeof node === 'string') return OPTIONAL_STRING;
    if (typeof node === 'boolean') return OPTIONAL_BOOLEAN;
    if (node instanceof JsonNumber) {
      return node.kind === 'int' ? OPTIONAL_INT32 : node.kind === 'long' ? OPTIONAL_INT64 : OPTIONAL_FLOAT64;
    }
    if (Array.isArray(node)) {
      return node.length === 0 ? null : arrayOf(this.#memberSchema(name, node), { optional: true });
    }
    const fields = new Map<string, Schema>();
    for (const [key, value] of node) {
      const own = this.options.adjustName(key);
      const schema = this.#schemaOf(name === null || name.trim() === '' ? own : `${name}.${own}`, value);
      if (schema !== null && !fields.has(own)) fields.set(own, schema);
    }
    return structOf(fields, { optional: true, name: name ?? undefined });
  }

  #memberSchema(name: string | null, array: readonly JsonNode[]): Schema {
    const sample = this.#firstMember(array);
    if (sample instanceof Map) {
      const schemas: Schema[] = [];
      for (const element of array) {
        if (!(element instanceof Map)) continue;
        const schema = this.#schemaOf(name, element)!;
        if (!schemas.some((other) => schemaEquals(other, schema))) schemas.push(schema);
      }
      return schemas.reduce(merged);
    }
    const schema = this.#schemaOf(null, sample);
    if (schema === null) throw dataError('Array has unrecognized member schema.');
    return schema;
  }

  /** The first member that is not null, all others being of its kind. */
  #firstMember(array: readonly JsonNode[]): JsonNode {
    let sample: JsonNode = null;
    for (const element of array) {
      if (element === null) continue;
      sample ??= element;
      if (kindOf(element) !== kindOf(sample)) throw dataError('Field is not a homogenous array');
      if (sample instanceof JsonNumber && this.#schemaOf(null, sample) !== this.#schemaOf(null, element)) {
        throw dataError('Field is not a homogenous array: its numbers are of different types');
      }
    }
    return sample;
  }
}

const kindOf = (node: JsonNode): string =>
  node instanceof JsonNumber
    ? 'number'
    : Array.isArray(node)
      ? 'array'
      : node instanceof Map
        ? 'object'
        : typeof node;

/** Fields of both, required as the original makes it; a field that was only null so far takes the other's type. */
function merged(left: Schema, right: Schema): Schema {
  const fields = new Map(left.fields.map((field) => [field.name, field.schema]));
  for (const { name, schema } of right.fields) {
    const old = fields.get(name);
    if (!old || (old.type === 'BYTES' && schema.type !== 'BYTES')) fields.set(name, schema);
  }
  return structOf(fields, { name: left.name });
}

function shapeOf(schema: Schema): string {
  if (schema.type === 'ARRAY') return `[${shapeOf(schema.valueSchema!)}]`;
  if (schema.type !== 'STRUCT') return schema.type;
  return `${JSON.stringify(schema.name ?? null)}{${schema.fields.map((field) => `${JSON.stringify(field.name)}:${shapeOf(field.schema)}`).join(',')}}`;
}

/** Fields are looked up under the names of the schema, so a name that was adjusted finds nothing, as in the original. */
function structOfNode(node: JsonObject, schema: Schema): Struct {
  return new Struct(
    schema,
    schema.fields.map((field) => valueOfNode(node.get(field.name) ?? null, field.schema)),
  );
}

function valueOfNode(node: JsonNode, schema: Schema): unknown {
  if (node instanceof JsonNumber) return numberOf(node, schema);
  if (Array.isArray(node)) return node.map((item) => valueOfNode(item, schema.valueSchema!));
  return node instanceof Map ? structOfNode(node, schema) : node;
}

function numberOf(node: JsonNumber, schema: Schema): number | bigint {
  if (node.kind === 'big') throw dataError(`The number ${node.text} does not fit 64 bits`);
  return schema.type === 'FLOAT64' ? Number(node.text) : int64FromBigInt(BigInt(node.text));
}
