// JsonSchemaConverter against a registry: wire format, what is registered, nulls with a schema, schemas chosen by the
// registry, references, validation, and options that are refused by name.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { create } from '../../../src/converters/json-schema.js';
import { INT32, OPTIONAL_INT32, primitive } from '../../../src/data/schema.js';
import { type Struct, structFrom } from '../../../src/data/struct.js';
import { isFailure } from '../../../src/errors/failure.js';
import { configured, LATEST, ROW, read, write, writeOrNull } from '../registry/registry-client.js';
import { TestRegistry } from '../registry/registry-server.js';

const converter = configured(create);

const message = (id: number, json: string): Buffer =>
  Buffer.concat([Buffer.from([0, 0, 0, 0, id]), Buffer.from(json)]);

test('the id of the schema leads the JSON; the schema is registered as JSON', async () => {
  await using registry = await TestRegistry.start();
  const bytes = await write(converter(registry.url), ROW, structFrom(ROW, { id: 7, name: 'x' }));
  assert.deepEqual(bytes, message(1, '{"id":7,"name":"x"}'));
  assert.deepEqual(registry.asked[0].body, {
    schemaType: 'JSON',
    schema:
      '{"type":"object","title":"shop.Row","properties":{"name":{"connect.index":1,"oneOf":[{"type":"null"},{"type":"string"}]},"id":{"type":"integer","connect.index":0,"connect.type":"int32"}}}',
  });
  const back = await read(converter(registry.url), bytes);
  assert.equal(back.schema?.version, 1);
  assert.deepEqual((back.value as Struct).values, [7, 'x']);
});

test('a null is data where its schema allows one, else a tombstone', async () => {
  await using registry = await TestRegistry.start();
  const one = converter(registry.url);
  assert.equal(await writeOrNull(one, null, null), null);
  assert.equal(await writeOrNull(one, INT32, null), null);
  assert.deepEqual(registry.asked, []);
  assert.deepEqual(await write(one, OPTIONAL_INT32, null), message(1, 'null'));
  assert.deepEqual(
    await write(one, primitive('INT32', { optional: true, defaultValue: 7 }), null),
    message(2, '7'),
  );
  assert.equal((await read(one, message(1, 'null'))).value, null);
});

test('data without a schema is refused', async () => {
  await assert.rejects(write(converter('mock://json'), null, 'x'), (error) =>
    isFailure(error, 'DATA_INVALID'),
  );
});

test('the subject may be named by the title', async () => {
  await using registry = await TestRegistry.start();
  const byRecord = { 'value.subject.name.strategy': 'RecordNameStrategy' };
  await write(converter(registry.url, byRecord), ROW, structFrom(ROW, { id: 1 }));
  assert.deepEqual(registry.subjects, ['shop.Row']);
});

test('with the latest version of the subject, one that cannot hold the data is refused', async () => {
  await using registry = await TestRegistry.start();
  const properties = '"id":{"type":"integer"},"name":{"type":["string","null"]}';
  registry.add('t-value', { schemaType: 'JSON', schema: `{"type":"object","properties":{${properties}}}` });
  const row = structFrom(ROW, { id: 3, name: 'n' });
  assert.deepEqual(await write(converter(registry.url, LATEST), ROW, row), message(1, '{"id":3,"name":"n"}'));
  registry.add('t-value', {
    schemaType: 'JSON',
    schema: '{"type":"object","properties":{"id":{"type":"string"}},"required":["zip"]}',
  });
  await assert.rejects(
    write(converter(registry.url, LATEST), ROW, row),
    /properties\/id has type integer.*properties\/zip is required.*latest.compatibility.strict=false/,
  );
});

test('schemas that refer to others are read with them, and may contain themselves', async () => {
  await using registry = await TestRegistry.start();
  registry.add('money', {
    schemaType: 'JSON',
    schema: '{"type":"object","title":"Money","properties":{"cents":{"type":"integer"}}}',
  });
  const id = registry.add('t-value', {
    schemaType: 'JSON',
    schema:
      '{"type":"object","properties":{"total":{"$ref":"money.json"},"parent":{"oneOf":[{"type":"null"},{"$ref":"#"}]}}}',
    references: [{ name: 'money.json', subject: 'money', version: 1 }],
  });
  for (const strict of ['false', 'true']) {
    const one = converter(registry.url, { 'json.fail.invalid.schema': strict });
    const data = '{"total":{"cents":200},"parent":{"total":{"cents":5},"parent":null}}';
    const { schema, value } = await read(one, message(id, data));
    assert.equal(schema?.field('total')?.schema.name, 'Money');
    const at = (struct: unknown, name: string) =>
      (struct as Struct).values[(struct as Struct).schema.field(name)!.index];
    assert.deepEqual((at(value, 'total') as Struct).values, [200]);
    assert.deepEqual((at(at(value, 'parent'), 'total') as Struct).values, [5]);
    assert.equal(at(at(value, 'parent'), 'parent'), null);
  }
});

test('json.fail.invalid.schema refuses data that the schema does not allow, without showing it', async () => {
  await using registry = await TestRegistry.start();
  registry.add('t-value', { schemaType: 'JSON', schema: '{"type":"string","maxLength":3}' });
  const lenient = await read(converter(registry.url), message(1, '"secret"'));
  assert.equal(lenient.value, 'secret');
  const strict = converter(registry.url, { 'json.fail.invalid.schema': 'true' });
  await assert.rejects(read(strict, message(1, '"secret"')), (error) => {
    assert.ok(isFailure(error, 'DATA_INVALID'));
    assert.match(error.message, /must NOT have more than 3 characters/);
    assert.doesNotMatch(error.message, /secret/);
    return true;
  });
  const target = {
    ...LATEST,
    'json.fail.invalid.schema': 'true',
  };
  await assert.rejects(
    write(converter(registry.url, target), primitive('STRING'), 'long text'),
    /3 characters/,
  );
});

test('an option that is not supported is refused by name', () => {
  for (const name of ['preserve.additional.properties', 'json.indent.output']) {
    assert.throws(
      () => converter('mock://json', { [name]: 'true' }),
      (error) => isFailure(error, 'CONFIG_UNSUPPORTED') && error.message.includes(name),
    );
    converter('mock://json', { [name]: 'false' });
  }
});
