// A converter against a test's registry: configured, asked to write and to read one record, the registry's answers awaited
// as a task does. Used by the registry tests of the three schema formats.
import assert from 'node:assert/strict';
import type { Converter, SchemaAndValue } from '../../../src/api/converter.js';
import { NO_HEADERS } from '../../../src/data/headers.js';
import { INT32, OPTIONAL_STRING, type Schema, structOf } from '../../../src/data/schema.js';

export const ROW = structOf(
  [
    ['id', INT32],
    ['name', OPTIONAL_STRING],
  ],
  { name: 'shop.Row' },
);

/** The maker of converters of a module; they do not wait before they try again. */
export const configured =
  (create: () => Converter) =>
  (url: string, more: Record<string, string> = {}, isKey = false): Converter => {
    const made = create();
    made.configure({ 'schema.registry.url': url, 'retries.wait.ms': '1', ...more }, isKey);
    return made;
  };

/** The bytes of a record; null for a tombstone. */
export async function writeOrNull(
  to: Converter,
  schema: Schema | null,
  value: unknown,
  topic = 't',
): Promise<Buffer | null> {
  await to.prepare!(topic, schema, value);
  const bytes = to.fromConnectData(topic, schema, value, NO_HEADERS);
  return bytes === null ? null : Buffer.from(bytes);
}

/** The bytes of a record that is no tombstone. */
export async function write(
  to: Converter,
  schema: Schema | null,
  value: unknown,
  topic = 't',
): Promise<Buffer> {
  const bytes = await writeOrNull(to, schema, value, topic);
  assert.ok(bytes);
  return bytes;
}

export async function read(from: Converter, bytes: Uint8Array, topic = 't'): Promise<SchemaAndValue> {
  await from.prepareRead!(topic, bytes, NO_HEADERS);
  return from.toConnectData(topic, bytes, NO_HEADERS);
}

/** The options with which the registry's latest version is written with and read as. */
export const LATEST = { 'auto.register.schemas': 'false', 'use.latest.version': 'true' };
