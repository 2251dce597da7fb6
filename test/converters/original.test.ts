// Every conversion that the original was recorded to make is made in the same way here.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { create as createJson } from '../../src/converters/json.js';
import { create as createHeader } from '../../src/converters/simple-header.js';
import { create as createString } from '../../src/converters/string.js';
import { NO_HEADERS } from '../../src/data/headers.js';
import { doubleText, floatText } from '../../src/data/text/number-text.js';
import { plain, plainSchema, type Recorded, recorded, schemaOf, untagged } from './recorded.js';

const data = recorded('converters/recorded/converters.json');
const props = (text: string) => Object.fromEntries(text.split(',').map((pair) => pair.split('=')));

/** All differences at once: one is seldom alone. */
function compareAll(cases: Recorded[], check: (one: Recorded) => void): void {
  assert.ok(cases.length > 20);
  const failed: string[] = [];
  for (const one of cases) {
    try {
      check(one);
    } catch (error) {
      failed.push(`${JSON.stringify(one).slice(0, 700)}\n  ${(error as Error).message.slice(0, 600)}`);
    }
  }
  assert.equal(failed.length, 0, `${failed.length} of ${cases.length}:\n${failed.join('\n')}`);
}

test('floating point numbers are written as Java writes them', () => {
  compareAll(data.numbers, ([kind, bits, shortest, jdk17]: string[]) => {
    const value = untagged(null, { t: kind === 'd' ? 'f64' : 'f32', v: bits }) as number;
    const text = kind === 'd' ? doubleText(value) : floatText(value);
    // Before JDK 19 Java sometimes wrote more digits than needed; since then it is the shortest text.
    assert.equal(text, shortest);
    if (text !== jdk17) assert.ok(text.length <= jdk17.length + 1);
  });
});

/** Values for which Java has a type and JavaScript has not: a schemaless double that is integral, a schemaless date;
 * an array of bytes has an address for a text. */
const sameHere = (one: Recorded): boolean =>
  !(one.schema === null && one.value?.t === 'date') &&
  !(one.value?.t === 'list' && one.schema?.values?.type === 'BYTES' && /W1tC/.test(one.bytes));

test('JSON: bytes equal the original', () => {
  compareAll(data.write.filter(sameHere), (one) => {
    const converter = createJson();
    converter.configure(props(one.options), false);
    const schema = schemaOf(one.schema);
    const write = () => converter.fromConnectData('t', schema, untagged(schema, one.value), NO_HEADERS);
    if (one.error !== undefined) {
      assert.throws(write, (error) => comparable((error as Error).message) === comparable(one.error));
      return;
    }
    const bytes = write();
    assert.equal(
      bytes === null ? null : Buffer.from(bytes).toString(),
      one.bytes === null ? null : Buffer.from(one.bytes, 'base64').toString(),
    );
  });
});

/** Messages that name Java classes or come from Jackson are compared by what comes before that. */
const comparable = (message: string): string =>
  message.replace(/^(Invalid type for \w+):.*/s, '$1').replace(/^Java class .*/s, 'Java class');

/** `-0` is a double here; `1e3` is no fraction here and so a whole number; a Date of Java cannot hold every INT64. */
const readSame = (one: Recorded): boolean =>
  one.text !== '-0' && !/data\.(Date|Time|Timestamp)".*(1e30?|9223372036854775808|[.]90)\}$/.test(one.text);

test('JSON: values read equal the original', () => {
  compareAll(data.read.filter(readSame), (one) => {
    const converter = createJson();
    converter.configure(props(one.options), false);
    const read = () => converter.toConnectData('t', Buffer.from(one.text), NO_HEADERS);
    if (one.error !== undefined) {
      assert.throws(read, (error) => comparable((error as Error).message) === comparable(one.error));
      return;
    }
    const { schema, value } = read();
    const expected = schemaOf(one.schema);
    assert.deepEqual(plainSchema(schema), plainSchema(expected));
    assert.deepEqual(plain(value), plain(untagged(expected, one.value)));
  });
});

test('header literals are read as the original reads them', () => {
  const converter = createHeader();
  compareAll(data.headersRead, (one) => {
    const { schema, value } = converter.toConnectHeader('t', 'h', Buffer.from(one.text));
    const expected = schemaOf(one.schema);
    assert.deepEqual(plainSchema(schema), plainSchema(expected));
    assert.deepEqual(plain(value), plain(untagged(expected, one.value)));
  });
});

for (const [name, write] of [
  ['headersWrite', (s, v) => createHeader().fromConnectHeader('t', 'h', s, v)],
  ['stringWrite', (s, v) => createString().fromConnectData('t', s, v, NO_HEADERS)],
] as [string, (schema: ReturnType<typeof schemaOf>, value: unknown) => Uint8Array | null][]) {
  test(`${name}: text equals the original`, () => {
    compareAll(data[name].filter(sameHere), (one) => {
      const schema = schemaOf(one.schema);
      const bytes = write(schema, untagged(schema, one.value));
      assert.equal(
        bytes === null ? null : Buffer.from(bytes).toString(),
        one.bytes === null ? null : Buffer.from(one.bytes, 'base64').toString(),
      );
    });
  });
}
