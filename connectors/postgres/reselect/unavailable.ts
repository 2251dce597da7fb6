// Whether a value of an event is the placeholder of one that the server did not send. As in the original the value
// decides, not where it came from: a text that a user wrote so counts too.
import type { Schema } from '../../../src/data/schema.js';
import { JSON_TEXT } from '../../../src/data/semantic.js';
import { type Placeholder, placeholderOf } from '../types/placeholder.js';

export type IsUnavailable = (schema: Schema, value: unknown) => boolean;

/** `property`: `unavailable.value.placeholder`. */
export function unavailableValues(property: string): IsUnavailable {
  const placeholder = placeholderOf(property);
  return (schema, value) => {
    if (value === null || value === undefined) return false;
    if (schema.type !== 'ARRAY') return isOne(schema, value, placeholder);
    const items = value as readonly unknown[];
    const item = schema.valueSchema!;
    if (items.some((each) => isOne(item, each, placeholder))) return true;
    return isNumbers(item, items, placeholder.bytes);
  };
}

function isOne(schema: Schema, value: unknown, { text, bytes }: Placeholder): boolean {
  switch (schema.type) {
    case 'BYTES':
      return value instanceof Uint8Array && bytes.equals(value);
    case 'MAP':
      return value instanceof Map && value.size === 1 && value.get(text) === text;
    case 'STRING':
      return value === text || (schema.name === JSON_TEXT && value === `{"${text}":"${text}"}`);
    default:
      return false;
  }
}

/** An array of numbers holds the placeholder's octets. */
function isNumbers({ type }: Schema, items: readonly unknown[], bytes: Buffer): boolean {
  if ((type !== 'INT32' && type !== 'INT64') || items.length !== bytes.length) return false;
  return items.every((each, at) => Number(each) === bytes[at]);
}
