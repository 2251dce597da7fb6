// Offset, config and status stores: record formats to the byte, and what a reader makes of records.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Apply, type Backing, MemoryBacking, type StoreRecord } from '../../src/storage/backing.js';
import { ConfigState } from '../../src/storage/config-state.js';
import { ConfigStore } from '../../src/storage/config-store.js';
import { parseLossless, stringifyLossless } from '../../src/storage/lossless-json.js';
import { OffsetStore } from '../../src/storage/offset-store.js';
import { StatusStore } from '../../src/storage/status-store.js';

/** Memory that remembers what was written, and may begin with records. */
class Recorded extends MemoryBacking implements Backing {
  readonly written: [string, string | null][] = [];
  constructor(readonly begin: readonly [string, string | null][] = []) {
    super();
  }
  override async start(apply: Apply): Promise<void> {
    await super.start(apply);
    await super.write(
      this.begin.map(([key, value]) => ({
        key: Buffer.from(key),
        value: value === null ? null : Buffer.from(value),
      })),
    );
  }
  override async write(records: readonly StoreRecord[]): Promise<void> {
    for (const { key, value } of records) {
      this.written.push([Buffer.from(key).toString(), value === null ? null : Buffer.from(value).toString()]);
    }
    await super.write(records);
  }
}

test('lossless JSON: what JSON.parse reads is read the same, and big integers are kept', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = JSON.stringify(value);
      assert.deepEqual(JSON.parse(stringifyLossless(parseLossless(text))), JSON.parse(text));
    }),
  );
  fc.assert(
    fc.property(fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n }), (n) => {
      assert.equal(stringifyLossless(parseLossless(` { "a" : ${n} } `)), `{"a":${n}}`);
    }),
  );
  for (const bad of ['', '{', '{"a":}', '[1,]', '01', '"\n"', 'nul', '{} x'])
    assert.throws(() => parseLossless(bad));
});

test('an update keeps the key bytes a Java worker wrote', async () => {
  const key = '["c",{"server":"s","db":"d"}]';
  const backing = new Recorded([[key, '{"lsn":1}']]);
  const store = new OffsetStore(backing);
  await store.start();
  assert.deepEqual(store.get('c', { db: 'd', server: 's' }), { lsn: 1 });
  await store.set('c', [
    { partition: { db: 'd', server: 's' }, offset: { lsn: 9223372036854775807n, snapshot: true } },
  ]);
  assert.deepEqual(backing.written, [[key, '{"lsn":9223372036854775807,"snapshot":true}']]);
  await store.set('c', [{ partition: { server: 's', db: 'd' }, offset: null }]);
  assert.deepEqual(backing.written[1], [key, null]);
  assert.deepEqual(store.all('c'), []);
  await assert.rejects(
    store.set('c', [{ partition: { a: { b: 1 } } as never, offset: {} }]),
    /flat maps|not null/,
  );
});

test('records that are nobody’s offsets are passed over', async () => {
  const store = new OffsetStore(
    new Recorded([
      ['x', '{}'],
      ['["c"]', '{}'],
      ['["c",{"a":1}]', 'nonsense'],
      ['["c",{"a":2}]', '{"b":3}'],
    ]),
  );
  await store.start();
  assert.deepEqual(store.all('c'), [{ partition: { a: 2 }, offset: { b: 3 } }]);
});

test('config records are written in the original’s form', async () => {
  const backing = new Recorded();
  const store = new ConfigStore(backing);
  await store.start();
  await store.putConnector('c-1', { name: 'c-1', 'connector.class': 'X' }, 'STOPPED');
  await store.putTasks('c-1', [{ 'task.class': 'T' }]);
  await store.putTargetState('c-1', 'STARTED');
  await store.removeConnector('c-1');
  assert.deepEqual(backing.written, [
    ['target-state-c-1', '{"state":"PAUSED","state.v2":"STOPPED"}'],
    ['connector-c-1', '{"properties":{"name":"c-1","connector.class":"X"}}'],
    ['task-c-1-0', '{"properties":{"task.class":"T"}}'],
    ['commit-c-1', '{"tasks":1}'],
    ['target-state-c-1', '{"state":"STARTED","state.v2":"STARTED"}'],
    ['connector-c-1', null],
    ['target-state-c-1', null],
  ]);
  assert.equal(store.state.connectors.size, 0);
});

test('task configs become visible with their commit, and an incomplete set makes the connector inconsistent', () => {
  const state = new ConfigState();
  let offset = 0n;
  const apply = (key: string, value: unknown) =>
    state.apply(key, value === null ? null : JSON.stringify(value), offset++);
  apply('target-state-a', { state: 'PAUSED', 'state.v2': 'STOPPED' });
  apply('connector-a', { properties: { name: 'a' } });
  assert.equal(state.targetState('a'), 'STOPPED');
  apply('task-a-0', { properties: { n: '0' } });
  apply('task-a-1', { properties: { n: '1' } });
  assert.deepEqual(state.tasks('a'), []);
  apply('commit-a', { tasks: 2 });
  assert.deepEqual(
    state.tasks('a').map((t) => t['n']),
    ['0', '1'],
  );
  assert.equal(state.generations.get('a'), 0);
  apply('task-a-0', { properties: { n: 'new' } });
  apply('commit-a', { tasks: 1 });
  assert.deepEqual(
    state.tasks('a').map((t) => t['n']),
    ['new'],
  );
  apply('task-a-1', { properties: { n: '1' } });
  apply('commit-a', { tasks: 2 });
  assert.deepEqual(state.tasks('a'), []);
  assert.ok(state.inconsistent.has('a'));
  apply('target-state-a', null);
  assert.equal(state.targetState('a'), 'STARTED');
  apply('commit-unknown', { tasks: 0 });
  assert.equal(state.taskCounts.has('unknown'), false);
  assert.deepEqual(apply('restart-connector-a', { 'include-tasks': true, 'only-failed': false }), {
    kind: 'restart',
    request: { connector: 'a', includeTasks: true, onlyFailed: false },
  });
  apply('session-key', { key: 'aGk=', algorithm: 'HmacSHA256', 'creation-timestamp': 5 });
  assert.deepEqual(state.sessionKey, { key: 'aGk=', algorithm: 'HmacSHA256', creationTimestamp: 5 });
  assert.equal(state.apply('connector-b', '{not json', offset).kind, 'skipped');
  assert.equal(state.offset, offset);
});

test('target states tell whether they change anything; commits tell the tasks that came with them', () => {
  const state = new ConfigState();
  let offset = 0n;
  const apply = (key: string, value: unknown) =>
    state.apply(key, value === null ? null : JSON.stringify(value), offset++);
  const target = (value: string) =>
    apply('target-state-a', { state: value, 'state.v2': value }) as { changed?: boolean };
  assert.equal(state.offset, -1n);
  assert.equal(target('PAUSED').changed, false, 'not yet known');
  apply('connector-a', { properties: {} });
  assert.equal(target('PAUSED').changed, false);
  assert.equal(target('STARTED').changed, true);
  apply('task-a-0', { properties: { n: '1' } });
  assert.deepEqual(apply('commit-a', { tasks: 1 }), { kind: 'commit', connector: 'a', tasks: [0] });
  assert.deepEqual([state.generations.get('a'), state.pendingFencing.has('a')], [0, true]);
  apply('tasks-fencing-a', { 'task-count': 1 });
  assert.deepEqual([state.fencingCounts.get('a'), state.pendingFencing.has('a')], [1, false]);
  const before = state.snapshot();
  apply('task-a-0', { properties: { n: '2' } });
  apply('commit-a', { tasks: 1 });
  assert.deepEqual([before.tasks('a'), before.offset], [[{ n: '1' }], 7n]);
  assert.deepEqual([state.tasks('a'), state.offset], [[{ n: '2' }], 9n]);
  apply('connector-a', null);
  assert.deepEqual([before.connectors.size, before.tasks('a').length, state.tasks('a').length], [1, 1, 0]);
});

test('records of a group: session key, fencing, restart, logger level', async () => {
  const backing = new Recorded();
  const store = new ConfigStore(backing);
  const events: unknown[] = [];
  store.onEvent = (event) => void events.push(event);
  await store.start();
  await store.putSessionKey({ key: 'aGk=', algorithm: 'HmacSHA256', creationTimestamp: 1712345678901 });
  await store.putFencing('c', 3);
  await store.putRestart({ connector: 'c', includeTasks: true, onlyFailed: false });
  await store.putLoggerLevel('org.x', 'DEBUG');
  assert.deepEqual(backing.written, [
    ['session-key', '{"key":"aGk=","algorithm":"HmacSHA256","creation-timestamp":1712345678901}'],
    ['tasks-fencing-c', '{"task-count":3}'],
    ['restart-connector-c', '{"include-tasks":true,"only-failed":false}'],
    ['logger-cluster-org.x', '{"level":"DEBUG"}'],
  ]);
  assert.deepEqual(events, [
    { kind: 'session-key' },
    { kind: 'fencing', connector: 'c' },
    { kind: 'restart', request: { connector: 'c', includeTasks: true, onlyFailed: false } },
    { kind: 'logger', logger: 'org.x', level: 'DEBUG' },
  ]);
});

test('the last words of a worker that lost its work do not hide what the new owner says', async () => {
  const store = new StatusStore(new Recorded(), () => {});
  await store.start();
  const status = (state: string, workerId: string, generation: number) => ({
    state,
    trace: null,
    workerId,
    generation,
    version: null,
  });
  store.putTask('c', 0, status('RUNNING', 'new:1', 5));
  store.putTaskSafely('c', 0, status('FAILED', 'old:1', 4));
  assert.equal(store.task('c', 0)?.state, 'RUNNING');
  store.putTaskSafely('c', 0, status('UNASSIGNED', 'old:1', 5));
  assert.equal(store.task('c', 0)?.state, 'RUNNING', 'shown by nobody');
  store.putTaskSafely('c', 0, status('UNASSIGNED', 'new:1', 5));
  assert.equal(store.task('c', 0)?.state, 'UNASSIGNED');
  store.putConnectorSafely('c', status('FAILED', 'old:1', 4));
  store.putConnectorSafely('c', status('UNASSIGNED', 'new:1', 5));
  assert.equal(store.connector('c')?.state, 'UNASSIGNED');
});

test('statuses show at once, in the original’s form, and what is read back later does not hide newer ones', async () => {
  const backing = new Recorded([
    ['status-task-c-d-3', '{"state":"FAILED","trace":"t","worker_id":"w:1","generation":7,"version":"1.2"}'],
    [
      'status-topic-a:b:connector-c',
      '{"topic":{"name":"a:b","connector":"c","task":0,"discoverTimestamp":1712}}',
    ],
  ]);
  const store = new StatusStore(backing, (error) => assert.fail(String(error)));
  await store.start();
  assert.equal(store.task('c-d', 3)?.trace, 't');
  const status = (state: string) => ({ state, trace: null, workerId: 'w:2', generation: 0, version: null });
  store.putConnector('c', status('RUNNING'));
  store.putConnector('c', status('PAUSED'));
  assert.equal(store.connector('c')?.state, 'PAUSED');
  await store.flush();
  assert.equal(store.connector('c')?.state, 'PAUSED');
  assert.deepEqual(backing.written[0], [
    'status-connector-c',
    '{"state":"RUNNING","trace":null,"worker_id":"w:2","generation":0,"version":null}',
  ]);
  store.putTopic({ topic: 't', connector: 'c', task: 1, discoverTimestamp: 5 });
  await store.flush();
  assert.equal(backing.written.at(-1)![0], 'status-topic-t:connector-c');
  store.removeTopics('c');
  assert.deepEqual(store.topics('c'), []);
});
