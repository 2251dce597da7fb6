// Schemas and bytes of JsonSchemaConverter equal the original's, option by option, in both directions. The recordings keep
// each schema and value once (original/RecordJsonSchema.java).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jsonBytes } from '../../../src/converters/json/slab.js';
import { jsonSchemaOptions } from '../../../src/converters/json-schema/options.js';
import { JSON_SCHEMA_CONVERTER_CONFIG, jsonSchemaCodec } from '../../../src/converters/json-schema.js';
import { plain, plainSchema, type Recorded, recorded, schemaOf, untagged } from '../recorded.js';

const data = recorded('converters/recorded/json-schema.json');

function codecOf(options: string) {
  const props = Object.fromEntries(
    options
      .split(',')
      .filter((pair) => pair !== '')
      .map((pair) => pair.split('=')),
  );
  const config = JSON_SCHEMA_CONVERTER_CONFIG.parse({ 'schema.registry.url': 'mock://x', ...props });
  return jsonSchemaCodec(jsonSchemaOptions(config));
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
  assert.ok(schema);
  const { parsed, text } = codec.fromConnect(schema);
  assert.equal(text, one.json);
  if (one.bytes === null) {
    assert.equal(value, null);
    assert.equal(codec.writesNull!(schema), false);
    return;
  }
  const bytes = Buffer.from(jsonBytes(codec.writer(schema, parsed), value)).toString('utf8');
  assert.equal(bytes, one.bytes);
}

function readLike(one: Recorded): void {
  const codec = codecOf(one.options);
  const read = () => {
    const parsed = codec.parse(one.json, []);
    return codec.reader(parsed, parsed, 1)(Buffer.from(one.data, 'utf8'));
  };
  // A schema that contains itself was read, but not recorded: its recorder went round in it.
  if (one.class === 'StackOverflowError') {
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

for (const option of new Set<string>(data.write.map((one: Recorded) => one.options))) {
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
