// Kafka away at the start of a worker, and killed in mid-stream: REST says what the worker waits for, everything goes on by
// itself when the broker is back, and every row is there, in the order of its commits.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { sharedKafka, startKafka } from '../servers/kafka.js';
import { sharedPostgres } from '../servers/postgres.js';
import { until } from '../until.js';
import { assertTold, connectorOn, range, startRig } from './rig.js';

const postgres = await sharedPostgres();
const skip = postgres.skip || (await sharedKafka()).skip;
// One broker for all: each test leaves it running. After a kill its controller takes it back when its session has ended.
const settings = { 'broker.session.timeout.ms': '2000', 'broker.heartbeat.interval.ms': '200' };
const broker = skip === false ? await startKafka(settings) : null;
after(() => broker?.[Symbol.asyncDispose]());

test('Kafka down at the start, then killed -9 in mid-stream', { skip }, async () => {
  await using db = await postgres.database();
  await db.query('CREATE TABLE t (id int PRIMARY KEY, v text)');
  await db.query("INSERT INTO t SELECT i, 'row ' || i FROM generate_series(1, 1000) i");
  const kafka = broker!;
  await kafka.stop();
  await using rig = await startRig({ bootstrap: kafka.bootstrap, early: true });
  const cause = /The worker waits for its log: No answer from Kafka at 127\.0\.0\.1/;
  await rig.told('what it waits for', cause);
  assertTold(rig.complaints(), {
    cause,
    remedy: /Check that the brokers run, that bootstrap\.servers/,
  });
  const early = await rig.call('POST', '/connectors', { name: 'c', config: connectorOn(db) });
  assert.equal(early.status, 503);
  assertTold(early.told, { cause: /Worker is still starting up/, remedy: /GET \/health/ });
  const health = await rig.call('GET', '/health');
  assert.equal(health.status, 503);
  assert.match(health.text, /starting/i);
  await kafka.start();
  await rig.ready;
  await rig.create('c', connectorOn(db));
  const topic = `${db.name}.public.t`;
  await rig.rows('c', topic, range(1, 1000));
  await rig.streaming('c');
  rig.lines.length = 0;
  let next = 1001;
  const write = async (count: number) => {
    for (const end = next + count; next < end; next++) await db.query('INSERT INTO t VALUES ($1)', [next]);
  };
  await write(200);
  const killed = kafka.kill();
  await write(500);
  await killed;
  await write(500);
  await kafka.start();
  await write(100);
  const changes = await rig.rows('c', topic, range(1, next - 1));
  const streamed = changes.filter(({ id }) => id > 1000).map(({ id }) => id);
  const firsts = [...new Set(streamed)];
  assert.deepEqual(firsts, range(1001, next - 1), 'first deliveries in the order of the commits');
  assert.equal(streamed.length, firsts.length, 'none comes twice: the producer is idempotent');
  assert.equal((await rig.task('c')).state, 'RUNNING');
  await rig.call('DELETE', '/connectors/c');
});

test('Kafka down when a task starts: the task waits and can be stopped', { skip }, async () => {
  await using db = await postgres.database();
  await db.query('CREATE TABLE t (id int PRIMARY KEY)');
  await db.query('INSERT INTO t SELECT generate_series(1, 10)');
  const kafka = broker!;
  await using rig = await startRig({ bootstrap: kafka.bootstrap });
  await kafka.stop();
  await rig.create('c', connectorOn(db));
  const waits = async () => /The task waits for its log/.test(rig.complaints());
  await until('the task waits', waits);
  assertTold(rig.complaints(), {
    code: 'KAFKA_UNREACHABLE',
    cause: /No answer from Kafka at 127\.0\.0\.1/,
    remedy: /Check that the brokers run/,
  });
  await rig.call('DELETE', '/connectors/c');
  rig.lines.length = 0;
  await rig.create('c', connectorOn(db));
  await until('the task waits', waits);
  await kafka.start();
  await rig.rows('c', `${db.name}.public.t`, range(1, 10));
  await rig.call('DELETE', '/connectors/c');
});

test('a broker away for longer than delivery.timeout.ms fails the task; restarted, it loses nothing', {
  skip,
}, async () => {
  await using db = await postgres.database();
  await db.query('CREATE TABLE t (id int PRIMARY KEY, v text)');
  await db.query("INSERT INTO t SELECT i, 'row ' || i FROM generate_series(1, 10) i");
  const kafka = broker!;
  await using rig = await startRig({ bootstrap: kafka.bootstrap });
  const impatient = {
    'producer.override.delivery.timeout.ms': '10000',
    'producer.override.request.timeout.ms': '3000',
  };
  await rig.create('c', connectorOn(db));
  const topic = `${db.name}.public.t`;
  await rig.rows('c', topic, range(1, 10));
  await rig.streaming('c');
  // So little patience is for a broker that is away: a slow machine needs more for the first rows and the last.
  await rig.change('c', connectorOn(db, impatient));
  await rig.streaming('c');
  // A task that has not sent to the topic yet waits for the broker, however long it is away.
  await db.query("INSERT INTO t VALUES (11, 'row 11')");
  await rig.rows('c', topic, range(1, 11));
  await kafka.kill();
  await db.query("INSERT INTO t SELECT i, 'row ' || i FROM generate_series(12, 20) i");
  assertTold(await rig.failed('c'), {
    code: 'KAFKA_DELIVERY_TIMEOUT',
    cause: /Expiring \d+ record\(s\) for .*public\.t-0: \d+ ms has passed since batch creation/,
    remedy: /raise delivery\.timeout\.ms/,
  });
  await kafka.start();
  await rig.change('c', connectorOn(db));
  await rig.rows('c', topic, range(1, 20));
  await rig.call('DELETE', '/connectors/c');
});
