// kill -9 of a whole worker at random moments: every line of the file arrives, in order within each run.
import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openLog } from '../../src/log/open.js';
import { collectingLogger } from './fixture.js';

const CHILD = fileURLToPath(new URL('./kill-child.js', import.meta.url));
const RUNS = 6;
const LINES_A_RUN = 10_000;

async function readTopic(directory: string, topic: string): Promise<number[]> {
  const log = await openLog({ kind: 'embedded', directory }, { role: 'owner', logger: collectingLogger([]) });
  const reader = await log.reader();
  const admin = await log.admin();
  try {
    if ((await admin.describeTopic(topic)) === null) return [];
    const end = (await admin.offsets(topic, 'latest')).get(0)!;
    await reader.assign([{ topic, partition: 0, offset: 'earliest' }]);
    const out: number[] = [];
    while (reader.position({ topic, partition: 0 }) < end) {
      for (const { records } of await reader.poll(1_000)) {
        for (const { value } of records) out.push(Number(Buffer.from(value!).toString()));
      }
    }
    return out;
  } finally {
    await reader.close();
    await admin.close();
    await log.close();
  }
}

/** Starts a worker, gives it time to work, kills it. */
async function runAndKill(args: readonly string[], ms: number): Promise<void> {
  const child = fork(CHILD, args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await Promise.race([new Promise((resolve) => child.once('message', resolve)), exited]);
  await new Promise((resolve) => setTimeout(resolve, ms));
  child.kill('SIGKILL');
  await exited;
}

test('no line is lost when the worker is killed again and again', { timeout: 300_000 }, async () => {
  const root = mkdtempSync(join(tmpdir(), 'millrace-kill-'));
  try {
    const data = join(root, 'data');
    const file = join(root, 'in.txt');
    const connector = join(root, 'connector.json');
    writeFileSync(file, '');
    const config = {
      'connector.class': 'FileStreamSource',
      'value.converter': 'org.apache.kafka.connect.storage.StringConverter',
      file,
      topic: 'lines',
      'batch.size': '100',
    };
    writeFileSync(connector, JSON.stringify({ name: 'lines', config }));
    let written = 0;
    const boundaries: number[] = [];
    for (let run = 0; run < RUNS; run++) {
      const lines = Array.from({ length: LINES_A_RUN }, (_, i) => `${written + i}\n`);
      appendFileSync(file, lines.join(''));
      written += LINES_A_RUN;
      await runAndKill([data, connector], Math.floor(Math.random() * 400));
      boundaries.push((await readTopic(data, 'lines')).length);
    }
    // However slow the machine: the last runs have more and more time to bring the rest.
    for (let ms = 500; new Set(await readTopic(data, 'lines')).size < written; ms *= 2) {
      boundaries.push((await readTopic(data, 'lines')).length);
      await runAndKill([data, connector], ms);
    }
    const values = await readTopic(data, 'lines');
    assert.equal(new Set(values).size, written);
    const starts = new Set([0, ...boundaries]);
    for (let i = 1; i < values.length; i++) {
      // Within a run lines follow each other; a new run may begin again earlier, never later.
      if (starts.has(i)) assert.ok(values[i] <= values[i - 1] + 1, `gap at ${i}`);
      else assert.equal(values[i], values[i - 1] + 1, `order at ${i}`);
    }
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});
