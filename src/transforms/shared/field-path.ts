// The path to a field as `field.syntax.version` reads it: V1 is one name, V2 names joined by dots, with backticks
// around a name that has dots of its own. Used by extract-field.ts.
import type { Schema } from '../../data/schema.js';
import { Struct } from '../../data/struct.js';
import { fieldValue, requireMap } from './side.js';
import { configError } from './transform.js';

export function fieldPath(text: string, version: string): string[] {
  if (version.toUpperCase() === 'V1') return [text];
  const steps: string[] = [];
  let at = 0;
  for (;;) {
    let step: string;
    if (text[at] === '`') {
      const end = closingBacktick(text, at + 1);
      step = text.slice(at + 1, end).replaceAll('\\`', '`');
      at = end + 1;
    } else {
      const dot = text.indexOf('.', at);
      const end = dot < 0 ? text.length : dot;
      step = text.slice(at, end).replaceAll('\\`', '`');
      at = end;
    }
    steps.push(step);
    if (at >= text.length) return steps;
    at++;
  }
}

/** The backtick that ends a quoted name: not escaped, and followed by a dot or the end. */
function closingBacktick(text: string, from: number): number {
  for (let at = text.indexOf('`', from); at >= 0; at = text.indexOf('`', at + 1)) {
    if (text[at - 1] === '\\') continue;
    if (at + 1 === text.length || text[at + 1] === '.') return at;
  }
  throw configError(
    `Incomplete backtick pair in path: [${text}], consider adding a backslash before backtick at position ${from - 1} to escape it`,
  );
}

/** The schema at the end of a path, undefined where a step is missing. */
export function schemaAt(schema: Schema, path: readonly string[]): Schema | undefined {
  let current: Schema | undefined = schema;
  for (const step of path) current = current?.field(step)?.schema;
  return current;
}

/** The value at the end of a path; null where a step is null or missing. */
export function valueAt(value: unknown, path: readonly string[], withDefault: boolean): unknown {
  let current = value;
  for (const step of path) {
    if (current instanceof Struct) {
      const field = current.schema.field(step);
      current = field ? fieldValue(current, field.index, withDefault) : null;
    } else if (current instanceof Map) {
      current = current.get(step) ?? null;
    } else if (current === null) {
      return null;
    } else {
      requireMap(current, 'nested field access');
    }
  }
  return current;
}
