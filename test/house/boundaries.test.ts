// Who may import whom: the rooms of src/ and connectors/, each with the rooms it may know.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { importsOf, type Source, sourcesBelow } from './sources.js';

const FOUNDATION = ['src/errors', 'src/data', 'src/config', 'src/api'];
const LOG_COMMON = [
  'src/log/port.ts',
  'src/log/partitioner.ts',
  'src/log/record-batch',
  'src/log/topic-refusal.ts',
  'src/log/waiter.ts',
];

/** Room -> path prefixes it may import besides itself. A longer room name wins over a shorter one. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  'src/errors': [],
  'src/data': ['src/errors'],
  'src/config': ['src/errors'],
  'src/api': ['src/errors', 'src/data', 'src/config'],
  'src/metrics': ['src/api', 'src/errors'],
  'src/logging': FOUNDATION,
  'src/converters': FOUNDATION,
  'src/transforms': FOUNDATION,
  'src/log/port.ts': ['src/errors', 'src/data'],
  'src/log': [...FOUNDATION, 'src/metrics'],
  'src/log/record-batch': ['src/log/port.ts', ...FOUNDATION],
  'src/log/kafka': [...LOG_COMMON, ...FOUNDATION, 'src/metrics'],
  'src/log/embedded': [...LOG_COMMON, ...FOUNDATION, 'src/metrics'],
  'src/storage': ['src/log/port.ts', ...FOUNDATION],
  'src/plugins': [...FOUNDATION, 'src/converters', 'src/transforms', 'connectors'],
  'src/worker': [
    ...FOUNDATION,
    'src/log/port.ts',
    'src/log/open.ts',
    'src/storage',
    'src/plugins',
    'src/metrics',
    'src/logging',
  ],
  'src/herder': [
    ...FOUNDATION,
    'src/worker',
    'src/logging',
    'src/storage',
    'src/log/port.ts',
    'src/plugins',
    'src/metrics',
  ],
  'src/rest': [...FOUNDATION, 'src/herder/port.ts', 'src/herder/stage.ts', 'src/plugins', 'src/metrics'],
  'src/console': [...FOUNDATION, 'src/herder/port.ts', 'src/plugins', 'src/metrics'],
  // The command line is a client of REST: of the herder it knows the shapes that REST answers with.
  'src/cli': ['src/errors', 'src/config', 'src/rest', 'src/api', 'src/herder/port.ts'],
  // Those that load code beside REST: `start` wires everything, `doctor` asks a source where there is no worker yet.
  'src/cli/start.ts': ['src', 'connectors'],
  'src/cli/doctor.ts': ['src/cli', 'src/errors', 'src/config', 'src/plugins', 'src/logging', 'src/api'],
  'src/cli/transform-try.ts': [
    'src/cli',
    ...FOUNDATION,
    'src/plugins',
    'src/logging',
    'src/rest/types.ts',
    'src/transforms',
    'src/worker/plugin-props.ts',
    'src/worker/transform-steps.ts',
  ],
  'src/index.ts': ['src', 'connectors'],
  // The library is a program around a worker, as the command line's start is.
  'src/library': ['src'],
  // What plugins are written and tested with: no worker, REST or command line behind it.
  'src/plugin.ts': FOUNDATION,
  'src/testing.ts': [
    ...FOUNDATION,
    'src/transforms',
    'src/plugins/registry.ts',
    'src/worker/transform-steps.ts',
  ],
};
const CONNECTOR = [...FOUNDATION, 'connectors/cdc'];

function within(path: string, prefix: string): boolean {
  return path === prefix || path.startsWith(`${prefix}/`);
}

function roomOf(path: string): string {
  if (path.startsWith('connectors/')) return path.split('/').slice(0, 2).join('/');
  const rooms = Object.keys(ALLOWED).filter((room) => within(path, room));
  return rooms.sort((a, b) => b.length - a.length)[0] ?? path;
}

/** Import statements of a source that its room does not allow. */
function trespasses(source: Pick<Source, 'path' | 'imports'>): string[] {
  const room = roomOf(source.path);
  const allowed = room.startsWith('connectors/') ? CONNECTOR : ALLOWED[room];
  if (allowed === undefined) return [`${source.path}: ${room} is no room of the house`];
  return source.imports
    .filter((target) => !within(target, room) && !allowed.some((prefix) => within(target, prefix)))
    .map((target) => `${source.path} imports ${target}`);
}

test('the rule catches what it is there to catch', () => {
  const check = (path: string, imported: string) =>
    trespasses({ path, imports: importsOf(path, `import { x } from '${imported}';`) });
  assert.deepEqual(check('src/data/schema.ts', '../errors/failure.js'), []);
  assert.equal(check('src/data/schema.ts', '../config/config-key.js').length, 1);
  assert.equal(check('src/rest/server.ts', '../herder/standalone.js').length, 1);
  assert.deepEqual(check('src/rest/server.ts', '../herder/port.js'), []);
  assert.deepEqual(check('connectors/postgres/task.ts', '../cdc/envelope.js'), []);
  assert.equal(check('connectors/postgres/task.ts', '../mysql/task.js').length, 1);
  assert.equal(check('connectors/postgres/task.ts', '../../src/log/port.js').length, 1);
  assert.equal(check('src/log/embedded/store.ts', '../kafka/admin.js').length, 1);
  assert.equal(check('src/cli/main.ts', '../../test/servers/kafka.js').length, 1);
});

test('no room imports what it may not know', () => {
  assert.deepEqual(sourcesBelow(['src', 'connectors']).flatMap(trespasses), []);
});

test('nothing in the product imports tests or benchmarks', () => {
  const wrong = sourcesBelow(['src', 'connectors']).filter((source) =>
    source.imports.some((path) => within(path, 'test') || within(path, 'bench')),
  );
  assert.deepEqual(
    wrong.map((source) => source.path),
    [],
  );
});
