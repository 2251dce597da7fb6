// What stands for an unchanged TOAST value the server did not send, by kind of column. Made once per connector
// configuration; mappings take the form that fits their schema.
import { createHash } from 'node:crypto';

export interface Placeholder {
  readonly text: string;
  readonly bytes: Buffer;
  /** Name-based UUID (MD5) of the bytes. */
  readonly uuid: string;
}

const cache = new Map<string, Placeholder>();

/** Forms of `unavailable.value.placeholder`; a `hex:` prefix gives the octets. */
export function placeholderOf(property: string): Placeholder {
  let found = cache.get(property);
  if (!found) {
    const hex = property.startsWith('hex:');
    const bytes = hex ? Buffer.from(property.slice(4), 'hex') : Buffer.from(property, 'utf8');
    found = { text: bytes.toString('utf8'), bytes, uuid: nameBasedUuid(bytes) };
    cache.set(property, found);
  }
  return found;
}

function nameBasedUuid(bytes: Buffer): string {
  const hash = createHash('md5').update(bytes).digest();
  hash[6] = (hash[6]! & 0x0f) | 0x30;
  hash[8] = (hash[8]! & 0x3f) | 0x80;
  return uuidText(hash, 0);
}

/** The canonical lower case text of 16 bytes. */
export function uuidText(buffer: Buffer, start: number): string {
  const hex = buffer.toString('hex', start, start + 16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
