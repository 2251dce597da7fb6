// Words that completion offers, and the scripts for shells as the shells themselves read them.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { completions } from '../../src/cli/tree/completion.js';
import { buildProgram } from '../../src/cli/tree/program.js';
import { startRest } from '../rest/rest-fixture.js';
import { runHere } from './in-process.js';

const program = buildProgram({});
const asked: string[] = [];
const offered = (...words: string[]) =>
  completions(program, words, () => async (kind) => {
    asked.push(kind);
    return kind === 'name' || kind === 'names' ? ['orders', 'other', 'users'] : [];
  });

test('commands, options and names, in the place of the last word', async () => {
  assert.deepEqual(await offered('pau'), ['pause']);
  assert.deepEqual(await offered('connectors', 'stat'), ['status']);
  assert.ok((await offered('')).includes('apply'));
  assert.ok(!(await offered('')).includes('__complete'));
  assert.deepEqual(await offered('connectors', 'status', 'o'), ['orders', 'other']);
  assert.deepEqual(await offered('--url', 'http://x', 'pause', 'orders', 'u'), ['users']);
  assert.deepEqual(await offered('restart', '--fa'), ['--failed']);
  assert.deepEqual(await offered('apply', '-f', ''), []);
  assert.deepEqual(await offered('connectors', 'status', 'orders', ''), []);
});

test('names come from the worker, and a worker that is away is no error', async () => {
  const rest = await startRest();
  try {
    await rest.herder.putConnector(
      'here',
      { name: 'here', 'connector.class': 'file', topic: 't' },
      { replace: true },
    );
    const said = await runHere(['--url', rest.base, '__complete', '--', 'stop', ''], {});
    assert.deepEqual([said.code, said.stdout], [0, 'here\n']);
    const away = await runHere(['--url', 'http://127.0.0.1:1', '__complete', '--', 'stop', ''], {});
    assert.deepEqual([away.code, away.stdout], [0, '']);
  } finally {
    await rest.close();
  }
});

for (const shell of ['bash', 'zsh', 'fish'] as const) {
  test(`the script for ${shell} is one that ${shell} reads`, async (t) => {
    const { stdout, code } = await runHere(['completion', shell], {});
    assert.equal(code, 0);
    assert.match(stdout, /__complete/);
    try {
      execFileSync(shell, ['--version'], { stdio: 'ignore' });
    } catch {
      return t.skip(`${shell} is not installed`);
    }
    execFileSync(shell, ['-n'], { input: stdout });
  });
}
