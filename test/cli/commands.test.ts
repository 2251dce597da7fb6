// The command line against a REST server whose herder is in memory: what commands do, print and end with.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type Fixture, startRest } from '../rest/rest-fixture.js';
import { type Ended, runHere } from './in-process.js';

let rest: Fixture;
let folder: string;
before(async () => {
  rest = await startRest();
  folder = mkdtempSync(join(tmpdir(), 'millrace-cli-'));
});
after(async () => {
  await rest.close();
  rmSync(folder, { recursive: true });
});

const run = (...args: string[]): Promise<Ended> => runHere(args, { MILLRACE_URL: rest.base });

async function ok(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await run(...args);
  assert.equal(code, 0, `${args.join(' ')}: ${stderr}${stdout}`);
  return stdout;
}

function file(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

const config = (topic: string) => ({ 'connector.class': 'file', file: '/x', topic });

test('a connector from file to deletion', async () => {
  const json = file('one.json', { name: 'one', config: { ...config('a'), 'db.password': 'hunter2' } });
  assert.match(await ok('apply', '-f', json), /^one created$/m);
  assert.match(await ok('apply', '-f', json), /^one unchanged$/m);
  const changed = file('one.json', { name: 'one', config: { ...config('b'), 'db.password': 'hunter3' } });
  const planned = await ok('apply', '-f', changed, '--dry-run');
  assert.match(
    planned,
    /one would be changed\n {2}- db\.password=\[hidden\]\n {2}\+ db\.password=\[hidden\]/,
  );
  assert.match(planned, /- topic=a\n {2}\+ topic=b/);
  assert.equal(rest.herder.connectorConfig('one')['topic'], 'a');
  assert.match(await ok('apply', '-f', changed), /^one changed$/m);
  assert.match(await ok('patch', 'one', '-s', 'batch.size=5', '-s', 'x=a=b', '-r', 'file'), /3 key\(s\)/);
  const stored = rest.herder.connectorConfig('one');
  assert.deepEqual([stored['batch.size'], stored['x'], stored['file']], ['5', 'a=b', undefined]);
  assert.match(await ok('wait', 'one'), /^one RUNNING$/m);
  const described = await ok('describe', 'connector', 'one');
  assert.match(described, /State\s+RUNNING/);
  assert.match(described, /db\.password=\[hidden\]/);
  assert.match(await ok('get', 'tasks', 'one'), /^one\s+0\s+RUNNING/m);
  assert.match(await ok('pause', 'one'), /one is pausing/);
  assert.match(await ok('wait', 'one', '--for', 'Paused'), /PAUSED/);
  assert.match(await ok('resume', '--all'), /one is resuming/);
  assert.match(await ok('restart', 'one'), /one is restarting/);
  assert.match(await ok('restart', '--failed', '--all'), /nothing that failed/);
  assert.match(await ok('delete', 'one'), /one is deleted/);
  assert.match(await ok('wait', 'one', '--for', 'deleted', '--timeout', '1s'), /DELETED/);
});

test('files: several connectors, folders, properties, standard input', async () => {
  const list = file('list.json', [
    { name: 'l1', config: config('t') },
    { name: 'l2', ...config('t') },
  ]);
  const props = file('p.properties', 'name=p1\nconnector.class=file\nfile=/x\ntopic=t\n');
  const applied = JSON.parse(await ok('--json', 'apply', '-f', list, '-f', props)) as {
    name: string;
    done: string;
  }[];
  assert.deepEqual(
    applied.map(({ name, done }) => `${name} ${done}`),
    ['l1 created', 'l2 created', 'p1 created'],
  );
  assert.match(await ok('apply', '-f', folder), /l1 unchanged[\s\S]*p1 unchanged/);
  const stopped = file('s.json', { name: 's1', config: config('t'), initial_state: 'stopped' });
  await ok('connectors', 'apply', '-f', stopped);
  assert.equal(rest.herder.status('s1').connector.state, 'STOPPED');
  const refused = await run('apply', '-f', file('bad.json', '{"name":'));
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /Cannot read .*bad\.json/);
  rmSync(join(folder, 'bad.json'));
  const deleted = JSON.parse(await ok('--json', 'delete', '--all')) as { name: string; action: string }[];
  assert.ok(deleted.some(({ name, action }) => name === 'l1' && action === 'delete'));
  assert.deepEqual(rest.herder.connectors(), []);
});

test('validation tells the errors by key', async () => {
  const good = file('v.json', { name: 'v', config: config('t') });
  assert.match(await ok('validate', good), /v: valid/);
  const bad = file('w.json', { name: 'w', config: { 'connector.class': 'file', 'tasks.max': 'many' } });
  const { code, stdout } = await run('validate', good, bad);
  assert.equal(code, 1);
  assert.match(stdout, /error w topic: Missing required configuration/);
  assert.match(stdout, /error w tasks\.max: .*many/);
  const refused = await run('apply', '-f', bad);
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /configuration is invalid/);
});

test('offsets: seen, altered and forgotten, the connector stopped for it', async () => {
  await ok('apply', '-f', file('o.json', { name: 'o', config: config('t') }));
  assert.match(await ok('offsets', 'get', 'o'), /\{"filename":"\/x"\}\s+\{"position":14\}/);
  const running = await run('offsets', 'reset', 'o');
  assert.equal(running.code, 1);
  assert.match(running.stderr, /STOPPED state/);
  const positions = ['--partition', '{"filename":"/x"}', '--offset', '{"position":3}'];
  const said = await ok('offsets', 'alter', 'o', ...positions, '--stop');
  assert.match(said, /o STOPPED[\s\S]*altered successfully[\s\S]*o goes on/);
  assert.equal(rest.herder.status('o').connector.state, 'RUNNING');
  const { offsets } = JSON.parse(await ok('--json', 'offsets', 'get', 'o')) as { offsets: unknown[] };
  assert.deepEqual(offsets, [{ partition: { filename: '/x' }, offset: { position: 3 } }]);
  assert.match(await ok('connectors', 'stop', 'o'), /o is stopped/);
  assert.match(await ok('connectors', 'offsets', 'o', '--reset'), /reset successfully/);
  assert.equal((await run('offsets', 'alter', 'o')).code, 2);
  await ok('delete', 'o');
});

test('worker, plugins, loggers', async () => {
  assert.match(await ok('info'), /Kafka Connect 4\.1\.1[\s\S]*healthy/);
  rest.herder.healthy = 'unhealthy';
  assert.equal((await run('info')).code, 1);
  rest.herder.healthy = 'healthy';
  assert.match(await ok('plugins'), /FileStreamSourceConnector\s+source\s+4\.1\.1/);
  assert.doesNotMatch(await ok('plugins', 'list', '--type', 'predicate'), /FileStream/);
  assert.match(await ok('plugins', 'describe', 'file'), /^topic\s+STRING\s+required/m);
  assert.match(await ok('loggers', 'set', 'root', 'debug'), /DEBUG: root/);
  assert.match(await ok('loggers', 'get', 'root'), /root\s+DEBUG/);
  assert.match(await ok('get', 'loggers'), /^root\s+DEBUG/m);
  assert.match(await ok('loggers', 'set', 'root', 'info', '--cluster'), /all workers/);
});

test('exit codes and errors for scripts', async () => {
  const nobody = await run('--json', 'connectors', 'status', 'nobody');
  assert.equal(nobody.code, 4);
  assert.equal((JSON.parse(nobody.stdout) as { error: { code: string } }).error.code, 'CLI_NOT_FOUND');
  assert.equal((await run('pauze')).code, 2);
  assert.equal((await run('pause')).code, 2);
  assert.equal((await run('get', 'bananas')).code, 2);
  assert.equal((await run('wait', 'nobody', '--timeout', '10ms')).code, 5);
  assert.equal((await run('--url', 'http://127.0.0.1:1', 'get', 'connectors')).code, 3);
  assert.equal((await run('--url', 'nonsense', 'get', 'connectors')).code, 2);
  assert.equal((await run('--help')).code, 0);
});
