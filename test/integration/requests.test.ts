// Requests that a worker refuses: what REST answers, and what the command line prints of it.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { sharedPostgres } from '../servers/postgres.js';
import { runCli } from './cli.js';
import { assertTold, connectorOn, range, startRig, type Told } from './rig.js';

const postgres = await sharedPostgres();
const { skip } = postgres;

interface RefusedConfig {
  readonly what: string;
  readonly change: Readonly<Record<string, string>>;
  readonly told: Told;
}

const REFUSED: readonly RefusedConfig[] = [
  {
    what: 'an invalid regular expression',
    change: { 'table.include.list': 'public.(t' },
    told: { cause: /table\.include\.list/, remedy: /Correct the named keys/ },
  },
  {
    what: 'an unknown value',
    change: { 'snapshot.mode': 'sometimes' },
    told: {
      cause: /'snapshot\.mode' value is invalid: Value must be one of .*initial_only/,
      remedy: /Correct the named keys/,
    },
  },
  {
    what: 'a number that is none',
    change: { 'max.batch.size': 'many' },
    told: {
      cause: /'max\.batch\.size' value is invalid: An integer is expected/,
      remedy: /Correct the named keys/,
    },
  },
  {
    what: 'an unsupported plugin',
    change: { 'plugin.name': 'decoderbufs' },
    told: { cause: /plugin\.name.*not supported/, remedy: /plugin\.name=pgoutput/ },
  },
  {
    what: 'an unknown converter',
    change: { 'value.converter': 'com.example.Nothing' },
    told: { cause: /com\.example\.Nothing/, remedy: /Correct the named keys/ },
  },
  {
    what: 'a missing key',
    change: { 'topic.prefix': '' },
    told: { cause: /topic\.prefix/, remedy: /Correct the named keys/ },
  },
];

for (const { what, change, told } of REFUSED) {
  test(`${what} is refused at creation, over REST and in the terminal`, { skip }, async (t) => {
    await using db = await postgres.database();
    await db.query('CREATE TABLE t (id int PRIMARY KEY)');
    await using rig = await startRig();
    const config = { ...connectorOn(db), ...change };
    const reply = await rig.call('POST', '/connectors', { name: 'c', config });
    assert.equal(reply.status, 400, reply.text);
    t.diagnostic(reply.told);
    assertTold(reply.told, { ...told, secret: `"${db.password}"` });
    assert.equal((await rig.call('GET', '/connectors')).text, '[]', 'nothing is left of it');
    const file = temporary(t, 'c.json', JSON.stringify({ name: 'c', config }));
    const cli = await runCli(['--url', rig.url, 'connectors', 'create', file]);
    assert.notEqual(cli.code, 0);
    assertTold(cli.stderr, { ...told, code: 'CLI_REPLY' });
  });
}

test('an unknown class, a class that is none', { skip: false }, async () => {
  await using rig = await startRig();
  const reply = await rig.call('POST', '/connectors', {
    name: 'c',
    config: { 'connector.class': 'com.example.Nothing' },
  });
  assert.ok(reply.status === 400 || reply.status === 500, reply.text);
  assertTold(reply.told, {
    cause:
      /Failed to find any class .* name matches com\.example\.Nothing, available connectors are: .*Postgres/,
    remedy: /Use one of the listed classes/,
  });
  const missing = await rig.call('POST', '/connectors', { name: 'c', config: {} });
  assert.equal(missing.status, 400);
  assertTold(missing.told, { cause: /contains no connector type/, remedy: /Add "connector.class"/ });
});

test('bodies that are no JSON, or JSON of another shape', { skip: false }, async () => {
  await using rig = await startRig();
  const bodies = [
    '{"name": "c", "config": {',
    '',
    '[]',
    '"text"',
    '{"name":"c"}',
    '{"nome":"c","config":{}}',
  ];
  for (const body of bodies) {
    const reply = await rig.call('POST', '/connectors', body);
    assert.ok(reply.status >= 400, `${body}: ${reply.text}`);
    assertTold(reply.told, { cause: /\w/, remedy: /\n\w/ });
  }
  assert.equal((await rig.call('GET', '/connectors')).text, '[]');
});

test('a name that is taken, one that does not fit the URL, one that is unknown', { skip }, async () => {
  await using db = await postgres.database();
  await db.query('CREATE TABLE t (id int PRIMARY KEY)');
  await db.query('INSERT INTO t SELECT generate_series(1, 3)');
  await using rig = await startRig();
  await rig.create('c', connectorOn(db));
  const taken = await rig.call('POST', '/connectors', { name: 'c', config: connectorOn(db) });
  assert.equal(taken.status, 409);
  assertTold(taken.told, { cause: /Connector c already exists/, remedy: /Choose another name/ });
  const other = await rig.call('PUT', '/connectors/d/config', { ...connectorOn(db), name: 'e' });
  assert.equal(other.status, 400);
  assertTold(other.told, {
    cause: /\(e\) doesn't match connector name in the URL \(d\)/,
    remedy: /Leave "name" out/,
  });
  const unknown = await rig.call('GET', '/connectors/nobody/status');
  assert.equal(unknown.status, 404);
  assertTold(unknown.told, { cause: /nobody/, remedy: /GET \/connectors/ });
  const twice = await runCli(['--url', rig.url, 'connectors', 'status', 'nobody']);
  assert.notEqual(twice.code, 0);
  assertTold(twice.stderr, { cause: /nobody/, remedy: /\/connectors|connectors list/ });
  await rig.rows('c', `${db.name}.public.t`, range(1, 3));
});

function temporary(t: { after(f: () => void): void }, name: string, text: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-file-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  const file = join(directory, name);
  writeFileSync(file, text);
  return file;
}
