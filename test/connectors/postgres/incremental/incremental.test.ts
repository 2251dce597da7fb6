// Incremental snapshots against a server with writers at work: what the topics give at the end is the table, chunks sent
// before a restart are not read again, and the commands do what they say.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TaskNotification } from '../../../../src/api/source.js';
import { sharedPostgres, type TestDatabase } from '../../../servers/postgres.js';
import { OffsetKeeper, TaskRun, taskProps } from '../run-task.js';
import { changesOf, pollToEnd, random, replay, SIGNAL_TABLE, tableState, wait } from './replay.js';

const postgres = await sharedPostgres();
const options = { skip: postgres.skip };

const ROWS = 600;
const TABLE = `
  CREATE TABLE t (a int, b text, n int, big text, PRIMARY KEY (a, b));
  ALTER TABLE t ALTER COLUMN big SET STORAGE EXTERNAL;
  INSERT INTO t SELECT i / 3, 'k' || i % 3, i, repeat(chr(97 + i % 26), 3000) FROM generate_series(0, ${ROWS - 1}) i`;
const READ = 'SELECT a, b, n, big FROM t';

/** Changes rows at random, several in a transaction, until told to stop. */
async function write(db: TestDatabase, seed: number, stop: AbortSignal): Promise<void> {
  const client = await db.connect();
  const next = random(seed);
  const key = () => [Math.floor((next() * ROWS) / 3), `k${Math.floor(next() * 3)}`];
  while (!stop.aborted) {
    await client.query('BEGIN');
    for (let i = Math.floor(next() * 4); i >= 0; i -= 1) {
      const [a, b] = key();
      const kind = next();
      if (kind < 0.5) await client.query('UPDATE t SET n = n + 1000 WHERE a = $1 AND b = $2', [a, b]);
      else if (kind < 0.7) await client.query('DELETE FROM t WHERE a = $1 AND b = $2', [a, b]);
      else if (kind < 0.8) {
        // With its large value: under a new key nothing else in the topic has it.
        await client.query("UPDATE t SET a = a + 1000, big = big || 'y' WHERE a = $1 AND b = $2", [a, b]);
      } else {
        const row = [a, b, Math.floor(next() * 1e6), 'x'.repeat(2500)];
        await client.query(
          'INSERT INTO t VALUES ($1, $2, $3, $4) ON CONFLICT (a, b) DO UPDATE SET big = excluded.big',
          row,
        );
      }
    }
    await client.query(next() < 0.1 ? 'ROLLBACK' : 'COMMIT');
  }
}

const MODES: readonly (readonly [string, Record<string, string>])[] = [
  ['insert_insert', { 'signal.data.collection': 'public.debezium_signal' }],
  [
    'insert_delete',
    {
      'signal.data.collection': 'public.debezium_signal',
      'incremental.snapshot.watermarking.strategy': 'insert_delete',
    },
  ],
  ['read-only', { 'read.only': 'true' }],
];

for (const [mode, config] of MODES) {
  for (const seed of [1, 2, 3]) {
    test(
      `the topics give the table after a snapshot among writers: ${mode}, seed ${seed}`,
      options,
      async () => {
        await using db = await postgres.database();
        await db.query(TABLE);
        await db.query(SIGNAL_TABLE);
        const props = taskProps(db, {
          ...config,
          'snapshot.mode': 'no_data',
          'incremental.snapshot.chunk.size': '37',
        });
        const run = await TaskRun.start(props, new OffsetKeeper());
        const stop = new AbortController();
        const writers = [write(db, seed, stop.signal), write(db, seed + 100, stop.signal)];
        try {
          const answer = await run.task.signal({
            id: 's1',
            type: 'execute-snapshot',
            data: { 'data-collections': ['public.t'] },
          });
          assert.deepEqual(answer, { accepted: true });
          await run.pollUntil(() => run.task.progress().incremental === undefined);
          stop.abort();
          await Promise.all(writers);
          await pollToEnd(run, db, () => true);
          const changes = changesOf(run.records, 'p.public.t');
          // Those that a writer changed while their chunk was read come as changes alone.
          assert.ok(changes.filter(({ op }) => op === 'r').length > ROWS / 30);
          assert.deepEqual(sorted(replay(changes)), sorted(await tableState(db, READ, ['a', 'b'])));
        } finally {
          stop.abort();
          await Promise.all(writers);
          await run.stop();
        }
      },
    );
  }
}

function sorted(state: Map<string, unknown>): [string, unknown][] {
  return [...state].sort(([a], [b]) => (a < b ? -1 : 1));
}

async function simple(db: TestDatabase, rows: number): Promise<void> {
  await db.query('CREATE TABLE s (id int PRIMARY KEY, v text)');
  await db.query(`INSERT INTO s SELECT i, 'v' || i FROM generate_series(1, ${rows}) i`);
  await db.query(SIGNAL_TABLE);
}

const SIGNALS = { 'signal.data.collection': 'public.debezium_signal', 'snapshot.mode': 'no_data' };
const ids = (run: TaskRun, op = 'r') =>
  changesOf(run.records, 'p.public.s')
    .filter((change) => change.op === op)
    .map(({ after }) => after!['id'] as number);

function signal(run: TaskRun, type: string, data: object) {
  return run.task.signal({ id: 'x', type, data });
}

test('a signal in the table begins a snapshot; its rows are published but never read', options, async () => {
  await using db = await postgres.database();
  await simple(db, 5);
  await db.query("INSERT INTO debezium_signal VALUES ('old', 'log', '{}')");
  const props = taskProps(db, {
    ...SIGNALS,
    'snapshot.mode': 'initial',
    'incremental.snapshot.chunk.size': '2',
  });
  const run = await TaskRun.start({ ...props, 'table.include.list': 'public.s' }, new OffsetKeeper());
  try {
    await run.pollUntil(() => run.task.progress().phase === 'streaming');
    await db.query(
      `INSERT INTO debezium_signal VALUES ('s1', 'execute-snapshot', '{"data-collections":["public\\\\..*"]}')`,
    );
    await run.pollUntil(() => ids(run).length === 10);
    assert.deepEqual(ids(run), [1, 2, 3, 4, 5, 1, 2, 3, 4, 5]);
    const rows = changesOf(run.records, 'p.public.s').slice(5);
    assert.deepEqual(new Set(rows.map(({ snapshot }) => snapshot)), new Set(['incremental']));
    const signals = changesOf(run.records, 'p.public.debezium_signal');
    assert.ok(signals.some(({ key, op }) => op === 'c' && key === '{"id":"s1"}'));
    assert.ok(!signals.some(({ key }) => key === '{"id":"old"}'));
  } finally {
    await run.stop();
  }
});

for (const readOnly of [false, true]) {
  test(
    `a restart goes on behind the chunks that were sent${readOnly ? ', read-only' : ''}`,
    options,
    async () => {
      await using db = await postgres.database();
      await simple(db, 100);
      const keeper = new OffsetKeeper();
      const props = taskProps(db, {
        ...SIGNALS,
        'incremental.snapshot.chunk.size': '10',
        ...(readOnly ? { 'read.only': 'true' } : {}),
      });
      const first = await TaskRun.start(props, keeper);
      await signal(first, 'execute-snapshot', { 'data-collections': ['public.s'] });
      await first.pollUntil(() => ids(first).length >= 40);
      const read = ids(first);
      const at = first.records.findIndex((record) => record.topic === 'p.public.s' && idOf(record) === 30);
      await first.acknowledge(at + 1);
      await first.stop();
      assert.ok(read.includes(31));
      assert.equal(typeof keeper.offset!['incremental_snapshot_collections'], 'string');
      const second = await TaskRun.start(props, keeper);
      try {
        await second.pollUntil(
          () => second.task.progress().incremental === undefined && ids(second).includes(100),
        );
        assert.equal(Math.min(...ids(second)), 31);
        assert.deepEqual([...new Set(ids(second))].length, 70);
        await db.query("INSERT INTO s VALUES (1000, 'new')");
        await second.pollUntil(() => ids(second, 'c').includes(1000));
        await second.acknowledge();
        assert.equal(keeper.offset!['incremental_snapshot_collections'], undefined);
      } finally {
        await second.stop();
      }
    },
  );
}

function idOf(record: { value: unknown }): number {
  return ((record.value as { values: unknown[] }).values[1] as { values: unknown[] }).values[0] as number;
}

test(
  'pause holds the snapshot, resume goes on, stop takes tables out; notifications tell',
  options,
  async () => {
    await using db = await postgres.database();
    await simple(db, 400);
    await db.query('CREATE TABLE other (id int PRIMARY KEY)');
    await db.query('INSERT INTO other VALUES (1)');
    const told: TaskNotification[] = [];
    const props = taskProps(db, { ...SIGNALS, 'incremental.snapshot.chunk.size': '2' });
    const run = await TaskRun.start(props, new OffsetKeeper(), { notify: (n) => told.push(n) });
    try {
      await signal(run, 'execute-snapshot', { 'data-collections': ['public.s', 'public.other'] });
      await run.pollUntil(() => ids(run).length >= 10);
      assert.deepEqual(await signal(run, 'pause-snapshot', { type: 'INCREMENTAL' }), { accepted: true });
      assert.equal(run.task.progress().incremental?.paused, true);
      // Changes still flow, and no chunk beyond the one that was on its way.
      await db.query("INSERT INTO s VALUES (9001, 'x')");
      await run.pollUntil(() => ids(run, 'c').includes(9001));
      const held = ids(run).length;
      await db.query("INSERT INTO s VALUES (9002, 'x')");
      await run.pollUntil(() => ids(run, 'c').includes(9002));
      assert.ok(ids(run).length - held <= 2);
      assert.deepEqual(await signal(run, 'resume-snapshot', {}), { accepted: true });
      await run.pollUntil(() => ids(run).length >= held + 10);
      const stopped = await signal(run, 'stop-snapshot', { 'data-collections': ['public.s'] });
      assert.deepEqual(stopped, { accepted: true });
      await run.pollUntil(() => run.task.progress().incremental === undefined);
      assert.equal(changesOf(run.records, 'p.public.other').filter(({ op }) => op === 'r').length, 1);
      assert.ok(ids(run).length < 400);
      const types = told
        .filter(({ aggregate_type: a, type }) => a === 'Incremental Snapshot' && type !== 'IN_PROGRESS')
        .map(({ type }) => type);
      assert.deepEqual(types, [
        'STARTED',
        'PAUSED',
        'RESUMED',
        'ABORTED',
        'TABLE_SCAN_COMPLETED',
        'COMPLETED',
      ]);
      assert.deepEqual(told.find(({ type }) => type === 'ABORTED')?.additional_data, {
        connector_name: 'p',
        data_collections: 'public.s',
      });
    } finally {
      await run.stop();
    }
  },
);

test('conditions, surrogate keys, and tables that cannot be read', options, async () => {
  await using db = await postgres.database();
  await simple(db, 10);
  await db.query('CREATE TABLE nokey (a int, b text); CREATE TABLE empty (id int PRIMARY KEY)');
  await db.query(
    "INSERT INTO nokey VALUES (1, 'one'), (2, 'two'), (2, 'two again'), (NULL, 'none'), (3, 'three')",
  );
  const told: TaskNotification[] = [];
  const props = taskProps(db, { ...SIGNALS, 'incremental.snapshot.chunk.size': '2' });
  const run = await TaskRun.start(props, new OffsetKeeper(), { notify: (n) => told.push(n) });
  try {
    await signal(run, 'execute-snapshot', {
      'data-collections': ['public.s'],
      'additional-conditions': [{ 'data-collection': 'public.s', filter: 'id % 2 = 0 OR id = 9' }],
    });
    await run.pollUntil(() => run.task.progress().incremental === undefined);
    assert.deepEqual(ids(run), [2, 4, 6, 8, 9, 10]);
    const bad = [{ 'data-collection': 'public.s', filter: 'nothing = 1' }];
    const collections = ['public.nokey', 'public.empty', 'public.absent', 'public.s'];
    await signal(run, 'execute-snapshot', { 'data-collections': collections, 'additional-conditions': bad });
    await run.pollUntil(() => run.task.progress().incremental === undefined);
    const statuses = told.flatMap(({ type, additional_data: data }) =>
      type === 'TABLE_SCAN_COMPLETED' ? [`${data['scanned_collection']} ${data['status']}`] : [],
    );
    assert.deepEqual(statuses, [
      'public.s SUCCEEDED',
      'public.nokey NO_PRIMARY_KEY',
      'public.empty EMPTY',
      'public.absent UNKNOWN_SCHEMA',
      'public.s SQL_EXCEPTION',
    ]);
    await signal(run, 'execute-snapshot', { 'data-collections': ['public.nokey'], 'surrogate-key': 'a' });
    await run.pollUntil(() => run.task.progress().incremental === undefined);
    const rows = changesOf(run.records, 'p.public.nokey').map(({ after }) => after!['b']);
    assert.deepEqual(rows.sort(), ['none', 'one', 'three', 'two', 'two again']);
  } finally {
    await run.stop();
  }
});

test('a role that may not write: read-only snapshots work without a signal table', options, async () => {
  await using db = await postgres.database();
  await simple(db, 50);
  const role = `reader_${db.name}`;
  await db.query(`CREATE ROLE ${role} LOGIN REPLICATION PASSWORD 'secret'`);
  try {
    await db.query(`GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${role}`);
    await db.query('CREATE PUBLICATION readonly FOR ALL TABLES');
    const props = taskProps(db, {
      'snapshot.mode': 'no_data',
      'read.only': 'true',
      'incremental.snapshot.chunk.size': '7',
      'publication.name': 'readonly',
      'publication.autocreate.mode': 'disabled',
      'database.user': role,
      'database.password': 'secret',
    });
    const run = await TaskRun.start(props, new OffsetKeeper());
    try {
      await signal(run, 'execute-snapshot', { 'data-collections': ['public.s'] });
      await run.pollUntil(() => run.task.progress().incremental === undefined && ids(run).length >= 50);
      assert.deepEqual(
        ids(run),
        Array.from({ length: 50 }, (_, i) => i + 1),
      );
    } finally {
      await run.stop();
    }
  } finally {
    await db.query(`DROP OWNED BY ${role}`);
    await db.query(`DROP ROLE ${role}`);
  }
});

test(
  'a blocking snapshot reads the tables among the changes, by its own SELECT where one is given',
  options,
  async () => {
    await using db = await postgres.database();
    await simple(db, 20);
    const told: TaskNotification[] = [];
    const props = taskProps(db, SIGNALS);
    const run = await TaskRun.start(props, new OffsetKeeper(), { notify: (n) => told.push(n) });
    try {
      await db.query("INSERT INTO s VALUES (100, 'before')");
      await run.pollUntil(() => ids(run, 'c').includes(100));
      const conditions = [
        { 'data-collection': 'public.s', filter: 'SELECT * FROM s WHERE id < 6 OR id = 100' },
      ];
      const data = {
        type: 'blocking',
        'data-collections': ['public.s'],
        'additional-conditions': conditions,
      };
      assert.deepEqual(await signal(run, 'execute-snapshot', data), { accepted: true });
      await run.pollUntil(() => ids(run).length >= 6);
      assert.deepEqual(ids(run), [1, 2, 3, 4, 5, 100]);
      const markers = changesOf(run.records, 'p.public.s').flatMap(({ op, snapshot }) =>
        op === 'r' ? [snapshot] : [],
      );
      assert.deepEqual(markers, ['first', 'true', 'true', 'true', 'true', 'last']);
      const offset = run.records.findLast((record) => record.topic === 'p.public.s')!.sourceOffset;
      assert.equal(offset['snapshot'], 'BLOCKING');
      await db.query("INSERT INTO s VALUES (101, 'after')");
      await run.pollUntil(() => ids(run, 'c').includes(101));
      assert.deepEqual(
        told.filter(({ aggregate_type: a }) => a === 'Initial Snapshot').map(({ type }) => type),
        ['SKIPPED', 'STARTED', 'IN_PROGRESS', 'TABLE_SCAN_COMPLETED', 'COMPLETED'],
      );
    } finally {
      await run.stop();
    }
  },
);

test('a restart in the middle of a blocking snapshot streams on', options, async () => {
  await using db = await postgres.database();
  await simple(db, 50);
  const keeper = new OffsetKeeper();
  const props = taskProps(db, SIGNALS);
  const first = await TaskRun.start(props, keeper);
  await db.query("INSERT INTO s VALUES (100, 'before')");
  await first.pollUntil(() => ids(first, 'c').includes(100));
  await signal(first, 'execute-snapshot', { type: 'BLOCKING', 'data-collections': ['public.s'] });
  await first.pollUntil(() => ids(first).length >= 5);
  await first.acknowledge(first.records.findIndex((record) => idOf(record) === 3) + 1);
  await first.stop();
  assert.equal(keeper.offset!['snapshot_completed'], false);
  await db.query("INSERT INTO s VALUES (101, 'after')");
  const second = await TaskRun.start(props, keeper);
  try {
    await second.pollUntil(() => ids(second, 'c').includes(101));
    assert.deepEqual(ids(second), []);
    assert.deepEqual(ids(second, 'c'), [101]);
  } finally {
    await second.stop();
  }
});

test('signals that mean nothing are refused with the reason', options, async () => {
  await using db = await postgres.database();
  await simple(db, 1);
  const run = await TaskRun.start(taskProps(db, SIGNALS), new OffsetKeeper());
  try {
    const reason = async (type: string, data: unknown) => {
      const { accepted, reason: text } = await run.task.signal({ id: '1', type, data });
      assert.equal(accepted, false);
      return text;
    };
    assert.match((await reason('nonsense', null))!, /no signal type nonsense/);
    assert.match((await reason('execute-snapshot', null))!, /no JSON object/);
    assert.match((await reason('execute-snapshot', { 'data-collections': [] }))!, /names no table/);
    assert.match((await reason('execute-snapshot', { 'data-collections': ['['] }))!, /no regular expression/);
    assert.match(
      (await reason('execute-snapshot', { 'data-collections': ['a.b'], type: 'odd' }))!,
      /type odd is unknown/,
    );
    assert.match((await reason('pause-snapshot', {}))!, /no incremental snapshot runs/);
    assert.match((await reason('schema-changes', {}))!, /no schema history/);
    assert.deepEqual(await signal(run, 'log', { message: 'at {}' }), { accepted: true });
    const line = run.log.find(({ message }) => message.startsWith('at {"lsn"'));
    assert.ok(line, run.log.map(({ message }) => message).join('\n'));
    await wait(0);
  } finally {
    await run.stop();
  }
});
