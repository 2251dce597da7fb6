// Converts a Connect schema into the Avro schema that Confluent's AvroConverter registers for it, property by property
// in its order, so that a registry finds the two equal. Called once a schema object; see encode.ts for the values.
import { DATE_NAME, DECIMAL_NAME, TIME_NAME, TIMESTAMP_NAME } from '../../../data/logical.js';
import { type Schema, schemaEquals } from '../../../data/schema.js';
import { failure } from '../../../errors/failure.js';
import { ANYTHING } from './anything.js';
import { defaultToJson, validDefault } from './defaults.js';
import {
  type AvroField,
  type AvroRecord,
  type AvroSchema,
  isNamed,
  jsonText,
  type PrimitiveType,
  type Props,
  primitiveSchema,
  unionOf,
} from './model.js';
import {
  DECIMAL_PRECISION,
  DEFAULT_NAME,
  ENUM_PARAMETER,
  FIXED_SIZE,
  GENERAL_ENUM,
  hasStringKeys,
  isFixedSchema,
  isUnionSchema,
  MAP_ENTRY,
  NAMESPACE,
  type SplitName,
  scrub,
  scrubbedFullName,
  splitName,
} from './names.js';
import type { AvroOptions } from './options.js';
import { checkName } from './parse.js';

export const FIELD_DEFAULT_FLAG = `${NAMESPACE}.field.default`;
const DEFAULT_PRECISION = 64;

const PRIMITIVE: Partial<Record<Schema['type'], PrimitiveType>> = {
  INT8: 'int',
  INT16: 'int',
  INT32: 'int',
  INT64: 'long',
  FLOAT32: 'float',
  FLOAT64: 'double',
  BOOLEAN: 'boolean',
  STRING: 'string',
  BYTES: 'bytes',
};

/** Throws DATA_INVALID on a name or a decimal that Avro cannot hold. Null = data without a schema. */
export function avroFromConnect(schema: Schema | null, options: AvroOptions): AvroSchema {
  return schema === null ? ANYTHING : new FromConnect(options).convert(schema, false);
}

const invalid = (detail: string): Error => failure('DATA_INVALID', { detail });

class FromConnect {
  /** Required schemas converted so far, in buckets by what is cheap to compare. */
  readonly #done = new Map<string, { schema: Schema; avro: AvroSchema }[]>();
  /** Records by the field list that they and their optional twins share. */
  readonly #records = new Map<readonly unknown[], AvroRecord>();
  readonly #seen = new Set<string>();
  #unnamed = 0;

  constructor(readonly options: AvroOptions) {}

  convert(schema: Schema, ignoreOptional: boolean): AvroSchema {
    const reusable = !schema.optional;
    const bucket = `${schema.type} ${schema.name} ${schema.fields.length}`;
    if (reusable && !isUnionSchema(schema)) {
      const found = this.#done.get(bucket)?.find((one) => schemaEquals(one.schema, schema));
      if (found) return found.avro;
    }
    const base = this.#base(schema);
    let avro = base;
    if (base.type !== 'union') {
      if (this.options.connectMetaData) this.#metadata(schema, base.props);
      logicalType(schema, base.props);
      for (const [key, value] of schema.parameters ?? []) {
        if (key.startsWith('avro')) setOnce(base.props, key, value);
      }
      if (!ignoreOptional) avro = optional(schema, base);
    }
    if (reusable) {
      const list = this.#done.get(bucket) ?? [];
      list.push({ schema, avro });
      this.#done.set(bucket, list);
    }
    return avro;
  }

  /** As `convert`, for a place in which a record may be inside itself. */
  #inner(schema: Schema, ignoreOptional: boolean): AvroSchema {
    const record = schema.type === 'STRUCT' ? this.#records.get(schema.fields) : undefined;
    if (!record) return this.convert(schema, ignoreOptional);
    return ignoreOptional ? record : optional(schema, record);
  }

  #base(schema: Schema): AvroSchema {
    switch (schema.type) {
      case 'STRING':
        return this.#enumOrString(schema);
      case 'BYTES':
        return this.#bytes(schema);
      case 'ARRAY':
        return { type: 'array', items: this.#inner(schema.valueSchema!, false), props: new Map() };
      case 'MAP':
        return this.#map(schema);
      case 'STRUCT':
        return this.#struct(schema);
      default:
        return primitiveSchema(PRIMITIVE[schema.type]!);
    }
  }

  #nameOf(schema: Schema): SplitName {
    if (schema.name !== undefined) return splitName(schema.name, this.options.scrubInvalidNames);
    const index = ++this.#unnamed;
    return { namespace: NAMESPACE, name: `${DEFAULT_NAME}${index > 1 ? index : ''}` };
  }

  #enumOrString(schema: Schema): AvroSchema {
    const { generalizedSumTypes, enhancedSchemas, discardTypeDocDefault } = this.options;
    const { parameters } = schema;
    if (
      !(generalizedSumTypes || enhancedSchemas) ||
      !(parameters?.has(GENERAL_ENUM) || parameters?.has(ENUM_PARAMETER))
    ) {
      return primitiveSchema('string');
    }
    const parameter = generalizedSumTypes ? GENERAL_ENUM : ENUM_PARAMETER;
    const symbols = [...parameters.keys()]
      .filter((key) => key.startsWith(`${parameter}.`))
      .map((key) => key.slice(parameter.length + 1));
    const { name: own } = this.#nameOf(schema);
    const full = parameters.get(parameter);
    if (full === undefined) throw invalid(`No name of an enum in parameter ${parameter}`);
    const { namespace, name } = splitName(full, false);
    checkName(name);
    for (const symbol of symbols) checkName(symbol);
    const doc = parameters.get(discardTypeDocDefault ? 'connect.enum.doc' : `${NAMESPACE}.enum.doc.${own}`);
    const defaultSymbol = discardTypeDocDefault
      ? undefined
      : parameters.get(`${NAMESPACE}.enum.default.${own}`);
    return { type: 'enum', name, namespace, doc, symbols, defaultSymbol, aliases: [], props: new Map() };
  }

  #bytes(schema: Schema): AvroSchema {
    const props: Props = new Map();
    if (schema.name?.toLowerCase() === DECIMAL_NAME.toLowerCase()) {
      props.set('scale', integer(schema, 'scale'));
      const precision = schema.parameters?.has(DECIMAL_PRECISION);
      props.set('precision', precision ? integer(schema, DECIMAL_PRECISION) : DEFAULT_PRECISION);
    }
    if (!isFixedSchema(schema)) return { type: 'bytes', props };
    const { namespace, name } = this.#nameOf(schema);
    checkName(name);
    const size = integer(schema, FIXED_SIZE);
    return { type: 'fixed', name, namespace, doc: undefined, aliases: [], size, props };
  }

  #map(schema: Schema): AvroSchema {
    if (hasStringKeys(schema, this.options)) {
      return { type: 'map', values: this.#inner(schema.valueSchema!, false), props: new Map() };
    }
    const props: Props = new Map();
    let names: SplitName = { namespace: NAMESPACE, name: MAP_ENTRY };
    if (schema.name !== undefined) {
      names = this.#nameOf(schema);
      props.set('connect.internal.type', MAP_ENTRY);
    }
    const entry: AvroRecord = { type: 'record', ...names, doc: undefined, aliases: [], fields: [], props };
    entry.fields.push(this.#field('key', schema.keySchema!, undefined));
    entry.fields.push(this.#field('value', schema.valueSchema!, undefined));
    return { type: 'array', items: entry, props: new Map() };
  }

  #struct(schema: Schema): AvroSchema {
    if (isUnionSchema(schema)) {
      const branches = schema.fields.map((f) => this.#inner(f.schema.with({ optional: false }), true));
      return unionOf(schema.optional ? [primitiveSchema('null'), ...branches] : branches);
    }
    if (schema.optional) {
      return unionOf([primitiveSchema('null'), this.#inner(schema.with({ optional: false }), false)]);
    }
    const { namespace, name } = this.#nameOf(schema);
    checkName(name);
    const { discardTypeDocDefault } = this.options;
    const doc = schema.parameters?.get(
      discardTypeDocDefault ? 'connect.record.doc' : `${NAMESPACE}.record.doc`,
    );
    const record: AvroRecord = {
      type: 'record',
      name,
      namespace,
      doc,
      aliases: [],
      fields: [],
      props: new Map(),
    };
    if (schema.name !== undefined) this.#records.set(schema.fields, record);
    for (const field of schema.fields) {
      const fieldName = this.options.scrubInvalidNames ? scrub(field.name) : field.name;
      const fieldDoc = discardTypeDocDefault
        ? undefined
        : schema.parameters?.get(`${NAMESPACE}.field.doc.${field.name}`);
      const avro = this.#field(fieldName, field.schema, fieldDoc);
      if (record.fields.some((f) => f.name === fieldName)) {
        throw invalid(
          `Duplicate field ${fieldName} in record ${record.name}: it stands for ${field.name} too`,
        );
      }
      record.fields.push(avro);
    }
    return record;
  }

  #field(name: string, schema: Schema, doc: string | undefined): AvroField {
    checkName(name);
    let defaultValue: unknown;
    if (schema.defaultValue !== undefined) {
      defaultValue = defaultToJson(schema, schema.defaultValue, this.options);
    } else if (schema.optional) defaultValue = null;
    let repeated = false;
    if (schema.name !== undefined) {
      const full = scrubbedFullName(schema.name, this.options);
      repeated = this.#seen.has(full);
      this.#seen.add(full);
    }
    const avro = this.convert(schema, false);
    if (defaultValue !== undefined && !validDefault(avro, defaultValue)) defaultValue = undefined;
    const props: Props = new Map();
    // A type printed once keeps the parameters of its first place: those of another are kept with its field.
    if (this.options.connectMetaData && repeated && schema.parameters && namedInside(avro)) {
      const parameters = this.#parameters(schema.parameters);
      if (parameters.size > 0) props.set('connect.parameters', parameters);
    }
    const ownDoc = this.options.discardTypeDocDefault ? schema.doc : doc;
    return { name, schema: avro, doc: ownDoc, defaultValue, aliases: [], props };
  }

  #metadata(schema: Schema, props: Props): void {
    if (schema.doc !== undefined) setOnce(props, 'connect.doc', schema.doc);
    if (schema.version !== undefined) setOnce(props, 'connect.version', schema.version);
    if (schema.parameters) {
      const parameters = this.#parameters(schema.parameters);
      if (parameters.size > 0) setOnce(props, 'connect.parameters', parameters);
    }
    if (
      schema.defaultValue !== undefined &&
      (this.options.discardTypeDocDefault || !schema.parameters?.has(FIELD_DEFAULT_FLAG))
    ) {
      setOnce(props, 'connect.default', defaultToJson(schema, schema.defaultValue, this.options));
    }
    if (schema.name !== undefined) setOnce(props, 'connect.name', schema.name);
    if (schema.type === 'INT8') setOnce(props, 'connect.type', 'int8');
    if (schema.type === 'INT16') setOnce(props, 'connect.type', 'int16');
  }

  #parameters(parameters: ReadonlyMap<string, string>): Map<string, string> {
    const keep = this.options.discardTypeDocDefault;
    return new Map([...parameters].filter(([key]) => keep || key !== FIELD_DEFAULT_FLAG));
  }
}

function integer(schema: Schema, parameter: string): number {
  const text = schema.parameters?.get(parameter);
  if (text === undefined || !/^[+-]?\d+$/.test(text)) {
    throw invalid(
      `Invalid ${schema.name} schema: parameter ${parameter} is ${text === undefined ? 'missing' : text}`,
    );
  }
  return Number(text);
}

/** Avro refuses to give a property another value; the same value again changes nothing. */
function setOnce(props: Props, key: string, value: unknown): void {
  if (!props.has(key)) props.set(key, value);
  else if (jsonText(props.get(key)) !== jsonText(value)) {
    throw invalid(`Can't overwrite property: ${key}`);
  }
}

const LOGICAL: Readonly<Record<string, string>> = {
  [TIME_NAME.toLowerCase()]: 'time-millis',
  [TIMESTAMP_NAME.toLowerCase()]: 'timestamp-millis',
  [DATE_NAME.toLowerCase()]: 'date',
};

function logicalType(schema: Schema, props: Props): void {
  const name = schema.name?.toLowerCase();
  if (name === undefined) return;
  if (name === DECIMAL_NAME.toLowerCase()) {
    const scale = props.get('scale') as number;
    const precision = props.get('precision') as number;
    // A scale that Avro's own decimal refuses stays a plain property.
    const valid = scale >= 0 && scale <= precision;
    if (valid && precision <= 0) throw invalid(`Invalid decimal precision: ${precision} (must be positive)`);
    setOnce(props, 'logicalType', 'decimal');
  } else if (LOGICAL[name] !== undefined) setOnce(props, 'logicalType', LOGICAL[name]);
}

function optional(schema: Schema, base: AvroSchema): AvroSchema {
  if (!schema.optional) return base;
  const none = primitiveSchema('null');
  return unionOf(schema.defaultValue !== undefined ? [base, none] : [none, base]);
}

const namedInside = (avro: AvroSchema): boolean =>
  isNamed(avro) || (avro.type === 'union' && avro.branches.some(isNamed));
