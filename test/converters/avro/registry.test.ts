// What AvroConverter asks of a schema registry, and what it does with the answers: subjects, versions, credentials,
// several URLs, registries that refuse or cannot serve, and schemas chosen by the registry.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { create } from '../../../src/converters/avro.js';
import { NO_HEADERS } from '../../../src/data/headers.js';
import { arrayOf, INT32, INT64, primitive, STRING, structOf } from '../../../src/data/schema.js';
import { type Struct, structFrom } from '../../../src/data/struct.js';
import { isFailure } from '../../../src/errors/failure.js';
import { configured, LATEST, ROW, read, write } from '../registry/registry-client.js';
import { TestRegistry } from '../registry/registry-server.js';

const converter = configured(create);

test('a schema is registered once; its id leads the bytes; the version comes back with them', async () => {
  await using registry = await TestRegistry.start();
  const one = converter(registry.url);
  registry.add('other', { schema: '"int"' });
  const bytes = await write(one, ROW, structFrom(ROW, { id: 7, name: 'x' }));
  assert.equal(bytes.toString('hex'), '00000000020e020278');
  assert.equal(one.prepare!('t', ROW, structFrom(ROW, { id: 1 })), undefined);
  // A connector may make the same schema anew: the registry is not asked again.
  const again = structOf(
    ROW.fields.map((f) => [f.name, f.schema]),
    { name: 'shop.Row' },
  );
  await write(one, again, structFrom(again, { id: 1 }));
  assert.deepEqual(
    registry.asked.map((a) => `${a.method} ${a.path}`),
    ['POST /subjects/t-value/versions?normalize=false'],
  );
  assert.deepEqual(registry.asked[0].body, {
    schema:
      '{"type":"record","name":"Row","namespace":"shop","fields":[{"name":"id","type":"int"},{"name":"name","type":["null","string"],"default":null}],"connect.name":"shop.Row"}',
  });

  const { schema, value } = await read(converter(registry.url), bytes);
  assert.equal(schema?.version, 1);
  assert.equal(schema?.name, 'shop.Row');
  assert.deepEqual((value as Struct).values, [7, 'x']);
  assert.deepEqual(
    registry.asked.slice(1).map((a) => `${a.method} ${a.path}`),
    [
      'GET /schemas/ids/2?fetchMaxId=false&subject=t-value',
      'POST /subjects/t-value?normalize=false&deleted=true',
    ],
  );
});

test('nothing is asked for a tombstone', async () => {
  const one = converter('http://127.0.0.1:1');
  assert.equal(one.prepare!('t', null, null), undefined);
  assert.equal(one.fromConnectData('t', null, null, NO_HEADERS), null);
  assert.equal(one.prepareRead!('t', null, NO_HEADERS), undefined);
  assert.deepEqual(one.toConnectData('t', null, NO_HEADERS), { schema: null, value: null });
});

test('subjects are named by topic, by record, or by both', async () => {
  await using registry = await TestRegistry.start();
  const strategy = (name: string) => `io.confluent.kafka.serializers.subject.${name}`;
  const row = structFrom(ROW, { id: 1 });
  await write(converter(registry.url, {}, true), ROW, row);
  const byRecord = { 'value.subject.name.strategy': strategy('RecordNameStrategy') };
  const bytes = await write(converter(registry.url, byRecord), ROW, row);
  await write(
    converter(registry.url, { 'value.subject.name.strategy': 'TopicRecordNameStrategy' }),
    ROW,
    row,
  );
  assert.deepEqual(registry.subjects, ['t-key', 'shop.Row', 't-shop.Row']);
  assert.deepEqual(((await read(converter(registry.url, byRecord), bytes)).value as Struct).values, [
    1,
    null,
  ]);
  await assert.rejects(write(converter(registry.url, byRecord), STRING, 'x'), (error) =>
    isFailure(error, 'REGISTRY_SUBJECT_NEEDS_RECORD'),
  );
});

test('without auto.register.schemas the schema must be there', async () => {
  await using registry = await TestRegistry.start();
  const one = converter(registry.url, { 'auto.register.schemas': 'false' });
  await assert.rejects(write(one, INT32, 5), (error) => {
    assert.ok(isFailure(error, 'REGISTRY_REFUSED'));
    assert.match(error.message, /Error retrieving Avro schema of subject t-value: .*not found.*40401/);
    return true;
  });
  registry.add('t-value', { schema: '"int"' });
  assert.equal((await write(one, INT32, 5)).toString('hex'), '00000000010a');
});

test('use.latest.version writes the form of the latest version, with its defaults', async () => {
  await using registry = await TestRegistry.start();
  registry.add('t-value', {
    schema:
      '{"type":"record","name":"Row","namespace":"shop","fields":[{"name":"name","type":["null","string"],"default":null},{"name":"extra","type":"string","default":"dflt"},{"name":"id","type":"long"}]}',
  });
  const options = LATEST;
  const bytes = await write(converter(registry.url, options), ROW, structFrom(ROW, { id: 3, name: 'n' }));
  const { schema, value } = await read(converter(registry.url), bytes);
  assert.deepEqual(
    schema?.fields.map((f) => f.name),
    ['name', 'extra', 'id'],
  );
  assert.deepEqual((value as Struct).values, ['n', 'dflt', 3]);

  registry.add('t-value', {
    schema: '{"type":"record","name":"Row","namespace":"shop","fields":[{"name":"needed","type":"string"}]}',
  });
  await assert.rejects(
    write(converter(registry.url, options), ROW, structFrom(ROW, { id: 3 })),
    /latest.compatibility.strict=false/,
  );
});

test('use.latest.version reads older data as the latest version', async () => {
  await using registry = await TestRegistry.start();
  const old = structOf(
    [
      ['gone', arrayOf(STRING)],
      ['id', INT32],
    ],
    { name: 'shop.Row' },
  );
  const bytes = await write(converter(registry.url), old, structFrom(old, { gone: ['a', 'b'], id: 9 }));
  registry.add('t-value', {
    schema:
      '{"type":"record","name":"Row","namespace":"shop","fields":[{"name":"id","type":"double"},{"name":"tag","type":["null","string"],"default":null}]}',
  });
  const { schema, value } = await read(converter(registry.url, { 'use.latest.version': 'true' }), bytes);
  assert.equal(schema?.field('id')?.schema.type, 'FLOAT64');
  assert.deepEqual((value as Struct).values, [9, null]);
});

test('schemas that refer to others are read with them', async () => {
  await using registry = await TestRegistry.start();
  registry.add('money', {
    schema: '{"type":"record","name":"Money","namespace":"shop","fields":[{"name":"cents","type":"long"}]}',
  });
  const id = registry.add('t-value', {
    schema:
      '{"type":"record","name":"Order","namespace":"shop","fields":[{"name":"total","type":"shop.Money"}]}',
    references: [{ name: 'shop.Money', subject: 'money', version: 1 }],
  });
  const { schema, value } = await read(converter(registry.url), Uint8Array.of(0, 0, 0, 0, id, 0x90, 0x03));
  assert.equal(schema?.field('total')?.schema.name, 'shop.Money');
  assert.deepEqual(((value as Struct).values[0] as Struct).values, [200]);
});

test('credentials: from the URL, from the user info, from JAAS, and a bearer token', async () => {
  await using registry = await TestRegistry.start();
  const basic = `Basic ${Buffer.from('me:se:cret').toString('base64')}`;
  const cases: [string, string, Record<string, string>][] = [
    [registry.url.replace('//', '//me:se%3Acret@'), basic, {}],
    [
      registry.url,
      basic,
      { 'basic.auth.credentials.source': 'USER_INFO', 'basic.auth.user.info': 'me:se:cret' },
    ],
    [
      registry.url,
      basic,
      {
        'basic.auth.credentials.source': 'SASL_INHERIT',
        'sasl.jaas.config':
          'org.apache.kafka.common.security.plain.PlainLoginModule required username="me" password="se:cret";',
      },
    ],
    [registry.url, 'Bearer tok', { 'bearer.auth.token': 'tok' }],
  ];
  for (const [url, expected, options] of cases) {
    registry.authorization = expected;
    await write(converter(url, options), INT32, 1);
    await assert.rejects(write(converter(registry.url), INT32, 1), (error) => {
      assert.ok(isFailure(error, 'REGISTRY_FORBIDDEN'));
      assert.doesNotMatch(`${error.trace}${error.stack}`, /cret|tok\b/);
      return true;
    });
  }
});

test('a registry that does not answer is passed over; when none answers the error is retriable', async () => {
  await using registry = await TestRegistry.start();
  const gone = await TestRegistry.start();
  const { url } = gone;
  await gone[Symbol.asyncDispose]();
  const bytes = await write(converter(`${url},${registry.url}`), INT32, 5);
  assert.equal(bytes.length, 6);
  await assert.rejects(write(converter(url.replace('//', '//u:hush@')), INT32, 5), (error) => {
    assert.ok(isFailure(error, 'REGISTRY_UNAVAILABLE') && error.retriable);
    assert.doesNotMatch(error.trace, /hush/);
    return true;
  });
});

test('a registry that cannot serve now is asked again; one that refuses is not', async () => {
  await using registry = await TestRegistry.start();
  registry.answers.push({ status: 503, body: {} }, { status: 429, body: {} });
  await write(converter(registry.url), INT32, 5);
  assert.equal(registry.asked.length, 3);
  registry.answers.push({
    status: 409,
    body: { error_code: 409, message: 'Schema being registered is incompatible' },
  });
  const other = converter(registry.url);
  await assert.rejects(write(other, INT64, 5), (error) => {
    assert.ok(isFailure(error, 'REGISTRY_REFUSED') && !error.retriable);
    assert.match(
      error.message,
      /Error registering Avro schema of subject t-value: .*incompatible; error code: 409/,
    );
    return true;
  });
  // What failed is asked again with the next record.
  await write(other, INT64, 5);
  for (let i = 0; i < 4; i++) registry.answers.push({ status: 500, body: { message: 'timed out' } });
  await assert.rejects(
    write(converter(registry.url), STRING, 'x'),
    (error) => isFailure(error, 'REGISTRY_UNAVAILABLE') && error.retriable,
  );
});

test('data that names no schema, or one that is unknown, is refused', async () => {
  await using registry = await TestRegistry.start();
  const one = converter(registry.url);
  for (const bytes of [Buffer.from('{"a":1}'), Buffer.alloc(0), Buffer.from([0, 0, 1])]) {
    await assert.rejects(read(one, bytes), (error) => isFailure(error, 'REGISTRY_UNKNOWN_MAGIC_BYTE'));
  }
  await assert.rejects(read(one, Uint8Array.of(0, 0, 0, 0, 9, 1)), /id 9/);
  const id = registry.add('t-value', {
    schema: '{"type":"record","name":"R","fields":[{"name":"s","type":"string"}]}',
  });
  for (const tail of [[], [200], [20, 97], [1], [255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1]]) {
    await assert.rejects(read(one, Uint8Array.of(0, 0, 0, 0, id, ...tail)), (error) =>
      isFailure(error, 'DATA_INVALID'),
    );
  }
});

test('what is not supported is refused by name', () => {
  for (const [name, value] of [
    ['proxy.host', 'proxy'],
    ['rule.executors', 'x'],
    ['value.schema.id.serializer', 'io.confluent.kafka.serializers.schema.id.HeaderSchemaIdSerializer'],
    ['value.subject.name.strategy', 'com.example.Own'],
    ['bearer.auth.credentials.source', 'OAUTHBEARER'],
  ]) {
    assert.throws(
      () => converter('http://x', { [name]: value }),
      (error) => isFailure(error, 'CONFIG_UNSUPPORTED') && error.message.includes(name),
    );
  }
  assert.throws(() => create().configure({}, false), /schema.registry.url/);
  assert.throws(
    () => converter('ftp://u:hush@x'),
    (error) => !String(error).includes('hush'),
  );
});

test('bytes that are the whole message have no length before them; decimals and defaults come back', async () => {
  const one = converter('mock://registry-test');
  const bytes = await write(one, primitive('BYTES'), Buffer.from('abc'));
  assert.equal(bytes.subarray(5).toString(), 'abc');
  assert.deepEqual((await read(one, bytes)).value, Buffer.from('abc'));
});
