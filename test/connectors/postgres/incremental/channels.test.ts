// Signals by file and topic, and notifications in their topic, through the whole task.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { LogReaderRequest, TaskLogRecord } from '../../../../src/api/source.js';
import { sharedPostgres } from '../../../servers/postgres.js';
import { OffsetKeeper, plain, TaskRun, taskProps } from '../run-task.js';
import { changesOf, wait } from './replay.js';

const postgres = await sharedPostgres();
const options = { skip: postgres.skip };
const REQUEST = { type: 'execute-snapshot', data: { 'data-collections': ['public.s'] } };
const TABLE = "CREATE TABLE s (id int PRIMARY KEY, v text); INSERT INTO s VALUES (1, 'a'), (2, 'b')";

test('a line of the signal file begins a snapshot, and the file is emptied', options, async () => {
  await using db = await postgres.database();
  await db.query(TABLE);
  const folder = mkdtempSync(join(tmpdir(), 'signals-'));
  const file = join(folder, 'signals.txt');
  const props = taskProps(db, {
    'snapshot.mode': 'no_data',
    'signal.enabled.channels': 'file',
    'signal.file': file,
    'signal.poll.interval.ms': '50',
    'notification.enabled.channels': 'sink,log',
    'notification.sink.topic.name': 'notes',
  });
  const run = await TaskRun.start(props, new OffsetKeeper());
  try {
    const wrong = `no signal\n${JSON.stringify(REQUEST)}\n{"id":"f0","type":"log"}\n`;
    writeFileSync(file, `${wrong}${JSON.stringify({ id: 'f1', ...REQUEST })}\n`);
    const rows = () => changesOf(run.records, 'p.public.s').filter(({ op }) => op === 'r').length;
    const notes = () => run.records.filter(({ topic }) => topic === 'notes');
    await run.pollUntil(() => rows() === 2 && notes().length === 5);
    assert.equal(readFileSync(file, 'utf8'), '');
    const told = run.log.filter(({ message }) =>
      message.startsWith('A line of the signal file is no signal'),
    );
    assert.equal(told.length, 3);
    const types = notes().map(({ value }) => (plain(value) as { type: string }).type);
    assert.deepEqual(types, ['SKIPPED', 'STARTED', 'IN_PROGRESS', 'TABLE_SCAN_COMPLETED', 'COMPLETED']);
    const scan = notes()[3]!;
    assert.deepEqual(plain(scan.key), { id: 'f1' });
    const value = plain(scan.value) as { additional_data: Map<string, string> };
    assert.deepEqual(
      [...value.additional_data],
      [
        ['scanned_collection', 'public.s'],
        ['connector_name', 'p'],
        ['total_rows_scanned', '2'],
        ['data_collections', 'public.s'],
        ['status', 'SUCCEEDED'],
      ],
    );
  } finally {
    await run.stop();
    rmSync(folder, { recursive: true });
  }
});

test(
  'the records of the signal topic with the own key are signals; their position is stored',
  options,
  async () => {
    await using db = await postgres.database();
    await db.query(TABLE);
    const bytes = (text: string) => Buffer.from(text);
    const record = (offset: bigint, key: string, value: string): TaskLogRecord => ({
      offset,
      key: bytes(key),
      value: bytes(value),
    });
    const topic = [
      record(0n, 'other', JSON.stringify(REQUEST)),
      record(1n, 'p', 'nonsense'),
      record(2n, 'p', JSON.stringify({ id: 'k1', ...REQUEST })),
    ];
    const asked: LogReaderRequest[] = [];
    const committed: bigint[] = [];
    const props = taskProps(db, {
      'snapshot.mode': 'no_data',
      'signal.enabled.channels': 'kafka',
      'signal.kafka.bootstrap.servers': 'somewhere:1',
      'signal.consumer.fetch.min.bytes': '1',
    });
    const run = await TaskRun.start(props, new OffsetKeeper(), {
      openLogReader: async (request) => {
        asked.push(request);
        return {
          poll: async (_ms, signal) => {
            if (topic.length === 0) await wait(20, undefined, { signal }).catch(() => {});
            return topic.splice(0);
          },
          commit: async (offset) => void committed.push(offset),
          close: async () => {},
        };
      },
    });
    try {
      await run.pollUntil(() => changesOf(run.records, 'p.public.s').length === 2);
      assert.deepEqual(committed, [3n]);
      const properties = { 'bootstrap.servers': 'somewhere:1', 'fetch.min.bytes': '1' };
      assert.deepEqual(asked, [{ topic: 'p-signal', partition: 0, group: 'kafka-signal', properties }]);
    } finally {
      await run.stop();
    }
  },
);

test('the initial snapshot tells its tables', options, async () => {
  await using db = await postgres.database();
  await db.query(TABLE);
  await db.query('CREATE TABLE empty (id int PRIMARY KEY)');
  const told: string[] = [];
  const run = await TaskRun.start(taskProps(db), new OffsetKeeper(), {
    notify: ({ type, additional_data: { scanned_collection: table } }) =>
      void told.push(table ? `${type} ${table}` : type),
  });
  try {
    await run.pollUntil(() => run.task.progress().phase === 'streaming');
    assert.deepEqual(told, [
      ...['STARTED', 'IN_PROGRESS', 'TABLE_SCAN_COMPLETED public.empty'],
      ...['IN_PROGRESS', 'TABLE_SCAN_COMPLETED public.s', 'COMPLETED'],
    ]);
  } finally {
    await run.stop();
  }
});
