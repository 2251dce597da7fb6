// Converts an Avro schema into the Connect schema that Confluent's AvroConverter makes of it. Called once a schema and
// version; decode.ts reads the values. A record inside itself becomes a schema whose field list is its own.
import { DATE_NAME, DECIMAL_NAME, TIME_NAME, TIMESTAMP_NAME } from '../../../data/logical.js';
import { type Field, Schema, type SchemaType, STRING } from '../../../data/schema.js';
import { validateValue } from '../../../data/validation.js';
import { failure } from '../../../errors/failure.js';
import { JsonNumber } from '../../json/parse.js';
import { defaultFromJson } from './defaults.js';
import { FIELD_DEFAULT_FLAG } from './from-connect.js';
import {
  type AvroRecord,
  type AvroSchema,
  type AvroUnion,
  entriesOf,
  fullName,
  isNamed,
  jsonText,
  textProp,
} from './model.js';
import {
  DECIMAL_PRECISION,
  DEFAULT_NAME,
  ENUM_PARAMETER,
  FIXED_SIZE,
  GENERAL_ENUM,
  GENERAL_UNION,
  MAP_ENTRY,
  NAMESPACE,
  UNION_NAME,
  unionFieldName,
} from './names.js';
import type { AvroOptions } from './options.js';
import { numberOf } from './parse.js';

const invalid = (detail: string): Error => failure('DATA_INVALID', { detail });

interface Place {
  readonly optional?: boolean;
  /** JSON of the default that the field gives; undefined = none. */
  readonly fieldDefault?: unknown;
  readonly fieldDoc?: string | undefined;
  readonly version?: number | undefined;
}

/**
 * The Connect schema of an Avro schema. `version` is the version under the subject, which a schema without
 * `connect.version` takes. Throws DATA_INVALID where Connect has no counterpart.
 */
export function connectFromAvro(avro: AvroSchema, options: AvroOptions, version?: number): Schema {
  return new ToConnect(options).convert(avro, { version });
}

/** True for the record in which a map with keys that are no strings keeps an entry. */
export function isMapEntry(avro: AvroSchema): avro is AvroRecord {
  return (
    avro.type === 'record' &&
    ((avro.namespace === NAMESPACE && avro.name === MAP_ENTRY) ||
      textProp(avro, 'connect.internal.type') === MAP_ENTRY)
  );
}

/** The type beside null in a union of two, or the only one of a union that is flattened. */
export function flattened(avro: AvroUnion, options: AvroOptions): AvroSchema | undefined {
  const { branches } = avro;
  if (branches.length === 1 && options.flattenSingletonUnions) return branches[0];
  if (branches.length !== 2 || !branches.some((b) => b.type === 'null')) return undefined;
  return branches.find((b) => b.type !== 'null');
}

interface Draft {
  type: SchemaType;
  name?: string | undefined;
  version?: number | undefined;
  optional: boolean;
  parameters: Map<string, string>;
  fields?: readonly Field[];
  keySchema?: Schema;
  valueSchema?: Schema;
}

const SIMPLE: Readonly<Record<string, SchemaType>> = {
  boolean: 'BOOLEAN',
  double: 'FLOAT64',
  float: 'FLOAT32',
  string: 'STRING',
};

class ToConnect {
  /** Records being converted: the list of their fields, which a use inside them shares. */
  readonly #open = new Map<AvroRecord, { fields: Field[]; draft: Draft }>();
  #unions = 0;

  constructor(readonly options: AvroOptions) {}

  convert(avro: AvroSchema, place: Place): Schema {
    if (avro.type === 'record') {
      const open = this.#open.get(avro);
      if (open) return this.#again(avro, open, place);
    }
    if (avro.type === 'union') {
      const only = flattened(avro, this.options);
      if (only) {
        const optional = avro.branches.length === 2;
        return this.convert(only, { optional, fieldDoc: place.fieldDoc });
      }
    }
    const draft = this.#draft(avro);
    const doc = this.#doc(avro, place, draft);
    this.#version(avro, place, draft);
    this.#parameters(avro, draft);
    let fieldDefault = place.fieldDefault;
    const connectDefault = avro.props.get('connect.default');
    if (fieldDefault === undefined) fieldDefault = connectDefault;
    else if (
      !this.options.discardTypeDocDefault &&
      this.options.connectMetaData &&
      connectDefault === undefined
    ) {
      draft.parameters.set(FIELD_DEFAULT_FLAG, 'true');
    }
    const plain = this.#build(draft, { doc });
    const defaultValue = this.#default(plain, avro, fieldDefault);
    this.#name(avro, draft);
    if (place.optional) draft.optional = true;
    if (avro.type === 'record') this.#open.delete(avro);
    return this.#build(draft, { doc, defaultValue });
  }

  /** A record inside itself. */
  #again(avro: AvroRecord, open: { fields: Field[]; draft: Draft }, place: Place): Schema {
    const named = { ...open.draft };
    this.#name(avro, named);
    named.optional = place.optional === true;
    return this.#build({ ...named, fields: open.fields }, { doc: textProp(avro, 'connect.doc') });
  }

  #build(draft: Draft, more: { doc?: string | undefined; defaultValue?: unknown }): Schema {
    const { type, name, version, optional, parameters, fields, keySchema, valueSchema } = draft;
    return new Schema(
      type,
      { name, version, optional, parameters: parameters.size > 0 ? parameters : undefined, ...more },
      { fields: fields ?? [], keySchema, valueSchema },
    );
  }

  #draft(avro: AvroSchema): Draft {
    const draft: Draft = { type: 'STRUCT', optional: false, parameters: new Map() };
    switch (avro.type) {
      case 'null':
        throw invalid('Standalone null schemas are not supported by this converter');
      case 'bytes':
      case 'fixed':
        return this.#bytes(avro, draft);
      case 'int':
      case 'long':
        return integerDraft(avro, draft);
      case 'array':
        return this.#array(avro.items, draft);
      case 'map':
        draft.type = 'MAP';
        draft.keySchema = STRING;
        draft.valueSchema = this.convert(avro.values, {});
        return draft;
      case 'record':
        return this.#record(avro, draft);
      case 'enum':
        return this.#enum(avro, draft);
      case 'union':
        return this.#union(avro, draft);
      default:
        draft.type = SIMPLE[avro.type];
        return draft;
    }
  }

  #bytes(avro: AvroSchema, draft: Draft): Draft {
    draft.type = 'BYTES';
    if (textProp(avro, 'logicalType')?.toLowerCase() === 'decimal') {
      draft.name = DECIMAL_NAME;
      draft.version = 1;
      draft.parameters.set('scale', String(Math.trunc(numberOf(avro.props.get('scale')) ?? 0)));
      const given = avro.props.get('precision');
      if (given !== undefined && given !== null) {
        const precision = numberOf(given);
        if (precision === undefined) throw invalid('precision property must be a JSON Integer.');
        if (precision !== 64) draft.parameters.set(DECIMAL_PRECISION, String(Math.trunc(precision)));
      }
    }
    if (avro.type === 'fixed') draft.parameters.set(FIXED_SIZE, String(avro.size));
    return draft;
  }

  #array(items: AvroSchema, draft: Draft): Draft {
    if (!isMapEntry(items)) {
      draft.type = 'ARRAY';
      draft.valueSchema = this.convert(items, {});
      return draft;
    }
    const [key, value] = ['key', 'value'].map((name) => items.fields.find((f) => f.name === name));
    if (items.fields.length !== 2 || !key || !value) {
      throw invalid(
        'Found map encoded as array of key-value pairs, but array elements do not match the expected format.',
      );
    }
    draft.type = 'MAP';
    draft.keySchema = new ToConnect(this.options).convert(key.schema, {});
    draft.valueSchema = new ToConnect(this.options).convert(value.schema, {});
    return draft;
  }

  #record(avro: AvroRecord, draft: Draft): Draft {
    const fields: Field[] = [];
    draft.fields = fields;
    this.#open.set(avro, { fields, draft });
    const { discardTypeDocDefault, connectMetaData } = this.options;
    const keepDocs = !discardTypeDocDefault && connectMetaData;
    if (keepDocs && avro.doc !== undefined) draft.parameters.set(`${NAMESPACE}.record.doc`, avro.doc);
    for (const field of avro.fields) {
      if (keepDocs && field.doc !== undefined) {
        draft.parameters.set(`${NAMESPACE}.field.doc.${field.name}`, field.doc);
      }
      let schema = this.convert(field.schema, { fieldDefault: field.defaultValue, fieldDoc: field.doc });
      const own = field.props.get('connect.parameters');
      if (connectMetaData && isJsonObject(own)) schema = withParameters(schema, own);
      fields.push({ name: field.name, index: fields.length, schema });
    }
    return draft;
  }

  #enum(avro: Extract<AvroSchema, { type: 'enum' }>, draft: Draft): Draft {
    draft.type = 'STRING';
    const { connectMetaData, discardTypeDocDefault, generalizedSumTypes } = this.options;
    if (connectMetaData && avro.doc !== undefined) {
      draft.parameters.set(
        discardTypeDocDefault ? 'connect.enum.doc' : `${NAMESPACE}.enum.doc.${avro.name}`,
        avro.doc,
      );
    }
    if (connectMetaData && !discardTypeDocDefault && avro.defaultSymbol !== undefined) {
      draft.parameters.set(`${NAMESPACE}.enum.default.${avro.name}`, avro.defaultSymbol);
    }
    const parameter = generalizedSumTypes ? GENERAL_ENUM : ENUM_PARAMETER;
    draft.parameters.set(parameter, fullName(avro));
    avro.symbols.forEach((symbol, i) => {
      draft.parameters.set(`${parameter}.${symbol}`, generalizedSumTypes ? String(i) : symbol);
    });
    return draft;
  }

  #union(avro: AvroUnion, draft: Draft): Draft {
    const general = this.options.generalizedSumTypes;
    draft.name = general ? `connect_union_${this.#unions++}` : UNION_NAME;
    if (general) draft.parameters.set(GENERAL_UNION, draft.name);
    const fields: Field[] = [];
    avro.branches.forEach((branch, i) => {
      if (branch.type === 'null') {
        draft.optional = true;
        return;
      }
      const name = unionFieldName(branch, i, this.options);
      if (fields.some((f) => f.name === name)) {
        throw invalid('Multiple union schemas map to the Connect union field name');
      }
      fields.push({ name, index: fields.length, schema: this.convert(branch, { optional: true }) });
    });
    draft.fields = fields;
    return draft;
  }

  #doc(avro: AvroSchema, place: Place, draft: Draft): string | undefined {
    const own = textProp(avro, 'connect.doc');
    if (!this.options.discardTypeDocDefault) return this.options.connectMetaData ? own : undefined;
    const doc = isNamed(avro) ? avro.doc : undefined;
    if (this.options.connectMetaData && doc !== undefined) draft.parameters.set('connect.record.doc', doc);
    return place.fieldDoc ?? doc ?? own;
  }

  #version(avro: AvroSchema, place: Place, draft: Draft): void {
    const given = avro.props.get('connect.version');
    let version = place.version ?? -1;
    if (given !== undefined && given !== null) {
      const own = numberOf(given);
      if (own === undefined) throw invalid(`Invalid Connect version found: ${jsonText(given)}`);
      version = Math.trunc(own);
    }
    if (version < 0) return;
    if (draft.version !== undefined && draft.version !== version) {
      throw invalid(
        `Mismatched versions: version already added to SchemaBuilder (${draft.version}) differs from version in source schema (${version})`,
      );
    }
    draft.version = version;
  }

  #parameters(avro: AvroSchema, draft: Draft): void {
    const given = avro.props.get('connect.parameters');
    if (this.options.connectMetaData && given !== undefined && given !== null) {
      if (!isJsonObject(given)) {
        throw invalid(`Expected JSON object for schema parameters but found: ${jsonText(given)}`);
      }
      for (const [key, value] of entriesOf(given)) {
        if (typeof value !== 'string') {
          throw invalid(`Expected schema parameter values to be strings but found: ${jsonText(value)}`);
        }
        draft.parameters.set(key, value);
      }
    }
    for (const [key, value] of avro.props) {
      if (key.startsWith('avro'))
        draft.parameters.set(key, typeof value === 'string' ? value : jsonText(value));
    }
  }

  /** A default that does not fit is left out, as in the original. */
  #default(schema: Schema, avro: AvroSchema, json: unknown): unknown {
    if (json === undefined || json === null) return undefined;
    try {
      const value = defaultFromJson(schema, avro, json, this.options);
      if (value === null) return undefined;
      validateValue(schema, value);
      return value;
    } catch {
      return undefined;
    }
  }

  #name(avro: AvroSchema, draft: Draft): void {
    const given = avro.props.get('connect.name');
    let name: string | undefined;
    if (given !== undefined && given !== null) {
      if (typeof given !== 'string') throw invalid(`Invalid schema name: ${jsonText(given)}`);
      name = given;
    } else if (isNamed(avro) && !(avro.type === 'fixed' && draft.name === DECIMAL_NAME))
      name = fullName(avro);
    if (name === undefined || name.startsWith(`${NAMESPACE}.${DEFAULT_NAME}`)) return;
    if (draft.name !== undefined && draft.name !== name) {
      throw invalid(
        `Mismatched names: name already added to SchemaBuilder (${draft.name}) differs from name in source schema (${name})`,
      );
    }
    draft.name = name;
  }
}

const INTS: Readonly<Record<string, SchemaType>> = { int8: 'INT8', int16: 'INT16' };

function integerDraft(avro: AvroSchema, draft: Draft): Draft {
  const logical = textProp(avro, 'logicalType')?.toLowerCase();
  const kind = textProp(avro, 'connect.type');
  const named = (name: string): Draft => Object.assign(draft, { name, version: 1 });
  if (avro.type === 'long') {
    draft.type = 'INT64';
    return logical === 'timestamp-millis' ? named(TIMESTAMP_NAME) : draft;
  }
  draft.type = 'INT32';
  if (logical === 'date') return named(DATE_NAME);
  if (logical === 'time-millis') return named(TIME_NAME);
  if (logical !== undefined || kind === undefined) return draft;
  if (!Object.hasOwn(INTS, kind)) throw invalid('Connect type annotation for Avro int field is null');
  draft.type = INTS[kind];
  return draft;
}

const isJsonObject = (json: unknown): json is object =>
  typeof json === 'object' && json !== null && !Array.isArray(json) && !(json instanceof JsonNumber);

function withParameters(schema: Schema, json: object): Schema {
  const given = Array.from(entriesOf(json), ([key, value]): [string, string] => [
    key,
    typeof value === 'string' ? value : jsonText(value),
  ]);
  if (given.every(([key, value]) => schema.parameters?.get(key) === value)) return schema;
  return schema.with({ parameters: new Map([...(schema.parameters ?? []), ...given]) });
}
