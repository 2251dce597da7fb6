// Transforms of one's own: the file and the test that docs/writing-a-transform.md shows, run as they stand there, the test
// kit, and the ways in which plugin.path finds a plugin.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { defineTransform } from '../../src/api/kit.js';
import { INT32, STRING, structOf } from '../../src/data/schema.js';
import { isFailure } from '../../src/errors/failure.js';
import { loadPlugins } from '../../src/plugins/scan.js';
import { openChain } from '../../src/testing.js';
import { runHere } from '../cli/in-process.js';
import { repositoryRoot } from '../house/sources.js';

const document = readFileSync(join(repositoryRoot(), 'docs/writing-a-transform.md'), 'utf8');
const code = (name: string): string =>
  [...document.matchAll(/^```js\n([\s\S]*?)^```$/gm)]
    .map((m) => m[1])
    .find((text) => text.startsWith(`// ${name}\n`))!;

function folder(): { path: string; [Symbol.dispose](): void } {
  const path = mkdtempSync(join(tmpdir(), 'millrace-kit-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

const logger = (warnings: string[] = []) => ({
  debug() {},
  warn: (fields: object, message: string) => void warnings.push(`${message} ${JSON.stringify(fields)}`),
});

test('the transform and the test of the documentation work', () => {
  using place = folder();
  const library = join(place.path, 'node_modules', 'millrace');
  mkdirSync(library, { recursive: true });
  writeFileSync(join(library, 'package.json'), '{"type":"module","exports":{"./testing":"./testing.js"}}');
  const testing = new URL('../../src/testing.js', import.meta.url).href;
  writeFileSync(join(library, 'testing.js'), `export * from '${testing}';`);
  for (const name of ['mask-email.mjs', 'mask-email.test.mjs'])
    writeFileSync(join(place.path, name), code(name));
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const ran = spawnSync(process.execPath, ['--test', join(place.path, 'mask-email.test.mjs')], {
    env,
    encoding: 'utf8',
  });
  assert.equal(ran.status, 0, ran.stdout + ran.stderr);
  assert.match(ran.stdout, /pass 1/);
});

test('a transform of a file masks records of a file on the command line', async () => {
  using place = folder();
  const file = (name: string, text: string): string => {
    writeFileSync(join(place.path, name), text);
    return join(place.path, name);
  };
  const plugin = file('mask-email.mjs', code('mask-email.mjs'));
  const config = file(
    'connector.json',
    JSON.stringify({
      name: 'c',
      config: {
        transforms: 'mask,drop',
        'transforms.mask.type': 'MaskEmail',
        'transforms.mask.field': 'email',
        'transforms.drop.type': 'org.apache.kafka.connect.transforms.Filter',
        'transforms.drop.predicate': 'gone',
        predicates: 'gone',
        'predicates.gone.type': 'org.apache.kafka.connect.transforms.predicates.RecordIsTombstone',
      },
    }),
  );
  const rows = [
    {
      partition: 0,
      offset: '5',
      timestamp: 1,
      key: '{"id":1}',
      value: '{"id":1,"email":"ann@x.org"}',
      headers: [],
    },
    { partition: 0, offset: '6', timestamp: 1, key: '{"id":1}', value: null, headers: [] },
    { topic: 'own', value: { email: 'bob@x.org' } },
    {
      value: {
        schema: { type: 'struct', fields: [{ field: 'email', type: 'string' }] },
        payload: { email: 'c@x' },
      },
    },
    { value: { other: 1 }, headers: [{ key: 'h', value: 'x' }] },
  ];
  const records = file('records.jsonl', `${rows.map((r) => JSON.stringify(r)).join('\n')}\n`);
  const args = ['transform', 'try', config, '--records', records, '--plugin-path', plugin];
  const { code: exit, stdout, stderr } = await runHere(['--json', ...args], {});
  assert.equal(exit, 0, stderr);
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.deepEqual(
    lines.map((line) => line.after?.value ?? null),
    [{ id: 1, email: '***@x.org' }, null, { email: '***@x.org' }, { email: '***@x' }, { other: 1 }],
  );
  assert.equal(lines[2].after.topic, 'own');
  const people = await runHere(args, {});
  assert.match(people.stdout, /5 records: 3 changed, 1 dropped, 0 failed\./);

  const bad = file('bad.jsonl', '{"value":1}\n{"value":\n');
  const failed = await runHere(['transform', 'try', config, '--records', bad, '--plugin-path', plugin], {});
  assert.equal(failed.code, 1);
  assert.match(failed.stderr, /line 2 is no JSON/);
});

test('a failing transform is named, and the exit code is 1', async () => {
  using place = folder();
  const config = join(place.path, 'c.properties');
  const records = join(place.path, 'r.jsonl');
  writeFileSync(
    config,
    'name=c\ntransforms=x\ntransforms.x.type=org.apache.kafka.connect.transforms.ExtractField$Value\ntransforms.x.field=a\n',
  );
  writeFileSync(records, '{"value":"text"}\n{"value":{"a":3}}\n');
  const { code: exit, stdout } = await runHere(['transform', 'try', config, '--records', records], {});
  assert.equal(exit, 1);
  assert.match(
    stdout,
    /failed .*\n +org\.apache\.kafka\.connect\.transforms\.ExtractField\$Value: Only Map objects supported/,
  );
  assert.match(stdout, /2 records: 1 changed, 0 dropped, 1 failed/);
});

test('the kit runs a chain over drafts with and without a schema, and refuses a bad config', async () => {
  const row = structOf([
    ['id', INT32],
    ['name', STRING],
  ]);
  const config = {
    transforms: 'up,route',
    'transforms.up.type': 'Up',
    'transforms.route.type': 'org.apache.kafka.connect.transforms.RegexRouter',
    'transforms.route.regex': '(.*)',
    'transforms.route.replacement': 'to-$1',
  };
  const plugins = [
    defineTransform({
      name: 'test.Up',
      create: () => (record) => ({ ...record, headers: record.headers.with('seen', null, true) }),
    }),
  ];
  const chain = await openChain({ plugins, config });
  const draft = { topic: 't', key: 1, valueSchema: row, value: { id: 1, name: 'x' }, timestamp: 5 };
  assert.deepEqual(chain.try(draft), {
    topic: 'to-t',
    partition: 0,
    timestamp: 5,
    key: 1,
    value: { id: 1, name: 'x' },
    headers: [{ key: 'seen', value: true }],
  });
  assert.throws(() => chain.try({ valueSchema: row, value: { nope: 1 } }), /nope is not a valid field name/);
  await assert.rejects(openChain({ config }), (error) => isFailure(error) && /Up/.test(error.message));
});

test('plugin.path takes a file, a folder of files, a package, and the name of an installed one', async () => {
  using place = folder();
  const source = (name: string) =>
    `export const plugins = [{ type: 'transformation', javaClass: '${name}', version: '1', load: async () => ({}) }];`;
  const write = (path: string, text: string) => {
    mkdirSync(join(place.path, path, '..'), { recursive: true });
    writeFileSync(join(place.path, path), text);
  };
  write('one.mjs', source('a.One'));
  write('more/two.mjs', source('a.Two'));
  write('more/notes.txt', 'no plugin');
  write('more/pack/package.json', '{"type":"module","main":"entry.js"}');
  write('more/pack/entry.js', source('a.Packed'));
  write('node_modules/@acme/plug/package.json', '{"type":"module","exports":{".":{"import":"./lib.js"}}}');
  write('node_modules/@acme/plug/lib.js', source('a.Installed'));
  write('broken.mjs', 'export const plugins = 5;');
  const from = (path: string) => join(place.path, path);
  const warnings: string[] = [];
  const before = process.cwd();
  process.chdir(place.path);
  try {
    const registry = await loadPlugins({
      pluginPath: [from('one.mjs'), from('more'), '@acme/plug', from('broken.mjs'), 'nowhere'],
      logger: logger(warnings),
      root: fileURLToPath(new URL('../../../../none/', import.meta.url)),
    });
    for (const name of ['One', 'Two', 'Packed', 'Installed']) {
      assert.equal(registry.require('transformation', name).javaClass, `a.${name}`);
    }
  } finally {
    process.chdir(before);
  }
  assert.equal(warnings.length, 2);
  assert.match(warnings[0], /broken\.mjs/);
  assert.match(warnings[1], /nowhere/);
});

test('what plugins import loads no worker', () => {
  const graph = new Set<string>();
  const visit = (url: URL): void => {
    if (graph.has(url.href)) return;
    graph.add(url.href);
    for (const [, path] of readFileSync(url, 'utf8').matchAll(/(?:from|import) '(\.[^']+)'/g))
      visit(new URL(path, url));
  };
  visit(new URL('../../src/plugin.js', import.meta.url));
  const rooms = new Set([...graph].map((href) => /\/src\/([^/]+)/.exec(href)![1]));
  assert.deepEqual([...rooms].sort(), ['api', 'config', 'data', 'errors', 'plugin.js']);
});
