// Rows that cannot go into the log as they are: a value that cannot be decoded, a record too large, a topic that cannot be
// made. On both logs where the log decides. What the user is told, and that all rows come once the cause is gone.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sharedKafka, withAdmin } from '../servers/kafka.js';
import { sharedPostgres } from '../servers/postgres.js';
import { assertTold, connectorOn, range, startRig } from './rig.js';

const postgres = await sharedPostgres();
const kafka = await sharedKafka();
const LOGS = [
  { log: 'embedded', bootstrap: undefined, skip: postgres.skip },
  { log: 'Kafka', bootstrap: kafka.bootstrap, skip: postgres.skip || kafka.skip },
] as const;
const { skip } = postgres;

test('a value that cannot be decoded fails the task; another mode lets every row through', {
  skip,
}, async () => {
  await using db = await postgres.database();
  await db.query('CREATE TABLE t (id int PRIMARY KEY, n numeric)');
  await db.query("INSERT INTO t VALUES (1, 1), (2, 'NaN'), (3, 3)");
  await using rig = await startRig();
  const precise = { 'decimal.handling.mode': 'precise', 'event.converting.failure.handling.mode': 'fail' };
  await rig.create('c', connectorOn(db, precise));
  assertTold(await rig.failed('c'), {
    code: 'POSTGRES_VALUE_INVALID',
    cause: /convert data value for '.*n' of type numeric/,
    remedy: /column\.exclude\.list.*event\.converting\.failure\.handling\.mode=warn/,
  });
  await rig.change('c', connectorOn(db, { ...precise, 'decimal.handling.mode': 'string' }));
  const topic = `${db.name}.public.t`;
  await rig.rows('c', topic, range(1, 3));
  await rig.streaming('c');
  await db.query("INSERT INTO t VALUES (4, 4), (5, 'NaN'), (6, 6)");
  const changes = await rig.rows('c', topic, range(1, 6));
  assert.equal(changes.find(({ id }) => id === 5)?.row['n'], 'NAN');
});

test('with mode warn such a value becomes null, the log says so, and the stream goes on', {
  skip,
}, async () => {
  await using db = await postgres.database();
  await db.query('CREATE TABLE t (id int PRIMARY KEY, n numeric)');
  await using rig = await startRig();
  await rig.create(
    'c',
    connectorOn(db, {
      'decimal.handling.mode': 'precise',
      'event.converting.failure.handling.mode': 'warn',
    }),
  );
  await rig.streaming('c');
  await db.query("INSERT INTO t VALUES (1, 1), (2, 'NaN'), (3, 3)");
  const changes = await rig.rows('c', `${db.name}.public.t`, range(1, 3));
  assert.equal(changes.find(({ id }) => id === 2)?.row['n'], null);
  await rig.told(
    'the value',
    /could not be converted and is emitted as null .*public\.t\.n.*NaN has no exact decimal form/,
  );
});

for (const { log, bootstrap, skip } of LOGS) {
  test(`a record too large for the ${log} log; a larger max.request.size lets it through`, {
    skip,
  }, async () => {
    await using db = await postgres.database();
    await db.query('CREATE TABLE t (id int PRIMARY KEY, v text)');
    await db.query("INSERT INTO t VALUES (1, 'small')");
    await using rig = await startRig({ bootstrap });
    const creation = {
      'topic.creation.default.partitions': '1',
      'topic.creation.default.replication.factor': '1',
      'topic.creation.default.max.message.bytes': '8000000',
    };
    await rig.create('c', connectorOn(db, creation));
    const topic = `${db.name}.public.t`;
    await rig.rows('c', topic, [1]);
    await rig.streaming('c');
    await db.query("INSERT INTO t VALUES (2, 'before'), (3, repeat('x', 2000000)), (4, 'after')");
    const trace = await rig.failed('c');
    assertTold(trace, {
      code: 'RECORD_TOO_LARGE',
      cause: /message is 2\d{6} bytes .* larger than 1048576/,
      remedy: /producer\.override\.max\.request\.size.*public\.t/,
    });
    const config = { ...connectorOn(db, creation), 'producer.override.max.request.size': '4000000' };
    await rig.change('c', config);
    const changes = await rig.rows('c', topic, range(1, 4));
    assert.equal(String(changes.find(({ id }) => id === 3)?.row['v']).length, 2_000_000);
    assert.deepEqual([...new Set(changes.map(({ id }) => id))], range(1, 4), 'in order');
    await rig.call('DELETE', '/connectors/c');
  });

  test(`a topic of a name that the ${log} log refuses`, { skip }, async () => {
    await using db = await postgres.database();
    await db.query('CREATE TABLE t (id int PRIMARY KEY)');
    await db.query('INSERT INTO t SELECT generate_series(1, 3)');
    await using rig = await startRig({ bootstrap });
    const routed = {
      transforms: 'route',
      'transforms.route.type': 'org.apache.kafka.connect.transforms.RegexRouter',
      'transforms.route.regex': '.*',
    };
    const bad = connectorOn(db, { ...routed, 'transforms.route.replacement': 'not a topic/name' });
    await rig.create('c', bad);
    assertTold(await rig.failed('c'), {
      code: 'TOPIC_',
      cause: /not a topic\/name/,
      remedy: /Correct the topic's name|name/,
    });
    const topic = `${db.name}.good`;
    await rig.change('c', { ...bad, 'transforms.route.replacement': topic });
    await rig.rows('c', topic, range(1, 3));
    await rig.call('DELETE', '/connectors/c');
  });
}

test('a replication factor that the cluster cannot give', { skip: postgres.skip || kafka.skip }, async () => {
  await using db = await postgres.database();
  await db.query('CREATE TABLE t (id int PRIMARY KEY)');
  await db.query('INSERT INTO t SELECT generate_series(1, 3)');
  await using rig = await startRig({ bootstrap: kafka.bootstrap });
  const three = {
    'topic.creation.default.partitions': '1',
    'topic.creation.default.replication.factor': '3',
  };
  await rig.create('c', connectorOn(db, three));
  assertTold(await rig.failed('c'), {
    code: 'TOPIC_CREATE_REFUSED',
    cause: /Error while attempting to create.find topic.*public\.t/,
    remedy: /replication factor/,
  });
  await rig.change('c', connectorOn(db, { ...three, 'topic.creation.default.replication.factor': '1' }));
  await rig.rows('c', `${db.name}.public.t`, range(1, 3));
  await rig.call('DELETE', '/connectors/c');
  await withAdmin(kafka.bootstrap, (admin) => admin.deleteTopics({ topics: [`${db.name}.public.t`] }));
});
