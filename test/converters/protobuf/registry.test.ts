// ProtobufConverter against a registry: wire format with the message's indexes, what is registered, tombstones, schemas
// chosen by the registry, references, several messages in a file, and options that are refused by name.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { create } from '../../../src/converters/protobuf.js';
import { arrayOf, INT32, OPTIONAL_INT32, primitive, STRING } from '../../../src/data/schema.js';
import { type Struct, structFrom } from '../../../src/data/struct.js';
import { isFailure } from '../../../src/errors/failure.js';
import { configured, LATEST, ROW, read, write, writeOrNull } from '../registry/registry-client.js';
import { TestRegistry } from '../registry/registry-server.js';

const converter = configured(create);

const ROW_TEXT =
  'syntax = "proto3";\npackage shop;\n\nmessage Row {\n  int32 id = 1;\n  string name = 2;\n}\n';

const protobuf = (schema: string, references?: unknown) => ({
  schemaType: 'PROTOBUF',
  schema,
  ...(references === undefined ? {} : { references }),
});

test('id and message index lead the data; the text is registered as PROTOBUF', async () => {
  await using registry = await TestRegistry.start();
  const bytes = await write(converter(registry.url), ROW, structFrom(ROW, { id: 7, name: 'x' }));
  assert.equal(bytes.toString('hex'), '00000000010008071201' + '78');
  assert.deepEqual(registry.asked[0].body, protobuf(ROW_TEXT));
  const { schema, value } = await read(converter(registry.url), bytes);
  assert.equal(schema?.version, 1);
  assert.equal(schema?.name, 'Row');
  assert.deepEqual((value as Struct).values, [7, 'x']);
});

test('every null is a tombstone; what protobuf cannot hold as a whole record is refused', async () => {
  await using registry = await TestRegistry.start();
  const one = converter(registry.url);
  for (const schema of [
    null,
    INT32,
    OPTIONAL_INT32,
    primitive('INT32', { optional: true, defaultValue: 7 }),
  ]) {
    assert.equal(await writeOrNull(one, schema, null), null);
  }
  assert.deepEqual(registry.asked, []);
  await assert.rejects(write(one, null, 'x'), (error) => isFailure(error, 'DATA_INVALID'));
  await assert.rejects(write(one, arrayOf(STRING), ['x']), /Unsupported root schema of type ARRAY/);
});

test('a single value is a wrapper message, with its index', async () => {
  await using registry = await TestRegistry.start();
  const bytes = await write(converter(registry.url), STRING, 'ab', 'topic');
  assert.equal(bytes.subarray(5).toString('hex'), '020e0a026162');
  const { schema, value } = await read(converter(registry.url), bytes, 'topic');
  assert.deepEqual([schema?.type, value], ['STRING', 'ab']);
  assert.deepEqual(registry.subjects, ['topic-value']);
});

test('subjects are named by the message', async () => {
  await using registry = await TestRegistry.start();
  const one = converter(registry.url, { 'value.subject.name.strategy': 'TopicRecordNameStrategy' });
  const bytes = await write(one, ROW, structFrom(ROW, { id: 1 }));
  assert.deepEqual(registry.subjects, ['t-shop.Row']);
  assert.equal((await read(one, bytes)).schema?.version, 1);
});

test('with the latest version of the subject the index is that of its message; one that does not fit is refused', async () => {
  await using registry = await TestRegistry.start();
  registry.add(
    't-value',
    protobuf(
      'syntax = "proto3"; package shop; message Other { bool b = 1; } message Row { int64 id = 1; string name = 2; int32 more = 3; }',
    ),
  );
  const row = structFrom(ROW, { id: 3, name: 'n' });
  const bytes = await write(converter(registry.url, LATEST), ROW, row);
  assert.equal(bytes.toString('hex'), '0000000001020208031201' + '6e');
  const { schema, value } = await read(converter(registry.url, LATEST), bytes);
  assert.equal(schema?.field('more')?.schema.type, 'INT32');
  assert.deepEqual((value as Struct).values, [3, 'n', 0]);
  registry.add('t-value', protobuf('syntax = "proto3"; package shop; message Row { string id = 1; }'));
  await assert.rejects(
    write(converter(registry.url, LATEST), ROW, row),
    /Row\/1 has type int32, string there.*latest.compatibility.strict=false/,
  );
  registry.add('t-value', protobuf('syntax = "proto3"; package other; message Line { int32 id = 1; }'));
  await assert.rejects(
    write(converter(registry.url, LATEST), ROW, row),
    /the package shop is other there; message \/Row is missing there/,
  );
});

test('the latest version tells how older data is read, and its version', async () => {
  await using registry = await TestRegistry.start();
  const bytes = await write(converter(registry.url), ROW, structFrom(ROW, { id: 9, name: 'old' }));
  registry.add(
    't-value',
    protobuf('syntax = "proto3"; package shop; message Row { int64 number = 1; bool is = 7; }'),
  );
  const { schema, value } = await read(converter(registry.url, { 'use.latest.version': 'true' }), bytes);
  assert.equal(schema?.version, 2);
  assert.deepEqual((value as Struct).values, [9, false]);
});

test('files that import others are read with them; each message of a file by its indexes', async () => {
  await using registry = await TestRegistry.start();
  registry.add(
    'common/money.proto',
    protobuf(
      'syntax = "proto3"; package common; message Money { int64 cents = 1; message Cur { string code = 1; } }',
    ),
  );
  const id = registry.add(
    't-value',
    protobuf(
      'syntax = "proto3"; import "common/money.proto"; message A { message In { common.Money m = 1; common.Money.Cur c = 2; } } message B { A.In in = 1; }',
      [{ name: 'common/money.proto', subject: 'common/money.proto', version: 1 }],
    ),
  );
  const one = converter(registry.url);
  const data = (hex: string) => Buffer.from(`00000000${id.toString(16).padStart(2, '0')}${hex}`, 'hex');
  const inner = (await read(one, data('0400000a0208051203' + '0a0145'))).value as Struct;
  assert.deepEqual(
    inner.values.map((v) => (v as Struct).values),
    [[5], ['E']],
  );
  const outer = (await read(one, data('02020a040a020806'))).value as Struct;
  assert.deepEqual(((outer.values[0] as Struct).values[0] as Struct).values, [6]);
  await assert.rejects(read(one, data('0208')), /message indexes/);
});

test('schemas of another format and texts that are no .proto file are refused', async () => {
  await using registry = await TestRegistry.start();
  registry.add('t-value', { schema: '"int"' });
  registry.add('t-value', protobuf('syntax = "proto3"; message A { int32 a 1; }'));
  const one = converter(registry.url);
  await assert.rejects(read(one, Uint8Array.of(0, 0, 0, 0, 1, 0)), /type AVRO/);
  await assert.rejects(read(one, Uint8Array.of(0, 0, 0, 0, 2, 0)), /line 1: expected '=', found '1'/);
});

test('an option that is not supported is refused by name', () => {
  const harmless: Record<string, string> = { 'skip.known.types': 'true', 'derive.type': 'false' };
  for (const [name, value] of Object.entries(harmless)) {
    assert.throws(
      () => converter('mock://protobuf', { [name]: String(value !== 'true') }),
      (error) => isFailure(error, 'CONFIG_UNSUPPORTED') && error.message.includes(name),
    );
    converter('mock://protobuf', { [name]: value });
  }
});
