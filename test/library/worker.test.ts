// A worker inside a program: a few lines start it with connectors, its changes come as an async iterator, and it is gone
// afterwards.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { isFailure } from '../../src/errors/failure.js';
import { type ChangeEvent, Worker } from '../../src/index.js';
import { until } from '../until.js';

const directory = mkdtempSync(join(tmpdir(), 'millrace-library-test-'));
after(() => rmSync(directory, { recursive: true, force: true }));

/** Change events of two rows, again and again: insert, update, delete with a tombstone. Counts what was asked for. */
const plugin = join(directory, 'changes.mjs');
writeFileSync(
  plugin,
  `
export const plugins = ({ ConfigDef, Headers }) => {
  const def = new ConfigDef([{ name: 'topic', type: 'STRING', importance: 'HIGH', documentation: 'd' }]);
  return [{
    type: 'source', javaClass: 'test.Changes', taskClass: 'test.ChangesTask', version: '1',
    load: async () => ({
      createConnector() {
        let props;
        return {
          config: () => def, validate: async (p) => def.validate(p), stop: async () => {},
          start: async (_, given) => { props = given; }, taskConfigs: async () => [props],
        };
      },
      createTask() {
        let n = 0;
        let topic;
        let most;
        const record = (key, value) => ({
          topic, partition: null, keySchema: null, key: new Map([['id', key]]), valueSchema: null, value, timestamp: 1000 + n,
          headers: new Headers([{ key: 'n', schema: null, value: String(n) }]), sourcePartition: {}, sourceOffset: { n },
        });
        const event = (op, before, after) => new Map([['op', op], ['before', before], ['after', after],
          ['source', new Map([['table', 'rows'], ['n', n]])], ['ts_ms', 5]]);
        const row = (name) => new Map([['id', n], ['name', name]]);
        return {
          start: async (context, props) => {
            topic = props.topic;
            most = Number(props.most ?? Infinity);
            n = Number((await context.readOffset({}))?.n ?? 0);
          },
          poll: async (signal) => {
            await new Promise((resolve) => setTimeout(resolve, 5));
            if (n >= most) return [];
            n++;
            return [record(n, event('c', null, row('a'))), record(n, event('u', row('a'), row('b'))),
              record(n, event('d', row('b'), null)), record(n, null)];
          },
          commit: async () => {}, stop: async () => {},
        };
      },
    }),
  }];
};
`,
);

const start = (connectors: Record<string, Record<string, string | number>> = {}) =>
  Worker.start({ connectors, props: { 'plugin.path': plugin, 'offset.flush.interval.ms': '50' } });

const source = (topic: string, most = 1) => ({ 'connector.class': 'test.Changes', topic, most });

async function take<T>(events: AsyncIterable<T>, count: number): Promise<T[]> {
  const out: T[] = [];
  for await (const event of events) if (out.push(event) === count) break;
  return out;
}

test('connectors in a few lines, changes as they come', { timeout: 300_000 }, async () => {
  await using worker = await start({ rows: source('rows') });
  const events: ChangeEvent<{ id: number; name: string }, { id: number }>[] = await take(
    worker.changes<{ id: number; name: string }, { id: number }>({ topics: 'rows' }),
    3,
  );
  assert.deepEqual(
    events.map((e) => [e.op, e.before?.name ?? null, e.after?.name ?? null]),
    [
      ['c', null, 'a'],
      ['u', 'a', 'b'],
      ['d', 'b', null],
    ],
  );
  const [first] = events;
  assert.deepEqual(first.key, { id: 1 });
  assert.deepEqual(first.source, { table: 'rows', n: 1 });
  assert.deepEqual(
    [first.topic, first.partition, first.offset, first.timestamp, first.changedAt],
    ['rows', 0, 0n, 1001, 5],
  );
  assert.deepEqual(first.headers, { n: '1' });
  const [, , , tombstone] = await take(worker.changes({ topics: /ro.s/, tombstones: true }), 4);
  assert.deepEqual([tombstone.tombstone, tombstone.op, tombstone.value], [true, null, null]);
  const { connector, tasks } = await worker.status('rows');
  assert.deepEqual([connector.state, tasks.length], ['RUNNING', 1]);
  assert.ok((await fetch(`${worker.restUrl}/connectors`)).ok);
});

test('topics that come later are taken in; own topics are not', { timeout: 300_000 }, async () => {
  await using worker = await start();
  const events = take(worker.changes(), 6);
  await worker.connect('one', source('first'));
  await worker.connect('two', source('second'));
  const topics = (await events).map((e) => e.topic);
  assert.deepEqual(topics.toSorted(), ['first', 'first', 'first', 'second', 'second', 'second']);
  await worker.disconnect('one');
  await assert.rejects(worker.status('one'), (error) => isFailure(error, 'LIBRARY_REFUSED'));
});

test('an iteration ends with its signal and with its worker, and holds neither back', {
  timeout: 300_000,
}, async () => {
  const worker = await start({ rows: source('rows', 1_000_000) });
  const abort = new AbortController();
  let seen = 0;
  const one = (async () => {
    for await (const _ of worker.changes({ signal: abort.signal })) if (++seen === 5) abort.abort();
  })();
  await one;
  assert.equal(seen, 5);
  const idle = take(worker.changes({ topics: 'nothing' }), 1);
  let busy = 0;
  const running = (async () => {
    for await (const _ of worker.changes({ topics: 'rows' })) busy++;
  })();
  await until(() => busy >= 10);
  await worker.stop();
  assert.deepEqual(await idle, []);
  await running;
  await assert.rejects(worker.changes().next(), (error) => isFailure(error, 'WORKER_STOPPING'));
  await assert.rejects(fetch(worker.restUrl));
});

test('a slow reader is given what it has not read: nothing is lost or buffered without end', {
  timeout: 300_000,
}, async () => {
  await using worker = await start({ rows: source('rows', 40) });
  const ids: number[] = [];
  for await (const event of worker.changes<{ id: number }>({ topics: 'rows' })) {
    if (event.op !== 'c') continue;
    if (event.after!.id % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    if (ids.push(event.after!.id) === 40) break;
  }
  assert.deepEqual(
    ids,
    Array.from({ length: 40 }, (_, i) => i + 1),
  );
});

test('a log that is kept goes on where it was', { timeout: 300_000 }, async () => {
  const dataDir = join(directory, 'kept');
  const props = { 'plugin.path': plugin, 'offset.flush.interval.ms': '20' };
  const first = await Worker.start({ dataDir, props, connectors: { rows: source('rows', 2) } });
  await take(first.changes({ topics: 'rows' }), 6);
  await first.stop();
  await using second = await Worker.start({ dataDir, props });
  const again = await take(second.changes({ topics: 'rows' }), 6);
  assert.deepEqual([again.length, again[5].op], [6, 'd']);
  assert.equal((await second.status('rows')).connector.state, 'RUNNING');
});

test('a config that is wrong is refused, and nothing is left behind', { timeout: 300_000 }, async () => {
  const before = process.env['TMPDIR'];
  const own = mkdtempSync(join(directory, 'tmp-'));
  process.env['TMPDIR'] = own;
  try {
    await assert.rejects(start({ bad: { 'connector.class': 'test.Changes' } }), (error) => {
      assert.ok(isFailure(error, 'LIBRARY_REFUSED'));
      assert.match(error.message, /Missing required configuration "topic"/);
      return true;
    });
    assert.deepEqual(
      (await import('node:fs')).readdirSync(own).filter((name) => name.startsWith('millrace-library-')),
      [],
    );
  } finally {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
  }
  assert.ok(existsSync(plugin));
});
