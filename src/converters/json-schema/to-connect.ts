// The Connect schema of a JSON Schema, as the original reads it. Called once a schema of the registry by json-schema.ts;
// the values are read by read.ts. Throws DATA_INVALID on what Connect has no type for.
import { type Field, Schema, type SchemaType, STRING } from '../../data/schema.js';
import { failure } from '../../errors/failure.js';
import { javaHashOrder } from '../../errors/java-order.js';
import { GENERAL_ENUM, GENERAL_UNION } from '../avro/schema/names.js';
import { type Common, type JsonSchema, symbolText } from './model.js';
import { ENUM_PARAMETER, ID_PARAMETER, type JsonSchemaOptions, NULL_SYMBOL, UNION_NAME } from './options.js';
import { jsonSchemaReader } from './read.js';

type Combined = JsonSchema & { kind: 'combined' };
type ObjectSchema = JsonSchema & { kind: 'object' };

/** How a schema is met: the registry's version of it, where it has one, and whether its place makes it optional. */
interface Place {
  readonly version: number | undefined;
  readonly optional: boolean;
}

const DEEPEST = 300;
const INNER: Place = { version: undefined, optional: false };

const NUMBER_TYPES: Readonly<Record<string, SchemaType>> = {
  int8: 'INT8',
  int16: 'INT16',
  int32: 'INT32',
  int64: 'INT64',
  float32: 'FLOAT32',
  float64: 'FLOAT64',
  bytes: 'BYTES',
};

export function connectFromJsonSchema(
  schema: JsonSchema,
  options: JsonSchemaOptions,
  version: number | undefined,
): Schema {
  return new ToConnect(options).convert(schema, { version, optional: false });
}

const invalid = (detail: string): Error => failure('DATA_INVALID', { detail });

/** A struct being built: what refers to it shares its fields. */
interface Building {
  readonly fields: Field[];
  readonly common: Common | undefined;
  readonly parameters: Map<string, string>;
}

class ToConnect {
  readonly #structs = new Map<JsonSchema, Building>();
  #unions = 0;
  #depth = 0;
  #ids = 0;

  constructor(readonly options: JsonSchemaOptions) {}

  convert(schema: JsonSchema, place: Place): Schema {
    if (this.#depth > DEEPEST) {
      throw invalid('A JSON schema is nested too deep, or contains itself without an object between');
    }
    this.#depth++;
    try {
      return this.#convert(schema, place);
    } finally {
      this.#depth--;
    }
  }

  #convert(schema: JsonSchema, place: Place): Schema {
    switch (schema.kind) {
      case 'boolean':
        return finish(new Schema('BOOLEAN', {}), schema.common, place);
      case 'number':
        return finish(
          new Schema(numberType(schema.common.connectType, schema.integer), {}),
          schema.common,
          place,
        );
      case 'string':
        return finish(
          new Schema(schema.common.connectType === 'bytes' ? 'BYTES' : 'STRING', {}),
          schema.common,
          place,
        );
      case 'const':
      case 'enum':
        return finish(this.#enum(schema.values), schema.common, place);
      case 'array':
        return finish(this.#array(schema.items, schema.common), schema.common, place);
      case 'object':
        return this.#object(schema, place);
      case 'combined':
        return this.#combined(schema, place);
      case 'reference':
        return this.#refer(schema.to(), place);
      case 'anything':
        throw invalid('A JSON schema that allows anything has no counterpart here');
      default:
        throw invalid(`Unsupported schema type ${schema.kind}`);
    }
  }

  #enum(values: readonly unknown[]): Schema {
    const general = this.options.generalizedSumTypes;
    const prefix = general ? GENERAL_ENUM : ENUM_PARAMETER;
    const parameters = new Map([[prefix, '']]);
    values.forEach((value, index) => {
      const symbol = value === null ? NULL_SYMBOL : symbolText(value);
      parameters.set(`${prefix}.${symbol}`, general ? String(index) : symbol);
    });
    return new Schema('STRING', { parameters });
  }

  #array(items: JsonSchema | undefined, { connectType }: Common): Schema {
    if (items === undefined) throw invalid('Array schema did not specify the items type');
    if (connectType !== 'map' || items.kind !== 'object') {
      return new Schema('ARRAY', {}, { valueSchema: this.convert(items, INNER) });
    }
    const [key, value] = ['key', 'value'].map((name) => items.properties.get(name));
    if (!key || !value) throw invalid('The entries of a map have no property key or value');
    return new Schema(
      'MAP',
      {},
      { keySchema: this.convert(key, INNER), valueSchema: this.convert(value, INNER) },
    );
  }

  #object(schema: ObjectSchema, place: Place): Schema {
    const { common } = schema;
    if (common.connectType === 'map') {
      if (!schema.additional)
        throw invalid('A map has no additionalProperties that say the type of its values');
      const valueSchema = this.convert(schema.additional, INNER);
      return finish(new Schema('MAP', {}, { keySchema: STRING, valueSchema }), common, place);
    }
    const building = this.#build(schema, common);
    for (const name of this.#inOrder(schema)) {
      const optional = this.options.optionalForNonRequired && !schema.required.has(name);
      this.#add(building, name, schema.properties.get(name)!, optional);
    }
    return finish(struct(building), common, place);
  }

  #build(schema: JsonSchema, common: Common | undefined): Building {
    const building = { fields: [], common, parameters: new Map(common?.connectParameters) };
    this.#structs.set(schema, building);
    return building;
  }

  #add({ fields }: Building, name: string, property: JsonSchema, optional: boolean): void {
    fields.push({
      name,
      index: fields.length,
      schema: this.convert(property, { version: undefined, optional }),
    });
  }

  /** By index; a property without one comes after as many as there are by then. */
  #inOrder({ properties }: ObjectSchema): string[] {
    const places = new Map<number, string>();
    for (const name of javaHashOrder(properties.keys())) {
      places.set(properties.get(name)!.common.connectIndex ?? places.size, name);
    }
    return [...places].sort(([a], [b]) => a - b).map(([, name]) => name);
  }

  #refer(referred: JsonSchema, place: Place): Schema {
    const nullable = orNull(referred);
    const building = this.#structs.get(nullable ?? referred);
    if (!building) return this.convert(referred, place);
    building.parameters.set(ID_PARAMETER, `#id${++this.#ids}`);
    const { common, parameters, fields } = building;
    const { title: name, description: doc, connectVersion: version } = common ?? {};
    const optional = place.optional || nullable !== undefined;
    return new Schema('STRUCT', { optional, name, doc, version, parameters }, { fields });
  }

  #combined(schema: Combined, place: Place): Schema {
    const { parts, how, common } = schema;
    if (parts.length === 1 && this.options.flattenSingletonUnions) return this.convert(parts[0], INNER);
    if (how === 'allOf') return this.#all(schema, place);
    const general = this.options.generalizedSumTypes;
    const name = general ? `connect_union_${this.#unions++}` : UNION_NAME;
    const types = parts.filter((part) => part.kind !== 'null');
    const nullable = types.length < parts.length;
    if (nullable && parts.length === 2) {
      return this.convert(types[0] ?? parts[0], { version: place.version, optional: true });
    }
    const fields = types.map((part, index) => ({
      name: general ? `connect_union_field_${index}` : `${name}.field.${index}`,
      index,
      schema: this.convert(part, { version: undefined, optional: true }),
    }));
    const parameters = general ? new Map([[GENERAL_UNION, name]]) : undefined;
    return finish(new Schema('STRUCT', { name, optional: nullable, parameters }, { fields }), common, place);
  }

  #all(schema: Combined, place: Place): Schema {
    const properties = new Map<string, { schema: JsonSchema; required: boolean }>();
    for (const part of schema.parts) collect(part, properties, new Set());
    if (properties.size > 0) {
      const building = this.#build(schema, undefined);
      for (const [name, property] of properties) {
        const optional = this.options.optionalForNonRequired && !property.required;
        this.#add(building, name, property.schema, optional);
      }
      return struct(building).with({ optional: place.optional });
    }
    const last = (kind: JsonSchema['kind']) => schema.parts.findLast((part) => part.kind === kind);
    const [text, number] = [last('string'), last('number')];
    const combined = last('combined');
    if (combined) return this.convert(combined, place);
    if (last('const')) {
      const type = text ?? number;
      if (type) return this.convert(type, place);
    } else if (last('enum')) {
      const type = text ? last('enum') : number;
      if (type) return this.convert(type, place);
    } else if (text) return this.convert(number ?? text, place);
    else {
      const reference = last('reference');
      if (reference) return this.convert(reference, place);
    }
    throw invalid(
      'A JSON schema with allOf has no counterpart in Connect: it is neither an object nor one type',
    );
  }
}

/** The type beside null, where a schema is one or null. */
function orNull(schema: JsonSchema): JsonSchema | undefined {
  if (schema.kind !== 'combined' || schema.how === 'allOf' || schema.parts.length !== 2) return undefined;
  const types = schema.parts.filter((part) => part.kind !== 'null');
  return types.length === 1 ? types[0] : undefined;
}

/** The properties of an object, of references to one and of an allOf of them; later ones replace earlier ones. */
function collect(
  schema: JsonSchema,
  into: Map<string, { schema: JsonSchema; required: boolean }>,
  seen: Set<JsonSchema>,
): void {
  if (seen.has(schema)) return;
  seen.add(schema);
  if (schema.kind === 'combined' && schema.how === 'allOf') {
    for (const part of schema.parts) collect(part, into, seen);
  } else if (schema.kind === 'object') {
    for (const name of javaHashOrder(schema.properties.keys())) {
      into.set(name, { schema: schema.properties.get(name)!, required: schema.required.has(name) });
    }
  } else if (schema.kind === 'reference') collect(schema.to(), into, seen);
}

function numberType(connectType: string | undefined, integer: boolean): SchemaType {
  if (connectType === undefined) return integer ? 'INT64' : 'FLOAT64';
  if (!Object.hasOwn(NUMBER_TYPES, connectType)) throw invalid(`Unsupported type ${connectType}`);
  return NUMBER_TYPES[connectType];
}

const struct = ({ fields, parameters }: Building): Schema =>
  new Schema('STRUCT', { parameters: new Map(parameters) }, { fields });

/** Adds what any schema may carry. */
function finish(schema: Schema, common: Common, place: Place): Schema {
  const parameters = new Map([...(schema.parameters ?? []), ...(common.connectParameters ?? [])]);
  const finished = schema.with({
    name: schema.name ?? common.title,
    version: common.connectVersion ?? place.version,
    doc: common.description,
    parameters,
    optional: schema.optional || place.optional,
  });
  const { defaultValue } = common;
  if (defaultValue === undefined) return finished;
  const value = jsonSchemaReader(finished)(defaultValue);
  return value === null ? finished : finished.with({ defaultValue: value });
}
