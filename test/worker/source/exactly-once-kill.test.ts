// kill -9 of a worker in the middle of transactions, again and again, on a real Kafka: a reader of committed records sees each
// record of the source once, in order. With a source that numbers its records, and with the stream of a Postgres database.
import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openLog } from '../../../src/log/open.js';
import type { Log } from '../../../src/log/port.js';
import { sharedKafka } from '../../servers/kafka.js';
import { sharedPostgres } from '../../servers/postgres.js';
import { collectingLogger } from '../fixture.js';

const [kafka, postgres] = await Promise.all([sharedKafka(), sharedPostgres()]);
const CHILD = fileURLToPath(new URL('./exactly-once-child.js', import.meta.url));
const KILLS = 2;

interface Message {
  /** The last that was committed, as JSON. */
  readonly offset?: string;
  readonly failed?: string;
}

const children: ChildProcess[] = [];

/** Starts a worker; resolves once it has committed an offset other than `before`. */
async function startPast(
  before: string | null,
  args: readonly string[],
): Promise<{ child: ChildProcess; offset: string }> {
  const child = fork(CHILD, args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  children.push(child);
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the worker ended by itself: ${code}`)));
    child.on('message', ({ offset, failed }: Message) => {
      if (failed !== undefined) reject(new Error(failed));
      if (offset !== undefined && offset !== before) resolve({ child, offset });
    });
  });
}

/** Starts a worker, kills it at some moment after its first commit; the offset of that commit. */
async function runAndKill(before: string | null, args: readonly string[]): Promise<string> {
  const { child, offset } = await startPast(before, args);
  await new Promise((resolve) => setTimeout(resolve, Math.random() * 200));
  await end(child, () => child.kill('SIGKILL'));
  return offset;
}

async function end(child: ChildProcess, how: () => void): Promise<void> {
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  how();
  await gone;
}

async function readCommitted(log: Log, topic: string): Promise<string[]> {
  const admin = await log.admin();
  const reader = await log.reader({ isolation: 'read_committed' });
  const end = (await admin.offsets(topic, 'latest', 'read_committed')).get(0)!;
  await reader.assign([{ topic, partition: 0, offset: 'earliest' }]);
  const out: string[] = [];
  while (reader.position({ topic, partition: 0 }) < end) {
    for (const { records } of await reader.poll(1_000)) {
      for (const { value } of records) out.push(Buffer.from(value ?? []).toString());
    }
  }
  await reader.close();
  await admin.close();
  return out;
}

/** A topic of one partition for the records, and a log to read it with. */
async function prepared(topic: string): Promise<Log> {
  const log = await openLog(
    { kind: 'kafka', properties: { 'bootstrap.servers': kafka.bootstrap } },
    { role: 'member', logger: collectingLogger([]) },
  );
  const admin = await log.admin();
  await admin.createTopic({ name: topic, partitions: 1, replicationFactor: 1, configs: {} });
  await admin.close();
  return log;
}

// Invariant 17.
test('each record once, however often the worker is killed', {
  skip: kafka.skip,
  timeout: 300_000,
}, async () => {
  await using topics = kafka.prefix();
  const [topic, offsetsTopic] = [topics.topic('records'), topics.topic('offsets')];
  const config = {
    name: 'once',
    'connector.class': 'VerifiableSource',
    'task.class': 'org.apache.kafka.connect.tools.VerifiableSourceTask',
    id: '0',
    topic,
    throughput: '-1',
    'producer.override.linger.ms': '0',
  };
  const args = [kafka.bootstrap, topics.name, offsetsTopic, JSON.stringify(config)];
  const log = await prepared(topic);
  try {
    let last: string | null = null;
    for (let run = 0; run < KILLS; run++) last = await runAndKill(last, args);
    const { child } = await startPast(last, args);
    await end(child, () => child.send('stop'));
    const seen = await readCommitted(log, topic);
    assert.ok(seen.length > (JSON.parse(last!) as { seqno: number }).seqno);
    const wrong = seen.findIndex((value, i) => value !== String(i));
    assert.equal(wrong, -1, `record ${wrong} is ${seen[wrong]} behind ${seen[wrong - 1]}`);
    assert.equal((await readCommitted(log, offsetsTopic)).at(-1), JSON.stringify({ seqno: seen.length - 1 }));
  } finally {
    for (const child of children) child.kill('SIGKILL');
    await log.close();
  }
});

test('each change of a database once, however often the worker is killed', {
  skip: kafka.skip || postgres.skip,
  timeout: 300_000,
}, async () => {
  await using topics = kafka.prefix();
  await using database = await postgres.database();
  const topic = topics.topic('db.public.numbers');
  const config = {
    name: 'changes',
    'connector.class': 'io.debezium.connector.postgresql.PostgresConnector',
    'task.class': 'io.debezium.connector.postgresql.PostgresConnectorTask',
    ...database.connectorConfig(),
    'plugin.name': 'pgoutput',
    'topic.prefix': topics.topic('db'),
    'slot.name': database.name,
    'publication.name': database.name,
    'publication.autocreate.mode': 'filtered',
    'table.include.list': 'public.numbers',
    'max.batch.size': '64',
    'value.converter': 'org.apache.kafka.connect.json.JsonConverter',
    'value.converter.schemas.enable': 'false',
  };
  const args = [kafka.bootstrap, topics.name, topics.topic('offsets'), JSON.stringify(config)];
  const log = await prepared(topic);
  try {
    await database.query('CREATE TABLE numbers (id int PRIMARY KEY)');
    let written = 0;
    const write = async () => {
      for (let transaction = 0; transaction < 20; transaction++, written += 100) {
        await database.query(`INSERT INTO numbers SELECT generate_series(${written + 1}, ${written + 100})`);
      }
    };
    const events = async () =>
      (await readCommitted(log, topic)).map((text) => {
        const { op, after } = JSON.parse(text) as { op: string; after: { id: number } };
        return { op, id: after.id };
      });
    // A snapshot that is cut off begins anew; rows that come as changes say that it is over.
    const first = await startPast(null, args);
    for (let mark = -1; !(await events()).some(({ op }) => op === 'c'); mark--) {
      await database.query(`INSERT INTO numbers VALUES (${mark})`);
    }
    await end(first.child, () => first.child.kill('SIGKILL'));
    let last = first.offset;
    for (let run = 0; run < KILLS; run++) {
      await write();
      last = await runAndKill(last, args);
    }
    await write();
    const { child } = await startPast(last, args);
    while (!(await events()).some(({ id }) => id === written)) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    await end(child, () => child.send('stop'));
    assert.deepEqual(
      (await events()).map(({ id }) => id).filter((id) => id > 0),
      Array.from({ length: written }, (_, i) => i + 1),
    );
  } finally {
    for (const child of children) child.kill('SIGKILL');
    await log.close();
  }
});
