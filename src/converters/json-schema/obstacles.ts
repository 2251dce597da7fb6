// What keeps data written with one JSON Schema from being read as another: types that differ, properties that one side
// requires or forbids. Asked by the registry's side once for each schema chosen by it (latest.compatibility.strict).
import type { JsonSchema } from './model.js';

const MOST = 10;

/** Empty = nothing. */
export function obstacles(written: JsonSchema, readAs: JsonSchema): string[] {
  const found: string[] = [];
  compare(written, readAs, '#', found, 0);
  return found.slice(0, MOST);
}

function compare(
  written: JsonSchema,
  readAs: JsonSchema,
  path: string,
  found: string[],
  depth: number,
): void {
  if (found.length >= MOST || depth > 50) return;
  const given = alternatives(written);
  const taken = alternatives(readAs);
  if (taken.some((one) => one.kind === 'anything')) return;
  for (const one of given) {
    const fitting = taken.filter((other) => fits(one, other));
    if (fitting.length === 0)
      found.push(`${path} has type ${told(one)}, and is read as ${taken.map(told).join(' or ')}`);
    else if (fitting.length === 1) inside(one, fitting[0], { path, found, depth });
  }
}

interface Where {
  readonly path: string;
  readonly found: string[];
  readonly depth: number;
}

function inside(one: JsonSchema, other: JsonSchema, { path, found, depth }: Where): void {
  if (one.kind === 'array' && other.kind === 'array' && one.items && other.items) {
    compare(one.items, other.items, `${path}/items`, found, depth + 1);
  }
  if (one.kind !== 'object' || other.kind !== 'object') return;
  for (const [name, schema] of one.properties) {
    const theirs = other.properties.get(name) ?? other.additional;
    if (theirs) compare(schema, theirs, `${path}/properties/${name}`, found, depth + 1);
    else if (theirs === null) found.push(`${path}/properties/${name} is not allowed`);
  }
  for (const name of other.required) {
    if (!one.properties.has(name)) found.push(`${path}/properties/${name} is required`);
  }
  if (one.additional && other.additional) {
    compare(one.additional, other.additional, `${path}/additionalProperties`, found, depth + 1);
  }
}

/** The types that a schema allows, each by itself. */
function alternatives(schema: JsonSchema, depth = 0): JsonSchema[] {
  if (depth > 50) return [schema];
  if (schema.kind === 'reference') return alternatives(schema.to(), depth + 1);
  if (schema.kind === 'combined' && schema.how !== 'allOf') {
    return schema.parts.flatMap((part) => alternatives(part, depth + 1));
  }
  return [schema];
}

function fits(one: JsonSchema, other: JsonSchema): boolean {
  if (one.kind === 'number' && other.kind === 'number') return one.integer || !other.integer;
  if (one.kind === 'enum' || one.kind === 'const') {
    if (other.kind !== 'enum' && other.kind !== 'const') return other.kind === 'string';
    return one.values.every((value) => other.values.includes(value));
  }
  return one.kind === other.kind;
}

const told = (schema: JsonSchema): string =>
  schema.kind === 'number' && schema.integer ? 'integer' : schema.kind;
