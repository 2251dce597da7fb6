// A JSON Schema as its text says it, in the terms in which the original maps it: each node is of one kind, keywords that
// say several things at once become an allOf, references are resolved when asked. Read by to-connect.ts and obstacles.ts.
import { failure } from '../../errors/failure.js';
import { JsonNumber, parseJson } from '../json/parse.js';
import { ReferencedDocuments } from './references.js';

/** What any schema may carry beside what its kind says. */
export interface Common {
  readonly title: string | undefined;
  readonly description: string | undefined;
  /** Parsed JSON; undefined = none. */
  readonly defaultValue: unknown;
  readonly connectType: string | undefined;
  readonly connectIndex: number | undefined;
  readonly connectVersion: number | undefined;
  readonly connectParameters: ReadonlyMap<string, string> | undefined;
}

export type Kind =
  | { readonly kind: 'boolean' | 'string' | 'null' | 'anything' | 'nothing' | 'not' }
  | { readonly kind: 'number'; readonly integer: boolean }
  | { readonly kind: 'const' | 'enum'; readonly values: readonly unknown[] }
  | { readonly kind: 'array'; readonly items: JsonSchema | undefined }
  | {
      readonly kind: 'object';
      readonly properties: ReadonlyMap<string, JsonSchema>;
      readonly required: ReadonlySet<string>;
      /** The schema of other properties; null = there may be none. */
      readonly additional: JsonSchema | null | undefined;
    }
  | {
      readonly kind: 'combined';
      readonly how: 'oneOf' | 'anyOf' | 'allOf';
      readonly parts: readonly JsonSchema[];
    }
  | { readonly kind: 'reference'; readonly to: () => JsonSchema };

export type JsonSchema = Kind & { readonly common: Common };

export interface NamedText {
  readonly name: string;
  readonly text: string;
}

type Node = Readonly<Record<string, unknown>>;

const ARRAY_KEYWORDS = ['items', 'additionalItems', 'minItems', 'maxItems', 'uniqueItems', 'contains'];
const OBJECT_KEYWORDS = [
  'properties',
  'required',
  'minProperties',
  'maxProperties',
  'dependencies',
  'patternProperties',
  'additionalProperties',
  'propertyNames',
];
const NUMBER_KEYWORDS = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'];
const STRING_KEYWORDS = ['minLength', 'maxLength', 'pattern', 'format'];

const invalid = (problem: string): Error => failure('SCHEMA_TEXT_INVALID', { kind: 'JSON', problem });

export function isObject(json: unknown): json is Node {
  return typeof json === 'object' && json !== null && !Array.isArray(json) && !(json instanceof JsonNumber);
}

/** Throws SCHEMA_TEXT_INVALID. */
export function parseJsonSchema(text: string, references: readonly NamedText[]): JsonSchema {
  const root = parsed(text);
  const documents = new ReferencedDocuments(
    root,
    references.map((one) => ({ name: one.name, json: parsed(one.text) })),
  );
  return new Loader(documents).load(root, root);
}

function parsed(text: string): unknown {
  let json: unknown;
  try {
    json = parseJson(text, true);
  } catch (error) {
    throw invalid((error as Error).message);
  }
  if (!isObject(json) && typeof json !== 'boolean') throw invalid('it is neither an object nor a boolean');
  return json;
}

class Loader {
  /** Schemas that are referred to, by their JSON: a reference always answers the same one. */
  readonly #referred = new Map<unknown, JsonSchema>();

  constructor(readonly documents: ReferencedDocuments) {}

  /** `root` is the document in which the JSON stands. */
  load(json: unknown, root: unknown, depth = 0): JsonSchema {
    if (depth > 200) throw invalid('it is nested deeper than 200 levels');
    if (typeof json === 'boolean') return { kind: json ? 'anything' : 'nothing', common: NO_COMMON };
    if (!isObject(json)) throw invalid('a schema inside it is neither an object nor a boolean');
    const common = commonOf(json);
    const ref = json['$ref'];
    if (typeof ref === 'string') return { kind: 'reference', to: () => this.#refer(ref, root), common };
    const inner = (part: unknown) => this.load(part, root, depth + 1);
    const kinds = kindsOf(json, inner);
    if (kinds.length === 1) return { ...kinds[0], common };
    if (kinds.length === 0) return { kind: 'anything', common };
    const parts = kinds.map(
      (kind): JsonSchema => ({ ...kind, common: { ...NO_COMMON, connectType: common.connectType } }),
    );
    return { kind: 'combined', how: 'allOf', parts, common };
  }

  #refer(ref: string, root: unknown): JsonSchema {
    const found = this.documents.find(ref, root);
    const known = this.#referred.get(found.json);
    if (known) return known;
    const schema = this.load(found.json, found.root);
    this.#referred.set(found.json, schema);
    return schema;
  }
}

/** Everything that the keywords of one object say. */
function kindsOf(json: Node, inner: (part: unknown) => JsonSchema): Kind[] {
  const kinds: Kind[] = [];
  if (Array.isArray(json['enum'])) kinds.push({ kind: 'enum', values: json['enum'] });
  for (const how of ['allOf', 'anyOf', 'oneOf'] as const) {
    const parts = json[how];
    if (Array.isArray(parts)) kinds.push({ kind: 'combined', how, parts: parts.map(inner) });
  }
  if (json['not'] !== undefined) kinds.push({ kind: 'not' });
  if (json['const'] !== undefined) kinds.push({ kind: 'const', values: [json['const']] });
  const { type } = json;
  if (typeof type === 'string') kinds.push(typed(type, json, inner));
  else if (Array.isArray(type)) {
    const parts = type.map((one): JsonSchema => ({ ...typed(String(one), json, inner), common: NO_COMMON }));
    kinds.push({ kind: 'combined', how: 'anyOf', parts });
  } else if (type !== undefined) throw invalid('a type is neither text nor a list');
  else {
    const sniffed = sniff(json);
    if (sniffed !== undefined) kinds.push(typed(sniffed, json, inner));
  }
  return kinds;
}

function sniff(json: Node): string | undefined {
  const any = (keywords: readonly string[]) => keywords.some((keyword) => Object.hasOwn(json, keyword));
  if (any(ARRAY_KEYWORDS)) return 'array';
  if (any(OBJECT_KEYWORDS)) return 'object';
  if (any(NUMBER_KEYWORDS)) return 'number';
  return any(STRING_KEYWORDS) ? 'string' : undefined;
}

function typed(type: string, json: Node, inner: (part: unknown) => JsonSchema): Kind {
  switch (type) {
    case 'string':
    case 'boolean':
    case 'null':
      return { kind: type };
    case 'integer':
    case 'number':
      return { kind: 'number', integer: type === 'integer' };
    case 'array': {
      const { items } = json;
      return { kind: 'array', items: items === undefined || Array.isArray(items) ? undefined : inner(items) };
    }
    case 'object': {
      const { additionalProperties: additional, properties, required } = json;
      const own = isObject(properties) ? Object.entries(properties) : [];
      return {
        kind: 'object',
        properties: new Map(own.map(([name, schema]) => [name, inner(schema)])),
        required: new Set(Array.isArray(required) ? required.map(String) : []),
        additional: additional === false ? null : isObject(additional) ? inner(additional) : undefined,
      };
    }
    default:
      throw invalid(`unknown type: [${type}]`);
  }
}

const NO_COMMON: Common = {
  title: undefined,
  description: undefined,
  defaultValue: undefined,
  connectType: undefined,
  connectIndex: undefined,
  connectVersion: undefined,
  connectParameters: undefined,
};

function commonOf(json: Node): Common {
  const textOf = (key: string): string | undefined => {
    const value = json[key];
    if (value === undefined || typeof value === 'string') return value;
    throw invalid(`${key} is no text`);
  };
  const intOf = (key: string): number | undefined => {
    const value = json[key];
    if (value === undefined || (typeof value === 'number' && Number.isInteger(value))) return value;
    throw invalid(`${key} is no integer`);
  };
  const parameters = json['connect.parameters'];
  if (parameters !== undefined && !isObject(parameters)) throw invalid('connect.parameters is no object');
  return {
    title: textOf('title'),
    description: textOf('description'),
    defaultValue: json['default'],
    connectType: textOf('connect.type'),
    connectIndex: intOf('connect.index'),
    connectVersion: intOf('connect.version'),
    connectParameters:
      parameters === undefined
        ? undefined
        : new Map(Object.entries(parameters).map(([key, value]) => [key, symbolText(value)])),
  };
}

/** A value of JSON as the original's text of it. */
export const symbolText = (value: unknown): string =>
  value instanceof JsonNumber
    ? value.text
    : typeof value === 'object'
      ? JSON.stringify(value)
      : String(value);
