// Validation of whole configs, beyond what the recordings of the original compare: overrides, placeholders, texts.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders of config providers look like this.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plugins as filePlugins } from '../../connectors/file/plugin.js';
import type { Props } from '../../src/config/config-key.js';
import { ConfigProviders } from '../../src/config/providers.js';
import { isFailure } from '../../src/errors/failure.js';
import { ConnectorValidator } from '../../src/plugins/validation.js';
import { fakeRegistry } from '../rest/fake-plugins.js';

const fileSinks = filePlugins.filter(({ type }) => type === 'sink');
const validator = (workerProps: Props = {}, env: Props = {}) =>
  new ConnectorValidator({
    registry: fakeRegistry(fileSinks),
    workerProps,
    providers: ConfigProviders.fromProps(workerProps, env),
  });
const good = { name: 'c', 'connector.class': 'file', file: '/x', topic: 't' };

test('a good config passes by any name of its class', async () => {
  for (const name of [
    'file',
    'FileStreamSource',
    'org.apache.kafka.connect.file.FileStreamSourceConnector',
  ]) {
    await validator().check({ ...good, 'connector.class': name });
  }
});

test('errors come as one text with the original frame', async () => {
  await assert.rejects(validator().check({ 'connector.class': 'file', name: 'c' }), (error) => {
    assert.ok(isFailure(error, 'CONNECTOR_CONFIG_INVALID'));
    assert.match(
      error.message,
      /^Connector configuration is invalid and contains the following 1 error\(s\):\nMissing required/,
    );
    return true;
  });
});

test('a missing class is refused without showing secrets', async () => {
  await assert.rejects(
    validator().validate({ name: 'c', 'database.password': 'hunter2' }),
    (error) => isFailure(error, 'CONNECTOR_CLASS_MISSING') && !error.message.includes('hunter2'),
  );
});

test('the override policy refuses by key', async () => {
  const config = { ...good, 'producer.override.acks': '1', 'producer.override.sasl.jaas.config': 'hunter2' };
  assert.equal((await validator().validate(config)).error_count, 0);
  const none = await validator({ 'connector.client.config.override.policy': 'None' }).validate(config);
  assert.equal(none.error_count, 2);
  assert.match(JSON.stringify(none), /The 'None' policy does not allow 'acks' to be overridden/);
  assert.equal(JSON.stringify(none).includes('hunter2'), false);
  const principal = await validator({ 'connector.client.config.override.policy': 'Principal' }).validate(
    config,
  );
  assert.equal(principal.error_count, 1);
  const allowed = {
    'connector.client.config.override.policy': 'Allowlist',
    'connector.client.config.override.allowlist': 'acks',
  };
  assert.equal((await validator(allowed).validate(config)).error_count, 1);
});

test('placeholders are checked by what they stand for and shown as they stand', async () => {
  const worker = { 'config.providers': 'env', 'config.providers.env.class': 'EnvVarConfigProvider' };
  const infos = await validator(worker, { SIZE: 'hunter2', TASKS: '2' }).validate({
    ...good,
    'batch.size': '${env:SIZE}',
    'tasks.max': '${env:TASKS}',
  });
  const value = (name: string) => infos.configs.find((info) => info.value.name === name)!.value;
  assert.deepEqual(value('tasks.max').errors, []);
  assert.equal(value('tasks.max').value, '${env:TASKS}');
  assert.equal(value('batch.size').errors.length, 1);
  assert.equal(JSON.stringify(infos).includes('hunter2'), false);
});

test('exactly-once delivery is refused, not ignored', async () => {
  const infos = await validator().validate({ ...good, 'exactly.once.support': 'required' });
  assert.equal(infos.error_count, 1);
});

test('a converter of the connector shows its keys', async () => {
  const infos = await validator().validate({ ...good, 'value.converter': 'JsonConverter' });
  const names = infos.configs.map((info) => info.value.name);
  assert.ok(names.includes('value.converter.schemas.enable'));
  assert.ok(!names.includes('key.converter.schemas.enable'));
});

test('a version nobody has', async () => {
  const { error_count, configs } = await validator().validate({ ...good, 'connector.plugin.version': '9' });
  assert.equal(error_count, 2);
  const wrong = configs.filter(({ value }) => value.errors.length > 0).map(({ value }) => value);
  assert.deepEqual(
    wrong.map(({ name }) => name),
    ['connector.class', 'connector.plugin.version'],
  );
  assert.match(wrong[0].errors[0], /not found that matches the version range \[9,9\], available versions: /);
});

test('a sink names its topics, in one way, and not its dead letters among them', async () => {
  const sink = { name: 'c', 'connector.class': 'FileStreamSink' };
  const letters = { 'errors.deadletterqueue.topic.name': 'dlq' };
  const errorsOf = async (more: Props, workerProps: Props = {}) =>
    (await validator(workerProps).validate({ ...sink, ...more })).configs.flatMap(
      ({ value }) => value.errors,
    );
  assert.deepEqual(await errorsOf({ topics: 'a,b' }), []);
  assert.deepEqual(await errorsOf({ 'topics.regex': 'a.*', ...letters }), []);
  const none = 'Must configure one of topics or topics.regex';
  assert.deepEqual(await errorsOf({}), [none, none]);
  const both = 'topics and topics.regex are mutually exclusive options, but both are set.';
  assert.deepEqual(await errorsOf({ topics: 'a', 'topics.regex': 'a' }), [both, both]);
  assert.deepEqual(await errorsOf({ topics: 'a, dlq', ...letters }), [
    "The DLQ topic 'dlq' may not be included in the list of topics ('topics=[a, dlq]') consumed by the connector",
  ]);
  assert.deepEqual(await errorsOf({ 'topics.regex': 'd.q', ...letters }), [
    "The DLQ topic 'dlq' may not be matched by the regex for the topics ('topics.regex=d.q') consumed by the connector",
  ]);
  const group = { 'group.id': 'connect-c' };
  assert.deepEqual(await errorsOf({ topics: 'a' }, group), [
    'Consumer group for sink connector named c conflicts with Connect worker group connect-c',
  ]);
  const override = { topics: 'a', 'consumer.override.group.id': 'g' };
  assert.deepEqual(await errorsOf(override, group), []);
  assert.deepEqual(await errorsOf(override, { 'group.id': 'g' }), [
    'Consumer group g conflicts with Connect worker group g',
  ]);
});

test('a source may have dead letters too', async () => {
  const letters = { 'errors.deadletterqueue.topic.name': 'dlq' };
  const factor = 'errors.deadletterqueue.topic.replication.factor';
  await validator().check({ ...good, ...letters });
  const names = (await validator().validate(good)).configs.map(({ value }) => value.name);
  assert.ok(!names.includes(factor));
  await assert.rejects(validator().check({ ...good, ...letters, [factor]: 'many' }), (error) =>
    isFailure(error, 'CONNECTOR_CONFIG_INVALID'),
  );
});
