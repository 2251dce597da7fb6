// Starts that cannot succeed: files that cannot be read, a port or data directory in use, properties that are wrong. The
// process ends with an error status and says on standard error what is wrong and what to do.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { freePort } from '../servers/kept.js';
import { until } from '../until.js';
import { runCli, startCli } from './cli.js';
import { assertTold, type Told } from './rig.js';

interface Place {
  readonly directory: string;
  file(name: string, text: string): string;
}

function place(t: { after(f: () => void): void }): Place {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-start-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  return {
    directory,
    file(name, text) {
      const path = join(directory, name);
      writeFileSync(path, text);
      return path;
    },
  };
}

async function refused(args: readonly string[], told: Told): Promise<void> {
  const { code, stdout, stderr } = await runCli(['start', ...args]);
  assert.equal(code, 1, stdout + stderr);
  assertTold(stderr, told);
}

test('a connector file that is not there', async (t) => {
  const { directory } = place(t);
  await refused(['--data-dir', directory, '--port', '0', join(directory, 'none.json')], {
    code: 'CLI_FILE_UNREADABLE',
    cause: /Cannot read .*none\.json: ENOENT/,
    remedy: /Check the path/,
  });
});

test('a connector file that is no JSON', async (t) => {
  const { directory, file } = place(t);
  await refused(['--data-dir', directory, '--port', '0', file('c.json', '{"name": "c", "config": {')], {
    code: 'CLI_FILE_UNREADABLE',
    cause: /Cannot read .*c\.json: .*JSON/,
    remedy: /JSON with "name" and "config"/,
  });
});

test('a connector file without a name', async (t) => {
  const { directory, file } = place(t);
  const text = '{"config": {"connector.class": "postgres"}}';
  await refused(['--data-dir', directory, '--port', '0', file('c.json', text)], {
    code: 'CLI_FILE_UNREADABLE',
    cause: /it has no "name"/,
    remedy: /JSON with "name" and "config"/,
  });
});

test('a worker file that is not there', async (t) => {
  await refused([join(place(t).directory, 'worker.properties')], {
    code: 'CONFIG_FILE_UNREADABLE',
    cause: /worker\.properties.*ENOENT/,
    remedy: /\w/,
  });
});

test('a worker property of a wrong value', async (t) => {
  const { file } = place(t);
  await refused([file('worker.properties', 'offset.flush.interval.ms=soon\n')], {
    code: 'CONFIG_INVALID',
    cause: /offset\.flush\.interval\.ms/,
    remedy: /\w/,
  });
});

test('a port in use', async (t) => {
  const { directory } = place(t);
  const other = createServer().listen(0, '0.0.0.0');
  t.after(() => other.close());
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  await refused(['--data-dir', directory, '--port', String(port)], {
    code: 'REST_LISTENER_FAILED',
    cause: new RegExp(`${port}.*in use|EADDRINUSE.*${port}`),
    remedy: /listeners|--port/,
  });
});

test('a data directory that another worker has', async (t) => {
  const { directory } = place(t);
  const port = await freePort();
  const first = startCli(['start', '--data-dir', directory, '--port', String(port)]);
  await until('the first worker answers', async () => {
    assert.equal(first.child.exitCode, null, first.stderr);
    const reply = await fetch(`http://127.0.0.1:${port}/connectors`).catch(() => null);
    return reply?.ok;
  });
  await refused(['--data-dir', directory, '--port', '0'], {
    code: 'EMBEDDED_LOG_LOCKED',
    cause: new RegExp(`The embedded log in ${directory} is in use by process ${first.child.pid}`),
    remedy: new RegExp(`Stop process ${first.child.pid}, .* or choose another data directory`),
  });
  assert.ok((await fetch(`http://127.0.0.1:${port}/connectors`)).ok, 'the first goes on');
  first.child.kill('SIGTERM');
  assert.equal((await first.ended).code, 0);
});

test('a data directory that cannot be made', async (t) => {
  const { file } = place(t);
  await refused(['--data-dir', join(file('file', ''), 'below'), '--port', '0'], {
    code: 'EMBEDDED_LOG_DIRECTORY',
    cause: /cannot be opened: ENOTDIR/,
    remedy: /Check that .* can be made and written/,
  });
});

test('a command for a worker that is not there', async () => {
  const port = await freePort();
  const { code, stderr } = await runCli(['--url', `http://127.0.0.1:${port}`, 'connectors', 'list']);
  assert.equal(code, 3);
  assertTold(stderr, {
    code: 'CLI_WORKER_UNREACHABLE',
    cause: /No worker answers at .*ECONNREFUSED/,
    remedy: /Start one with `millrace start`/,
  });
});
