// The life of a connector through npm's `kafka-connect-client`. Usage: calls.mjs URL FOLDER-WITH-THE-PACKAGE
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const [url, folder] = process.argv.slice(2);
const { KafkaConnectClient } = createRequire(`${folder}/`)('kafka-connect-client');
const { hostname, port } = new URL(url);
const client = new KafkaConnectClient({ protocol: 'http', host: hostname, port });

const javaClass = 'org.apache.kafka.connect.file.FileStreamSourceConnector';
const name = 'by-npm-client';
const config = {
  'connector.class': javaClass,
  name,
  topic: name,
  file: fileURLToPath(import.meta.url),
  'batch.size': '10',
  'tasks.max': '1',
};

async function until(state) {
  const end = Date.now() + 60_000;
  for (;;) {
    // Kafka Connect knows no status of a connector that was created a moment ago.
    const data = await connector.getStatus().then(
      (reply) => reply.data,
      (error) => error.response.data,
    );
    const parts = [data.connector, ...(data.tasks ?? [])];
    if (
      data.connector &&
      parts.every((part) => part.state === state) &&
      (state !== 'RUNNING' || data.tasks.length > 0)
    )
      return data;
    assert.ok(Date.now() < end, `not ${state}: ${JSON.stringify(data)}`);
    await sleep(100);
  }
}

const refused = async (work) => {
  try {
    await work;
  } catch (error) {
    return error.response.status;
  }
  return null;
};

assert.match((await client.getCluster()).data.version, /^4\./);
const { data: plugins } = await client.getConnectorPlugins();
assert.ok(plugins.some((plugin) => plugin.class === javaClass));
const { data: checked } = await client.validateConnectorConfig(javaClass, { ...config, 'tasks.max': 'many' });
assert.ok(checked.error_count > 0);
assert.equal((await client.createConnector(name, config)).status, 201);
const connector = client.connector(name);
await until('RUNNING');
assert.equal(await refused(client.createConnector(name, config)), 409);
assert.ok((await client.getConnectors()).data.includes(name));
assert.equal((await client.getConnectors({ expand: ['info', 'status'] })).status, 200);
assert.equal((await connector.get()).data.type, 'source');
assert.equal((await connector.getConfig()).data['batch.size'], '10');
assert.equal(
  (await connector.updateConfig({ ...config, 'batch.size': '20' })).data.config['batch.size'],
  '20',
);
await until('RUNNING');
assert.equal((await connector.getTasks()).data[0].id.task, 0);
assert.equal((await connector.getTaskStatus(0)).data.state, 'RUNNING');
assert.equal((await connector.restart()).status, 204);
await until('RUNNING');
// The client sends these without a body, as a form: Kafka Connect answers 415, and so do we.
assert.equal(await refused(connector.pause()), 415);
assert.ok(Array.isArray((await connector.getOffsets()).data.offsets));
assert.equal((await connector.delete()).status, 204);
assert.equal(await refused(connector.get()), 404);
