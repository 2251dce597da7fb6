// Side by side with the Java client: one group shared with kafka-console-consumer, under Kafka's default assignors and the
// cooperative one; offsets committed by us read by kafka-consumer-groups, and set by it read by us.
import assert from 'node:assert/strict';
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { openKafkaLog } from '../../../../src/log/kafka/open.js';
import { kafkaLibraries } from '../../../servers/fetched/maven.js';
import { quietLogging, sharedKafka } from '../../../servers/kafka.js';
import { Unavailable } from '../../../servers/shared.js';
import { keptLogger } from '../logger.js';
import { filled, watched } from './harness.js';

const kafka = await sharedKafka();
const { bootstrap } = kafka;
const jars = await kafkaLibraries().catch((error: unknown) => {
  if (error instanceof Unavailable) return null;
  throw error;
});
const skip = kafka.skip !== false ? kafka.skip : jars === null ? 'no Java' : false;

const directory = mkdtempSync(join(tmpdir(), 'millrace-java-'));
test.after(() => rmSync(directory, { recursive: true, force: true }));

function java(mainClass: string, args: readonly string[]): string[] {
  const path = join(jars as string, '*');
  return ['-Xmx128m', '-XX:TieredStopAtLevel=1', '-cp', path, quietLogging(directory), mainClass, ...args];
}

async function consumerGroups(...args: string[]): Promise<string> {
  const command = 'org.apache.kafka.tools.consumer.group.ConsumerGroupCommand';
  const run = promisify(execFile);
  const { stdout } = await run('java', java(command, ['--bootstrap-server', bootstrap, ...args]));
  return stdout;
}

interface JavaMember {
  readonly process: ChildProcess;
  /** Lines it printed: the values it read. */
  readonly lines: string[];
}

function consoleConsumer(topic: string, group: string, strategy: string | null): JavaMember {
  const args = ['--bootstrap-server', bootstrap, '--topic', topic, '--group', group, '--from-beginning'];
  if (strategy !== null) args.push('--consumer-property', `partition.assignment.strategy=${strategy}`);
  const process = spawn('java', java('org.apache.kafka.tools.consumer.ConsoleConsumer', args), {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  let rest = '';
  process.stdout.on('data', (chunk: Buffer) => {
    const parts = (rest + chunk.toString()).split('\n');
    rest = parts.pop() as string;
    lines.push(...parts);
  });
  return { process, lines };
}

async function end({ process }: JavaMember): Promise<void> {
  const exited = new Promise((resolve) => process.once('exit', resolve));
  process.kill('SIGTERM');
  await exited;
}

for (const strategy of [null, 'org.apache.kafka.clients.consumer.CooperativeStickyAssignor']) {
  test(`a group shared with a Java consumer (${strategy ?? 'default assignors'})`, { skip }, async () => {
    await using prefix = kafka.prefix();
    const topic = prefix.topic('t');
    const group = prefix.topic('g');
    await filled(bootstrap, { topic, partitions: 4, count: 1 });
    const properties: Record<string, string> =
      strategy === null ? {} : { 'partition.assignment.strategy': strategy };
    const ours = await watched(bootstrap, { group, topics: [topic], properties });
    await ours.until(() => ours.owned().length === 4 && ours.read.size === 4);
    const theirs = consoleConsumer(topic, group, strategy);
    try {
      await ours.until(() => ours.owned().length === 2);
      await filled(bootstrap, { topic, partitions: 4, count: 5, from: 100 });
      const mine = () => ours.owned().every((key) => ours.read.get(key)?.includes('104') === true);
      await ours.until(() => mine() && theirs.lines.filter((line) => line === '104').length >= 2);
    } finally {
      await end(theirs);
    }
    // It left: all is ours again, and goes on where it had committed.
    await ours.until(() => ours.owned().length === 4);
    await filled(bootstrap, { topic, partitions: 4, count: 1, from: 200 });
    await ours.until(() => [...ours.read.values()].every((values) => values.at(-1) === '200'));
    await ours.consumer.close();
  });
}

test('offsets are common ground with kafka-consumer-groups', { skip }, async () => {
  await using prefix = kafka.prefix();
  const topic = prefix.topic('t');
  const group = prefix.topic('g');
  await filled(bootstrap, { topic, partitions: 2, count: 8 });
  const log = await openKafkaLog({ 'bootstrap.servers': bootstrap }, keptLogger());
  const consumer = await log.consumer({ group, properties: { 'auto.offset.reset': 'earliest' } });
  const nothing = async () => {};
  await consumer.subscribe([topic], { assigned: nothing, revoked: nothing, lost: nothing });
  while (consumer.assignment().length < 2) await consumer.poll(100);
  await consumer.commit([
    { topic, partition: 0, offset: 3n },
    { topic, partition: 1, offset: 8n },
  ]);
  const described = await consumerGroups('--describe', '--group', group);
  const rows = described.split('\n').map((line) => line.trim().split(/\s+/));
  const row = (partition: string) => rows.find((cells) => cells[1] === topic && cells[2] === partition);
  assert.deepEqual(row('0')?.slice(3, 6), ['3', '8', '5']);
  assert.deepEqual(row('1')?.slice(3, 6), ['8', '8', '0']);
  // The member and what it owns are read from our own bytes.
  assert.match(row('0')?.[6] ?? '', /^millrace/);
  await consumer.close();

  await consumerGroups(
    '--reset-offsets',
    '--group',
    group,
    '--topic',
    `${topic}:0`,
    '--to-offset',
    '6',
    '--execute',
  );
  const after = await watched(bootstrap, { group, topics: [topic] });
  await after.until(() => after.read.get(`${topic}-0`)?.length === 2);
  assert.deepEqual(after.read.get(`${topic}-0`), ['6', '7']);
  await after.consumer.close();
  await log.close();
});
