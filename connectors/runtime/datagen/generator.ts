// Compiles an Avro schema with `arg.properties` into a Connect schema and a function that makes one random value of it.
// What a Connect worker's Avro data mapping makes of Avro types holds here too: names, enums, logical types, null unions.
import { dateSchema, decimalSchema, timeSchema, timestampSchema } from '../../../src/data/logical.js';
import {
  arrayOf,
  mapOf,
  primitive,
  type Schema,
  type SchemaAttributes,
  STRING,
  structOf,
} from '../../../src/data/schema.js';
import { Struct } from '../../../src/data/struct.js';
import { type Args, type AvroNode, type AvroObject, refuse } from './avro.js';
import type { JavaRandom } from './java-random.js';
import * as makers from './makers.js';
import { optionValue } from './options.js';

export interface Generator {
  readonly schema: Schema;
  readonly make: makers.Maker;
}

interface Place {
  /** Path of the field, for errors. */
  readonly where: string;
  readonly namespace: string;
  readonly attributes: SchemaAttributes;
  /** `arg.properties` of the field itself, which speak of a union. */
  readonly fieldArgs?: Args | undefined;
}

const ENUM = 'io.confluent.connect.avro.Enum';
const NONE: Args = {};

/** `count`: values that were made before, from which iterations go on. Throws DATAGEN_SCHEMA_INVALID. */
export function compileGenerator(avro: AvroNode, count: number): Generator {
  return new Compiler(count).compile(avro, { where: '', namespace: '', attributes: {} });
}

class Compiler {
  readonly #count: number;
  readonly #named = new Map<string, AvroObject>();
  readonly #open = new Set<string>();

  constructor(count: number) {
    this.#count = count;
  }

  compile(node: AvroNode, place: Place): Generator {
    if (Array.isArray(node)) return this.#union(node as readonly AvroNode[], place);
    if (typeof node === 'string') {
      const known = this.#named.get(node) ?? this.#named.get(`${place.namespace}.${node}`);
      return known === undefined ? this.#type({ type: node }, place) : this.#type(known, place);
    }
    const described = node as AvroObject;
    if (typeof described.type !== 'string') {
      if (described.type === undefined) return refuse(place.where, 'a type is missing');
      return this.compile(described.type, place);
    }
    const known = this.#named.get(described.type);
    return this.#type(known === undefined ? described : { ...known, ...described, type: known.type }, place);
  }

  #type(node: AvroObject, place: Place): Generator {
    const args = node['arg.properties'] ?? NONE;
    const plain = this.#plain(node, args, place);
    if (args.options !== undefined) return this.#options(plain, args, place);
    if (args.iteration !== undefined) {
      const type = node.type as string;
      if (!['boolean', 'int', 'long', 'float', 'double', 'string'].includes(type)) {
        refuse(
          place.where,
          `iteration property can only be specified on numeric, boolean or string schemas, not ${type}`,
        );
      }
      return { ...plain, make: makers.iterationMaker(place.where, args, { type, count: this.#count }) };
    }
    return plain;
  }

  #plain(node: AvroObject, args: Args, place: Place): Generator {
    const { where, attributes } = place;
    const of = (schema: Schema, make: makers.Maker): Generator => ({ schema, make });
    const logical = node.logicalType;
    switch (node.type) {
      case 'boolean':
        return of(primitive('BOOLEAN', attributes), makers.booleanMaker(where, args));
      case 'int':
        if (logical === 'date') return of(dateSchema(attributes), makers.intMaker(where, args));
        if (logical === 'time-millis') return of(timeSchema(attributes), makers.intMaker(where, args));
        return of(primitive('INT32', attributes), makers.intMaker(where, args));
      case 'long': {
        const isTime = logical === 'timestamp-millis';
        return of(
          isTime ? timestampSchema(attributes) : primitive('INT64', attributes),
          makers.longMaker(where, args),
        );
      }
      case 'float':
        return of(primitive('FLOAT32', attributes), makers.floatMaker(where, args));
      case 'double':
        return of(primitive('FLOAT64', attributes), makers.doubleMaker(where, args));
      case 'string':
        return of(primitive('STRING', attributes), makers.stringMaker(where, args));
      case 'bytes':
      case 'fixed':
        return this.#bytes(node, args, place);
      case 'enum':
        return this.#enum(node, place);
      case 'array': {
        const item = this.compile(
          node.items ?? refuse(where, 'an array needs its items'),
          inner(place, '[]'),
        );
        const length = makers.lengthMaker(where, args);
        return of(arrayOf(item.schema, attributes), (random) =>
          Array.from({ length: length(random) }, () => item.make(random)),
        );
      }
      case 'map':
        return this.#map(node, args, place);
      case 'record':
        return this.#record(node, place);
      default:
        return refuse(where, `unknown type '${String(node.type)}'`);
    }
  }

  #bytes(node: AvroObject, args: Args, { where, attributes, namespace }: Place): Generator {
    if (node.logicalType === 'decimal') {
      const { precision = 64, scale = 0 } = node;
      const parameters = new Map([['connect.decimal.precision', String(precision)]]);
      const schema = decimalSchema(scale, { ...attributes, parameters });
      return { schema, make: makers.decimalMaker(where, args, { precision, scale }) };
    }
    if (node.type === 'bytes') {
      return { schema: primitive('BYTES', attributes), make: makers.bytesMaker(where, args) };
    }
    const name = this.#remember(node, namespace, where);
    const parameters = new Map([['connect.fixed.size', String(node.size)]]);
    const schema = primitive('BYTES', { ...attributes, name, parameters });
    return { schema, make: makers.fixedMaker(where, node.size) };
  }

  #enum(node: AvroObject, { where, attributes, namespace }: Place): Generator {
    const name = this.#remember(node, namespace, where);
    const symbols = node.symbols ?? [];
    if (symbols.length === 0) refuse(where, 'an enum needs symbols');
    const parameters = new Map([[ENUM, name]]);
    for (const symbol of symbols) parameters.set(`${ENUM}.${symbol}`, symbol);
    return {
      schema: primitive('STRING', { ...attributes, name, parameters }),
      make: (random) => symbols[random.below(symbols.length)],
    };
  }

  #map(node: AvroObject, args: Args, place: Place): Generator {
    const { where } = place;
    const value = this.compile(node.values ?? refuse(where, 'a map needs its values'), inner(place, '{}'));
    const length = makers.lengthMaker(where, args);
    const listed = args.keys?.options;
    const keys = Array.isArray(listed)
      ? listed.map((key) => optionValue(where, STRING, key) as string)
      : null;
    const text = makers.stringMaker(where, args.keys ?? { length: 1 });
    const key = keys === null ? text : (random: JavaRandom) => keys[random.below(keys.length)];
    return {
      schema: mapOf(STRING, value.schema, place.attributes),
      make: (random) => {
        const out = new Map<string, unknown>();
        for (let left = length(random); left > 0; left--) out.set(key(random), value.make(random));
        return out;
      },
    };
  }

  #record(node: AvroObject, place: Place): Generator {
    const { where } = place;
    const name = this.#remember(node, place.namespace, where);
    if (this.#open.has(name)) refuse(where, `the record ${name} contains itself`);
    this.#open.add(name);
    const namespace = name.includes('.') ? name.slice(0, name.lastIndexOf('.')) : '';
    const fields = (node.fields ?? refuse(where, 'a record needs fields')).map((field) => {
      const own = where === '' ? field.name : `${where}.${field.name}`;
      const { schema, make } = this.compile(field.type, {
        where: own,
        namespace,
        attributes: { doc: field.doc },
        fieldArgs: field['arg.properties'],
      });
      const hasDefault = field.default !== undefined && field.default !== null;
      const shown = hasDefault
        ? schema.with({ defaultValue: optionValue(own, schema, field.default) })
        : schema;
      return { name: field.name, schema: shown, make };
    });
    this.#open.delete(name);
    const doc = place.attributes.doc ?? node.doc;
    const schema = structOf(
      fields.map((field) => [field.name, field.schema] as const),
      { ...place.attributes, name, doc },
    );
    const all = fields.map((field) => field.make);
    const make = (random: JavaRandom) => {
      const values = new Array<unknown>(all.length);
      for (let i = 0; i < all.length; i++) values[i] = all[i](random);
      return new Struct(schema, values);
    };
    return { schema, make };
  }

  /** `null` and one other type: an optional value. */
  #union(types: readonly AvroNode[], place: Place): Generator {
    const others = types.filter((type) => type !== 'null');
    if (others.length === 0 || others.length > 1) {
      return refuse(place.where, 'a union may only be of null and one other type');
    }
    if (types.length === 1) return this.compile(others[0], place);
    const value = this.compile(others[0], {
      ...place,
      attributes: { ...place.attributes, optional: true },
      fieldArgs: undefined,
    });
    const valueAt = types.indexOf(others[0]);
    const fixed = place.fieldArgs?.position;
    const make: makers.Maker = (random) =>
      (fixed ?? random.below(types.length)) === valueAt ? value.make(random) : null;
    return { schema: value.schema, make };
  }

  #options({ schema }: Generator, { options }: Args, { where }: Place): Generator {
    if (!Array.isArray(options))
      return refuse(where, 'options must be an array; files of options are not read');
    if (options.length === 0) return refuse(where, 'options property cannot be empty');
    const values = options.map((option) => optionValue(where, schema, option));
    return { schema, make: (random) => values[random.below(values.length)] };
  }

  /** Full name of a named type, known from here on. */
  #remember(node: AvroObject, namespace: string, where: string): string {
    if (node.name === undefined) return refuse(where, `a type '${String(node.type)}' needs a name`);
    const space = node.namespace ?? namespace;
    const name = node.name.includes('.') || space === '' ? node.name : `${space}.${node.name}`;
    this.#named.set(name, node);
    return name;
  }
}

function inner(place: Place, suffix: string): Place {
  return { where: place.where + suffix, namespace: place.namespace, attributes: {} };
}
