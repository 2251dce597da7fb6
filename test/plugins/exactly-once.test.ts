// What is said of `exactly.once.support` and `transaction.boundary` before a connector is accepted; which overrides a policy
// sees. Texts are Kafka Connect 4.1.1's.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Connector } from '../../src/api/connector.js';
import { sourceConnectorDef } from '../../src/config/keys/connector-config.js';
import { overrideInfos } from '../../src/plugins/client-overrides.js';
import { checkExactlyOnce } from '../../src/plugins/exactly-once.js';

const enabled = { 'group.id': 'g', 'exactly.once.source.support': 'enabled' };

async function errors(
  props: Record<string, string>,
  connector: Partial<Connector> = {},
  worker: Record<string, string> = enabled,
): Promise<Record<string, readonly string[]>> {
  const config = { name: 'c', 'connector.class': 'X', ...props };
  const values = sourceConnectorDef.validate(config);
  await checkExactlyOnce(connector as Connector, values, { connector: config, worker });
  return Object.fromEntries(values.filter((v) => v.errors.length > 0).map((v) => [v.name, v.errors]));
}

test('required exactly-once needs a worker and a connector that have it', async () => {
  const required = { 'exactly.once.support': 'REQUIRED' };
  const supported = { exactlyOnceSupport: () => 'supported' as const };
  assert.deepEqual(await errors(required, supported), {});
  const off = ['This worker does not have exactly-once source support enabled.'];
  const workers: Record<string, string>[] = [
    {},
    { 'group.id': 'g' },
    { ...enabled, 'exactly.once.source.support': 'preparing' },
  ];
  for (const worker of workers) {
    assert.deepEqual(await errors(required, supported, worker), { 'exactly.once.support': off });
  }
  assert.deepEqual(await errors(required, { exactlyOnceSupport: async () => 'unsupported' as const }), {
    'exactly.once.support': [
      'The connector does not support exactly-once semantics with the provided configuration.',
    ],
  });
  assert.match(
    (await errors(required))['exactly.once.support'][0],
    /^The connector does not implement the API .* use the value "requested" for this property/,
  );
  const broken = () => {
    throw new Error('no idea');
  };
  assert.deepEqual(await errors(required, { exactlyOnceSupport: broken }), {
    'exactly.once.support': ['An unexpected error occurred during validation: no idea'],
  });
  assert.match(
    (await errors(required, { exactlyOnceSupport: () => 'perhaps' as never }))['exactly.once.support'][0],
    /^An unexpected error occurred during validation: The connector answered "perhaps"/,
  );
  assert.deepEqual(await errors({ 'exactly.once.support': 'requested' }, {}, {}), {});
});

test('a connector that ends no transactions may not be asked to', async () => {
  const boundary = { 'transaction.boundary': 'connector' };
  const text =
    'The connector does not support connector-defined transaction boundaries with the given configuration. Please reconfigure it to use a different transaction boundary definition.';
  assert.deepEqual(await errors(boundary), { 'transaction.boundary': [text] });
  assert.deepEqual(await errors(boundary, { canDefineTransactionBoundaries: () => 'supported' }), {});
  assert.deepEqual(await errors({ 'transaction.boundary': 'Interval' }), {});
});

test('other values are refused with the choices of the original', async () => {
  assert.deepEqual(
    await errors({
      'exactly.once.support': 'x',
      'transaction.boundary': 'foo',
      'transaction.boundary.interval.ms': '-1',
      'offsets.storage.topic': ' ',
    }),
    {
      'exactly.once.support': [
        'Invalid value x for configuration exactly.once.support: String must be one of (case insensitive): REQUIRED, REQUESTED',
      ],
      'transaction.boundary': [
        'Invalid value foo for configuration transaction.boundary: String must be one of (case insensitive): INTERVAL, POLL, CONNECTOR',
      ],
      'transaction.boundary.interval.ms': [
        'Invalid value -1 for configuration transaction.boundary.interval.ms: Value must be at least 0',
      ],
      'offsets.storage.topic': [
        'Invalid value  for configuration offsets.storage.topic: String must be non-empty',
      ],
    },
  );
});

test('a policy sees the overrides of the clients that a connector has', () => {
  const props = {
    'producer.override.acks': '1',
    'consumer.override.max.poll.records': '1',
    'admin.override.retries': '1',
  };
  const names = (type: 'source' | 'sink', more: Record<string, string>, worker: Record<string, string>) =>
    overrideInfos(type, { ...props, ...more }, worker).map(({ value }) => [
      value.name.split('.')[0],
      ...value.errors,
    ]);
  assert.deepEqual(names('source', {}, {}), [['producer']]);
  assert.deepEqual(names('source', { 'topic.creation.default.partitions': '1' }, {}), [
    ['producer'],
    ['admin'],
  ]);
  assert.deepEqual(names('source', {}, enabled), [['producer'], ['consumer'], ['admin']]);
  assert.deepEqual(names('source', { 'offsets.storage.topic': 'o' }, { 'group.id': 'g' }).length, 3);
  assert.deepEqual(names('sink', {}, {}), [['consumer']]);
  assert.deepEqual(names('sink', { 'errors.deadletterqueue.topic.name': 'd' }, {}).length, 3);
  const refused = (key: string) =>
    `The 'None' policy does not allow '${key}' to be overridden in the connector configuration.`;
  assert.deepEqual(names('source', {}, { 'connector.client.config.override.policy': 'None' }), [
    ['producer', refused('acks')],
    ['consumer', refused('max.poll.records')],
    ['admin', refused('retries')],
  ]);
});
