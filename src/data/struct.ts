// Struct: a STRUCT schema and its values by position. A hot path reads `values[i]`; `get` is for transforms,
// tests and sinks. A missing value is null, never undefined.
import { failure } from '../errors/failure.js';
import type { Schema } from './schema.js';

// Declared apart from the class, because lazy-struct.ts answers it from an accessor.
export interface Struct {
  /** One value a field, in field order. */
  readonly values: unknown[];
}

// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the constructor sets it, or a subclass answers it.
export class Struct {
  /** `values` null: a subclass makes them when they are asked for. */
  constructor(
    readonly schema: Schema,
    values: unknown[] | null,
  ) {
    if (values !== null) (this as { values: unknown[] }).values = values;
  }

  /** Value by field name, the schema's default instead of null. Throws DATA_INVALID on an unknown field. */
  get(name: string): unknown {
    const field = this.#field(name);
    return this.values[field.index] ?? field.schema.defaultValue ?? null;
  }

  /** Value by field name, null where none was put. Throws DATA_INVALID on an unknown field. */
  getWithoutDefault(name: string): unknown {
    return this.values[this.#field(name).index] ?? null;
  }

  #field(name: string) {
    const field = this.schema.field(name);
    if (!field) throw failure('DATA_INVALID', { detail: `${name} is not a valid field name` });
    return field;
  }
}

/** A Struct from named values; fields not named are null. Throws DATA_INVALID on an unknown name. */
export function structFrom(schema: Schema, named: Record<string, unknown>): Struct {
  const values = new Array<unknown>(schema.fields.length).fill(null);
  for (const [name, value] of Object.entries(named)) {
    const field = schema.field(name);
    if (!field) throw failure('DATA_INVALID', { detail: `${name} is not a valid field name` });
    values[field.index] = value ?? null;
  }
  return new Struct(schema, values);
}
