// kill -9 of a worker in the middle of transactions, again and again, on a real Kafka: a reader of committed records sees each
// record of the source once, in order, and the stored offset is that of the last.
import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openLog } from '../../../src/log/open.js';
import type { Log } from '../../../src/log/port.js';
import { sharedKafka } from '../../servers/kafka.js';
import { collectingLogger } from '../fixture.js';

const kafka = await sharedKafka();
const CHILD = fileURLToPath(new URL('./exactly-once-child.js', import.meta.url));
const KILLS = 3;

interface Message {
  readonly seqno?: number;
  readonly failed?: string;
}

/** Starts a worker; resolves once it has committed past `before`. Its last offset known is kept up to date. */
async function startPast(
  before: number,
  args: readonly string[],
): Promise<{ child: ChildProcess; seqno: number }> {
  const child = fork(CHILD, args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the worker ended by itself: ${code}`)));
    child.on('message', ({ seqno, failed }: Message) => {
      if (failed !== undefined) reject(new Error(failed));
      if (seqno !== undefined && seqno > before) resolve({ child, seqno });
    });
  });
}

function exit(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => child.once('exit', () => resolve()));
}

async function readCommitted(log: Log, topic: string): Promise<string[]> {
  const admin = await log.admin();
  const reader = await log.reader({ isolation: 'read_committed' });
  const end = (await admin.offsets(topic, 'latest', 'read_committed')).get(0)!;
  await reader.assign([{ topic, partition: 0, offset: 'earliest' }]);
  const out: string[] = [];
  while (reader.position({ topic, partition: 0 }) < end) {
    for (const { records } of await reader.poll(1_000)) {
      for (const { value } of records) out.push(Buffer.from(value!).toString());
    }
  }
  await reader.close();
  await admin.close();
  return out;
}

// Invariant 17.
test('each record once, however often the worker is killed', {
  skip: kafka.skip,
  timeout: 180_000,
}, async () => {
  await using topics = kafka.prefix();
  const [topic, offsetsTopic] = [topics.topic('records'), topics.topic('offsets')];
  const args = [kafka.bootstrap, topics.name, topic, offsetsTopic];
  const log = await openLog(
    { kind: 'kafka', properties: { 'bootstrap.servers': kafka.bootstrap } },
    { role: 'member', logger: collectingLogger([]) },
  );
  const children: ChildProcess[] = [];
  try {
    const admin = await log.admin();
    await admin.createTopic({ name: topic, partitions: 1, replicationFactor: 1, configs: {} });
    await admin.close();
    let last = -1;
    for (let run = 0; run <= KILLS; run++) {
      const { child, seqno } = await startPast(last, args);
      children.push(child);
      last = seqno;
      const gone = exit(child);
      if (run === KILLS) child.send('stop');
      else {
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 200));
        child.kill('SIGKILL');
      }
      await gone;
    }
    const seen = await readCommitted(log, topic);
    assert.ok(seen.length > last);
    const wrong = seen.findIndex((value, i) => value !== String(i));
    assert.equal(wrong, -1, `record ${wrong} is ${seen[wrong]} behind ${seen[wrong - 1]}`);
    const stored = (await readCommitted(log, offsetsTopic)).at(-1);
    assert.equal(stored, JSON.stringify({ seqno: seen.length - 1 }));
  } finally {
    for (const child of children) child.kill('SIGKILL');
    await log.close();
  }
});
