// Adding values to a struct at paths such as `after.note`: the new schema and the new struct. Parents that are not
// there become optional structs. Matches the original where paths are odd, too. Used by header-to-value.ts.
import { type Schema, structOf } from '../../../data/schema.js';
import { Struct } from '../../../data/struct.js';
import { basicsOf } from '../../shared/copy.js';
import { requireStruct } from '../../shared/side.js';
import { dataError } from '../../shared/transform.js';
import { isNull } from '../shared/envelope.js';

export interface NewField {
  readonly path: string;
  readonly schema: Schema | null;
  readonly value: unknown;
}

const ROOT = 'payload';

/** Where the walk is: the name of the field it stands in and how deep. */
interface At {
  readonly field: string;
  readonly level: number;
}

interface Added {
  readonly steps: readonly string[];
  readonly entry: NewField;
}

const split = (entries: readonly NewField[]): Added[] =>
  entries.map((entry) => ({ steps: entry.path.split('.'), entry }));

/** Throws DATA_INVALID where a path leads through a field that is no struct. */
export function extendedSchema(schema: Schema, entries: readonly NewField[]): Schema {
  const added = split(entries);
  for (const { steps, entry } of added) checkParents(schema, steps, entry.path);
  return build(schema, added, { field: ROOT, level: 0 });
}

export function extendedStruct(struct: Struct, entries: readonly NewField[], schema: Schema): Struct {
  return fill(struct, split(entries), schema, { field: ROOT, level: 0 });
}

function checkParents(schema: Schema, steps: readonly string[], path: string): void {
  let current = schema;
  for (const parent of steps.slice(0, -1)) {
    const field = current.field(parent);
    if (!field) return;
    if (field.schema.type !== 'STRUCT') {
      throw dataError(
        `Field '${parent}' is a primitive type, not a struct. Cannot add nested field '${path}'.`,
      );
    }
    current = field.schema;
  }
}

const isParent = (name: string, added: readonly Added[]) =>
  added.some(({ steps, entry }) => steps.length > 1 && entry.path.includes(`${name}.`));

/** The name under which an entry is added in the struct at hand, or undefined. */
function nameHere(steps: readonly string[], { field, level }: At): string | undefined {
  if (steps.length === 1 && field === ROOT) return steps[0];
  if (steps.length !== level + 1) return undefined;
  return steps[Math.max(0, level - 1)] === field ? steps[level] : undefined;
}

/** First steps of paths whose struct is not there yet. */
function missingParents(schema: Schema, added: readonly Added[], { field, level }: At): string[] {
  const missing: string[] = [];
  for (const { steps } of added) {
    if (steps.length < 2 || level >= steps.length - 1) continue;
    const passes = level === 0 ? field === ROOT : steps[level - 1] === field;
    const parent = steps[level];
    if (passes && !schema.field(parent) && !missing.includes(parent)) missing.push(parent);
  }
  return missing;
}

/** The name of an entry inside a new parent: only one level below the root, as in the original. */
function nameInParent(steps: readonly string[], parent: string, { field, level }: At): string | undefined {
  if (level === 0 && field === ROOT) return steps.length > 1 && steps[0] === parent ? steps[1] : undefined;
  const soFar = steps.slice(0, level + 1).join('.');
  return soFar === parent && level + 1 < steps.length ? steps[level + 1] : undefined;
}

function build(schema: Schema, added: readonly Added[], at: At): Schema {
  if (schema.type !== 'STRUCT') return schema;
  const fields = new Map<string, Schema>();
  for (const field of schema.fields) {
    fields.set(
      field.name,
      isParent(field.name, added)
        ? build(field.schema, added, { field: field.name, level: at.level + 1 })
        : field.schema,
    );
  }
  const put = (name: string, entry: NewField) => {
    if (entry.schema === null) throw dataError(`Header for field ${entry.path} has no schema`);
    if (!fields.has(name)) fields.set(name, entry.schema);
  };
  for (const { steps, entry } of added) {
    const name = nameHere(steps, at);
    if (name !== undefined) put(name, entry);
  }
  for (const parent of missingParents(schema, added, at)) {
    const inner = added.flatMap(({ steps, entry }) => {
      const name = nameInParent(steps, parent, at);
      return name === undefined || entry.schema === null ? [] : [[name, entry.schema] as const];
    });
    fields.set(parent, structOf(inner, { optional: true }));
  }
  return structOf(fields, basicsOf(schema));
}

function fill(struct: Struct, added: readonly Added[], schema: Schema, at: At): Struct {
  const out = new Array<unknown>(schema.fields.length).fill(null);
  for (const field of struct.schema.fields) {
    const value = struct.values[field.index] ?? field.schema.defaultValue;
    if (isNull(value)) continue;
    const target = schema.field(field.name)!;
    out[target.index] = isParent(field.name, added)
      ? fill(requireStruct(value, 'Nested field'), added, target.schema, {
          field: field.name,
          level: at.level + 1,
        })
      : value;
  }
  for (const { steps, entry } of added) {
    const name = nameHere(steps, at);
    if (name !== undefined) out[schema.field(name)!.index] = entry.value;
  }
  for (const parent of missingParents(struct.schema, added, at)) {
    const target = schema.field(parent)!;
    const inner = new Array<unknown>(target.schema.fields.length).fill(null);
    for (const { steps, entry } of added) {
      const name = nameInParent(steps, parent, at);
      if (name !== undefined) inner[target.schema.field(name)!.index] = entry.value;
    }
    out[target.index] = new Struct(target.schema, inner);
  }
  return new Struct(schema, out);
}
