// Schemas and bytes of AvroConverter equal the original's, option by option, in both directions. The recordings keep
// each schema and value once (original/RecordAvro.java).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { avroOptions } from '../../../src/converters/avro/schema/options.js';
import { AVRO_CONVERTER_CONFIG, avroCodec } from '../../../src/converters/avro.js';
import { jsonBytes } from '../../../src/converters/json/slab.js';
import { plain, plainSchema, type Recorded, recorded, schemaOf, untagged } from '../recorded.js';

const data = recorded('converters/recorded/avro.json');

function codecOf(options: string) {
  const props = Object.fromEntries(
    options
      .split(',')
      .filter((pair) => pair !== '')
      .map((pair) => pair.split('=')),
  );
  return avroCodec(avroOptions(AVRO_CONVERTER_CONFIG.parse({ 'schema.registry.url': 'mock://x', ...props })));
}

function compareAll(cases: Recorded[], check: (one: Recorded) => void): void {
  assert.ok(cases.length > 40);
  const failed: string[] = [];
  for (const one of cases) {
    try {
      check(one);
    } catch (error) {
      failed.push(`${JSON.stringify(one).slice(0, 700)}\n  ${(error as Error).message.slice(0, 900)}`);
    }
  }
  assert.equal(
    failed.length,
    0,
    `${failed.length} of ${cases.length}:\n${failed.slice(0, Number(process.env['SHOWN'] ?? 8)).join('\n')}`,
  );
}

/** What the original made of each input without options, which other options often leave as it is. */
const plainly = new Map<number, Recorded>();
for (const one of data.write) if (!plainly.has(one.input)) plainly.set(one.input, one);

function writeLike(recordedCase: Recorded): void {
  const one = recordedCase.same
    ? { ...plainly.get(recordedCase.input), options: recordedCase.options }
    : recordedCase;
  const codec = codecOf(one.options);
  const input = data.inputs[one.input];
  const schema = schemaOf(input.schema);
  const value = untagged(schema, input.value);
  if (one.error !== undefined) {
    assert.throws(() => {
      const { parsed } = codec.fromConnect(schema);
      jsonBytes(codec.writer(schema, parsed), value);
    }, `should fail: ${one.error}`);
    return;
  }
  const { parsed, text } = codec.fromConnect(schema);
  assert.equal(text, one.avro);
  if (one.bytes === null) return;
  const bytes = jsonBytes(codec.writer(schema, parsed), value);
  // A java.util.HashMap has an order of its own.
  if (JSON.stringify(input.value).includes('"t":"map"')) {
    const read = codec.reader(parsed, parsed, 1);
    const theirs = read(Buffer.from(one.bytes, 'base64'));
    assert.deepEqual(plain(read(Buffer.from(bytes)).value), plain(theirs.value));
    assert.equal(bytes.length, Buffer.from(one.bytes, 'base64').length);
    return;
  }
  assert.equal(Buffer.from(bytes).toString('hex'), Buffer.from(one.bytes, 'base64').toString('hex'));
}

function readLike(one: Recorded): void {
  const codec = codecOf(one.options);
  const read = () => {
    const parsed = codec.parse(one.avro, []);
    return codec.reader(parsed, parsed, 1)(Buffer.from(one.bytes, 'base64'));
  };
  // With generalized.sum.type.support the original counts null as a field when it reads and not when it declares.
  if (/connect_union_field/.test(one.error)) {
    assert.doesNotThrow(read);
    return;
  }
  if (one.error !== undefined) {
    assert.throws(read, `should fail: ${one.error}`);
    return;
  }
  const { schema, value } = read();
  const expected = schemaOf(one.schema);
  assert.deepEqual(plainSchema(schema), plainSchema(expected));
  assert.deepEqual(plain(value), plain(untagged(expected, one.value)));
}

const options = new Set<string>(data.write.map((one: Recorded) => one.options));
for (const option of options) {
  test(`written as the original: ${option || 'no options'}`, () => {
    compareAll(
      data.write.filter((one: Recorded) => one.options === option),
      writeLike,
    );
  });
}

for (const option of new Set<string>(data.read.map((one: Recorded) => one.options))) {
  test(`read as the original: ${option || 'no options'}`, () => {
    compareAll(
      data.read.filter((one: Recorded) => one.options === option),
      readLike,
    );
  });
}
