// CloudEvents with Avro: bytes, registered schemas and what is read back equal the original's, recorded by
// ../original/RecordCloudAvro.java of the records that the transforms' recordings hold.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { create } from '../../../src/converters/debezium/cloud-events.js';
import { mockRegistry } from '../../../src/converters/registry/mock.js';
import { isFailure } from '../../../src/errors/failure.js';
import { cases, recordOf } from '../../transforms/debezium/recorded-cases.js';
import { plain, plainSchema, type Recorded, recorded, schemaOf, untagged } from '../recorded.js';

const data: Recorded[] = recorded('converters/recorded/cloud-events-avro.json');

const ofConverter = cases.filter((one) => one.converter === 'converters.CloudEventsConverter');
const inputs: Record<string, Recorded[]> = {
  orders: ofConverter.filter((one) => Object.keys(one.config).length === 0),
  cloud: ofConverter.filter((one) =>
    one.config['metadata.source']?.startsWith('header,id:generate,type:generate,dataSchemaName:generate'),
  ),
};

async function compare(one: Recorded): Promise<void> {
  const converter = create();
  const configure = () =>
    converter.configure({ ...one.config, 'avro.schema.registry.url': `mock://${one.scope}` }, false);
  if (/application.json/.test(one.error)) {
    assert.throws(configure, (error) => isFailure(error, 'CLOUD_EVENTS_JSON_IN_AVRO'));
    return;
  }
  configure();
  const { topic, valueSchema, value, headers } = recordOf(inputs[one.events][one.at].record);
  await converter.prepare!(topic, valueSchema, value, headers);
  const bytes = converter.fromConnectData(topic, valueSchema, value, headers);
  const theirs = one.bytes === null ? null : Buffer.from(one.bytes, 'base64');
  for (const [subject, schema] of Object.entries(one.subjects)) {
    assert.equal((await mockRegistry(one.scope).latest(subject)).text, schema);
  }
  assert.equal(
    bytes === null ? undefined : Buffer.from(bytes).toString('latin1'),
    theirs?.toString('latin1'),
  );
  // A name that the original has bent itself it does not know again.
  if (bytes === null || /is not a CloudEvent/.test(one.error)) return;
  assert.equal(one.error, undefined);
  await converter.prepareRead!(topic, bytes, headers);
  const back = converter.toConnectData(topic, bytes, headers);
  const schema = schemaOf(one.backSchema);
  assert.deepEqual(plainSchema(back.schema), plainSchema(schema));
  assert.deepEqual(plain(back.value), plain(untagged(schema, one.back)));
}

for (const one of data) {
  test(`${one.events} ${one.at}: ${JSON.stringify(one.config)}`, () => compare(one));
}

test('a registry is needed, and Apicurio is reached by its Confluent API', () => {
  const both = { 'serializer.type': 'avro', 'data.serializer.type': 'avro' };
  assert.throws(() => create().configure(both, false), /Need URL\(s\) for schema registry instances/);
  assert.throws(
    () => create().configure({ ...both, 'avro.apicurio.registry.url': 'http://x' }, false),
    (error) => isFailure(error, 'CONFIG_UNSUPPORTED'),
  );
});
