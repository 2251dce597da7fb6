// Incremental snapshots of tables whose keys are NaN or infinite: each row ends a chunk of its own, behind a restart
// too, and a row that cannot be a record ends its table, in the stored offset as well.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sharedPostgres, type TestDatabase } from '../../../servers/postgres.js';
import { OffsetKeeper, TaskRun, taskProps } from '../run-task.js';
import { pollToEnd, SIGNAL_TABLE } from './replay.js';

const postgres = await sharedPostgres();
const options = { skip: postgres.skip };

const KEYS: readonly (readonly [string, readonly string[]])[] = [
  ['numeric', ['1.50', '2', 'NaN']],
  ['float8', ['-Infinity', '-1.5', '2', 'Infinity', 'NaN']],
  ['float4', ['-Infinity', '-1.5', '0.1', 'Infinity', 'NaN']],
  ['date', ['-infinity', '2020-01-01', 'infinity']],
  ['timestamp', ['-infinity', '2020-01-01', 'infinity']],
  ['timestamptz', ['-infinity', '2020-01-01', 'infinity']],
];

async function create(db: TestDatabase): Promise<void> {
  await db.query(SIGNAL_TABLE);
  for (const [type, values] of KEYS) {
    const rows = values.map((value) => `('${value}')`).join(', ');
    await db.query(`CREATE TABLE t_${type} (k ${type} PRIMARY KEY); INSERT INTO t_${type} VALUES ${rows}`);
  }
}

function props(db: TestDatabase, decimals: string): Record<string, string> {
  return taskProps(db, {
    'signal.data.collection': 'public.debezium_signal',
    'snapshot.mode': 'no_data',
    'incremental.snapshot.chunk.size': '1',
    'decimal.handling.mode': decimals,
  });
}

const SIGNAL = {
  id: 's1',
  type: 'execute-snapshot',
  data: { 'data-collections': KEYS.map(([type]) => `public.t_${type}`) },
};

/** Number of records by type. */
function counts(run: TaskRun): Record<string, number> {
  const of = (type: string) => run.records.filter(({ topic }) => topic === `p.public.t_${type}`).length;
  return Object.fromEntries(KEYS.map(([type]) => [type, of(type)]));
}

for (const decimals of ['precise', 'double', 'string']) {
  test(`every row comes, chunk by chunk: decimals ${decimals}`, options, async () => {
    await using db = await postgres.database();
    await create(db);
    const run = await TaskRun.start(props(db, decimals), new OffsetKeeper());
    try {
      await run.task.signal(SIGNAL);
      await pollToEnd(run, db, () => true);
      const all = Object.fromEntries(KEYS.map(([type, values]) => [type, values.length]));
      // An exact decimal cannot be NaN, and a key cannot be null.
      assert.deepEqual(counts(run), decimals === 'precise' ? { ...all, numeric: 2 } : all);
    } finally {
      await run.stop();
    }
  });
}

test('a restart goes on behind a key that is infinite', options, async () => {
  await using db = await postgres.database();
  await create(db);
  const keeper = new OffsetKeeper();
  const config = props(db, 'string');
  const first = await TaskRun.start(config, keeper);
  try {
    await first.task.signal(SIGNAL);
    await pollToEnd(first, db, () => true);
    const floats = first.records.flatMap(({ topic }, at) => (topic === 'p.public.t_float4' ? [at] : []));
    await first.acknowledge(floats[3]! + 1);
  } finally {
    await first.stop();
  }
  const second = await TaskRun.start(config, keeper);
  try {
    await second.pollUntil(() => counts(second)['timestamptz'] === 3);
    assert.deepEqual(counts(second), {
      ...{ numeric: 0, float8: 0, float4: 1 },
      ...{ date: 3, timestamp: 3, timestamptz: 3 },
    });
  } finally {
    await second.stop();
  }
});

test('a table that ended with a row in error is not in the stored offset', options, async () => {
  await using db = await postgres.database();
  await create(db);
  const run = await TaskRun.start(props(db, 'precise'), new OffsetKeeper());
  const windows = () => run.records.filter(({ topic }) => topic === 'p.public.debezium_signal');
  try {
    await run.task.signal({ ...SIGNAL, data: { 'data-collections': ['public.t_numeric'] } });
    // Two chunks that were sent and one that was not: a row to open and one to close each.
    await run.pollUntil(() => windows().length === 6);
    const left = Object.keys(windows()[5]!.sourceOffset).filter((name) => name.startsWith('incremental'));
    assert.deepEqual(left, []);
    assert.ok(run.log.some(({ fields }) => 'code' in fields && fields.code === 'POSTGRES_VALUE_NOT_NULL'));
  } finally {
    await run.stop();
  }
});
