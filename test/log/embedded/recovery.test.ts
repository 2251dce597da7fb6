// kill -9 and ownership: everything acknowledged is there after a kill, with no gap and nothing twice; a second
// process is told who the owner is; the lock of a dead one is taken over.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openEmbeddedLog } from '../../../src/log/embedded/open.js';
import { appendEach, createTopic, makeDirectory, openLog, readAll, record, silent, text } from './harness.js';

const writer = fileURLToPath(new URL('./writer-process.js', import.meta.url));

function startWriter(directory: string) {
  const child = spawn(process.execPath, [writer, directory, 'crash'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return { child, exited: once(child, 'exit'), lines: createInterface({ input: child.stdout }) };
}

describe('the embedded log and its owner', () => {
  // Invariant 3.
  it('has everything that was acknowledged after kill -9, again and again', async (t) => {
    const directory = makeDirectory(t);
    const acknowledged: [bigint, number, number][] = [];
    for (let round = 0; round < 6; round++) {
      const { child, exited, lines } = startWriter(directory);
      let wanted = 1 + Math.floor(Math.random() * 120);
      for await (const line of lines) {
        const [base, first, count] = line.split(' ').map(Number);
        acknowledged.push([BigInt(base), first, count]);
        if (--wanted === 0) child.kill('SIGKILL');
      }
      await exited;
    }
    const log = await openLog(t, {}, directory);
    const records = await readAll(log, 'crash');
    // No gap, nothing twice: the number in each value is its offset, as each writer began where the log ended.
    assert.deepEqual(
      records.map((r) => [Number(r.offset), Number(text(r.value))]),
      records.map((_, i) => [i, i]),
    );
    assert.ok(acknowledged.length >= 6);
    for (const [base, first, count] of acknowledged) {
      assert.equal(Number(base), first);
      assert.ok(first + count <= records.length, `acknowledged ${first + count}, stored ${records.length}`);
    }
  });

  // Invariant 8.
  it('tells a second process who the owner is, and takes over once it is dead', async (t) => {
    const directory = makeDirectory(t);
    const { child, exited, lines } = startWriter(directory);
    t.after(() => child.kill('SIGKILL'));
    await once(lines, 'line');
    await assert.rejects(openEmbeddedLog({ directory }, 'owner', silent), {
      code: 'EMBEDDED_LOG_LOCKED',
      message: `The embedded log in ${directory} is in use by process ${child.pid}.`,
    });
    await assert.rejects(openEmbeddedLog({ directory }, 'member', silent), { code: 'EMBEDDED_LOG_NOT_OPEN' });
    child.kill('SIGKILL');
    await exited;
    const log = await openLog(t, {}, directory);
    await assert.rejects(openEmbeddedLog({ directory }, 'owner', silent), { code: 'EMBEDDED_LOG_LOCKED' });
    await appendEach(await log.producer(), [record('crash', 'mine')]);
  });

  it('takes over from a process whose number another process has now', async (t) => {
    const directory = makeDirectory(t);
    const first = await openLog(t, {}, directory);
    const lock = readFileSync(join(directory, 'owner.1.json'), 'utf8');
    await first.close();
    writeFileSync(
      join(directory, 'owner.1.json'),
      JSON.stringify({ ...JSON.parse(lock), pid: process.ppid, started: '1' }),
    );
    const log = await openLog(t, {}, directory);
    await createTopic(log, 'x');
  });

  it('says what is wrong with the directory', async (t) => {
    const directory = makeDirectory(t);
    writeFileSync(join(directory, 'file'), '');
    await assert.rejects(openEmbeddedLog({ directory: join(directory, 'file', 'log') }, 'owner', silent), {
      code: 'EMBEDDED_LOG_DIRECTORY',
    });
    writeFileSync(join(directory, 'data.mdb'), Buffer.alloc(20_000, 7));
    await assert.rejects(openEmbeddedLog({ directory }, 'owner', silent), { code: 'EMBEDDED_LOG_DIRECTORY' });
  });
});
