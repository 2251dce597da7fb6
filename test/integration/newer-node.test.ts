// The build on a newer Node than the one that runs the tests: the demo as a user sees it, and the tests of the rooms that rest on
// native modules, threads and V8's own behaviour.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { nodeOfVersion } from '../servers/fetched/npm.js';
import { sharedPostgres } from '../servers/postgres.js';
import { Unavailable } from '../servers/shared.js';
import { until } from '../until.js';
import { demoLines, startProgram } from './cli.js';

const VERSION = '24.21.0';
const ROOMS = ['data/', 'converters/', 'log/record-batch/', 'log/embedded/', 'worker/', 'integration/room'];

const postgres = await sharedPostgres();
const node = await nodeOfVersion(VERSION).catch((error: unknown) => {
  if (error instanceof Unavailable) return error;
  throw error;
});
const newer = typeof node === 'string' ? node : '';
const skip = typeof node === 'string' ? false : `no Node ${VERSION}: ${node.message}`;
const program = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

test(`the demo on Node ${VERSION}`, { skip: skip || postgres.skip }, async () => {
  await using db = await postgres.database();
  const args = ['demo', '--for', '10m', '--json', '--rows', '500', '--postgres', db.url];
  const demo = startProgram(newer, [program('src/cli/main.js'), ...args]);
  await until('rows of the snapshot and a change are shown', () => {
    assert.equal(demo.child.exitCode, null, demo.stderr);
    const lines = demoLines(demo);
    return (
      lines.some(({ snapshotRows = 0 }) => snapshotRows > 500) && lines.some(({ type }) => type === 'change')
    );
  });
  demo.child.kill('SIGINT');
  const { code, stderr } = await demo.ended;
  assert.equal(code, 0, stderr);
});

test(`tests of the build on Node ${VERSION}`, { skip }, async () => {
  // Without the variable that would make the other run report to this one's.
  const tests = startProgram('env', ['-u', 'NODE_TEST_CONTEXT', newer, program('test/run.js'), ...ROOMS]);
  const { code, stdout } = await tests.ended;
  assert.equal(code, 0, stdout.replace(/^ok .*\n/gm, ''));
});
