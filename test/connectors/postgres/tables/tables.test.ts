// Single tables of a running task, on a real server with writers at work: after each change the topics give the table, what
// is dropped is silent, and what was promised comes about after a restart.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { patched } from '../../../../connectors/postgres/tables/config-change.js';
import type { TableCommand, TableStatus } from '../../../../src/api/source.js';
import type { Props } from '../../../../src/config/config-key.js';
import { sharedPostgres, type TestDatabase } from '../../../servers/postgres.js';
import { changesOf, random, replay, tableState } from '../incremental/replay.js';
import { OffsetKeeper, TaskRun, taskProps } from '../run-task.js';

const postgres = await sharedPostgres();
const options = { skip: postgres.skip };

const ROWS = 300;

async function twoTables(db: TestDatabase): Promise<void> {
  for (const table of ['a', 'b']) {
    await db.query(
      `CREATE TABLE ${table} (id int PRIMARY KEY, n int); INSERT INTO ${table} SELECT i, i FROM generate_series(1, ${ROWS}) i`,
    );
  }
  await db.query('CREATE TABLE last_row (id int PRIMARY KEY)');
}

/** Changes both tables at random until told to stop. */
async function write(db: TestDatabase, seed: number, stop: AbortSignal): Promise<void> {
  const client = await db.connect();
  const next = random(seed);
  while (!stop.aborted) {
    const table = next() < 0.5 ? 'a' : 'b';
    const id = 1 + Math.floor(next() * ROWS * 1.1);
    const kind = next();
    await client.query('BEGIN');
    if (kind < 0.5) await client.query(`UPDATE ${table} SET n = n + 1000 WHERE id = $1`, [id]);
    else if (kind < 0.7) await client.query(`DELETE FROM ${table} WHERE id = $1`, [id]);
    else if (kind < 0.8)
      await client.query(
        `UPDATE ${table} SET id = -id WHERE id = $1 AND NOT EXISTS (SELECT FROM ${table} WHERE id = -$1)`,
        [id],
      );
    else
      await client.query(
        `INSERT INTO ${table} VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET n = excluded.n`,
        [id, Math.floor(next() * 1e6)],
      );
    await client.query(next() < 0.1 ? 'ROLLBACK' : 'COMMIT');
  }
}

/** A task with its stored config. */
class Tables {
  run!: TaskRun;
  readonly keeper = new OffsetKeeper();

  constructor(
    readonly db: TestDatabase,
    public stored: Props,
  ) {}

  static async start(db: TestDatabase, more: Record<string, string>): Promise<Tables> {
    const tables = new Tables(
      db,
      taskProps(db, {
        'table.include.list': 'public\\.a,public.last_row',
        'incremental.snapshot.chunk.size': '23',
        ...more,
      }),
    );
    await tables.begin();
    await tables.run.pollUntil(() => tables.run.task.stream !== null);
    return tables;
  }

  async begin(): Promise<void> {
    this.run = await TaskRun.start({ ...this.stored }, this.keeper);
  }

  async change(action: TableCommand['action'], table: string): Promise<void> {
    const answer = await this.run.task.changeTable({ action, table, config: this.stored });
    assert.ok(answer.accepted, JSON.stringify(answer));
    this.stored = patched(this.stored, answer.patch);
  }

  async refusal(action: TableCommand['action'], table: string): Promise<string> {
    const answer = await this.run.task.changeTable({ action, table, config: this.stored });
    assert.ok(!answer.accepted && answer.remedy !== '', JSON.stringify(answer));
    return answer.reason;
  }

  async status(table: string): Promise<TableStatus | undefined> {
    return (await this.run.task.tables()).find((each) => each.table === table);
  }

  /** Polls until no table is being read, then until a row written last has come. */
  async settled(done: () => boolean = () => true): Promise<void> {
    const { run } = this;
    await run.pollUntil(() => done() && run.task.progress().incremental === undefined);
    await this.passed();
  }

  /** Polls until a row written now has come: all that was read before is through. */
  async passed(): Promise<void> {
    const { run, db } = this;
    const [row] = await db.query<{ id: number }>(
      'INSERT INTO last_row SELECT count(*) FROM last_row RETURNING id',
    );
    const last = `{"id":${row!.id}}`;
    await run.pollUntil(() => changesOf(run.records, 'p.public.last_row').some(({ key }) => key === last));
  }

  /** Polls until so many more records of a table came. */
  async more(table: string, count: number): Promise<void> {
    const of = () => changesOf(this.run.records, `p.public.${table}`).length;
    const before = of();
    await this.run.pollUntil(() => of() >= before + count);
  }

  async equal(table: string, before: readonly TaskRun[] = []): Promise<void> {
    const records = [...before.flatMap((run) => run.records), ...this.run.records];
    const state = replay(changesOf(records, `p.public.${table}`));
    const expected = await tableState(this.db, `SELECT id, n FROM ${table}`, ['id']);
    assert.deepEqual(new Map([...state].sort()), new Map([...expected].sort()));
  }

  async published(): Promise<string[]> {
    const rows = await this.db.query<{ tablename: string }>(
      'SELECT tablename FROM pg_publication_tables WHERE pubname = $1 ORDER BY 1',
      [this.stored['publication.name']],
    );
    return rows.map(({ tablename }) => tablename);
  }
}

for (const mode of ['filtered', 'all_tables']) {
  test(`a table added, paused, resumed among writers, then dropped: ${mode}`, options, async () => {
    await using db = await postgres.database();
    await twoTables(db);
    const tables = await Tables.start(db, { 'publication.autocreate.mode': mode });
    const stop = new AbortController();
    const writers = [1, 2, 3].map((seed) => write(db, seed, stop.signal));
    const { run } = tables;
    const settled = () => tables.settled();
    try {
      await tables.more('a', 50);
      assert.equal(await tables.status('public.b'), undefined);
      await tables.change('add', 'public.b');
      assert.match(await tables.refusal('add', 'public.b'), /captured already/);
      await tables.more('b', 100);
      assert.deepEqual(await tables.published(), ['a', 'b', 'last_row']);
      await run.pollUntil(() => run.task.progress().incremental === undefined);
      await tables.change('pause', 'public.a');
      assert.equal((await tables.status('public.a'))!.state, 'paused');
      await tables.passed();
      const quiet = changesOf(run.records, 'p.public.a').length;
      await tables.more('b', 50);
      const while_ = changesOf(run.records, 'p.public.a').slice(quiet);
      assert.deepEqual(
        while_.filter(({ op }) => op !== 'd'),
        [],
      );
      assert.match(await tables.refusal('reread', 'public.a'), /paused/);
      await tables.change('resume', 'public.a');
      await tables.more('a', 300);
      await run.pollUntil(() => run.task.progress().incremental === undefined);
    } finally {
      stop.abort();
      await Promise.all(writers);
    }
    await settled();
    await tables.equal('a');
    await tables.equal('b');
    const status = (await tables.status('public.b'))!;
    assert.equal(status.state, 'streaming');
    assert.ok(status.rows > 0 && status.events > 0 && status.chunks > 1);
    assert.deepEqual(status.key, ['id']);

    await tables.change('drop', 'public.b');
    const end = changesOf(run.records, 'p.public.b').length;
    await db.query('UPDATE b SET n = 0');
    await settled();
    assert.equal(changesOf(run.records, 'p.public.b').length, end);
    assert.deepEqual(
      await tables.published(),
      mode === 'filtered' ? ['a', 'last_row'] : ['a', 'b', 'last_row'],
    );
    assert.equal(tables.stored['table.include.list'], 'public\\.a,public.last_row');
    // And in again: its rows as they are now.
    await tables.change('add', 'public.b');
    await settled();
    await tables.equal('b');
    await run.stop();
  });
}

test('what was promised comes about after a kill', options, async () => {
  await using db = await postgres.database();
  await twoTables(db);
  const tables = await Tables.start(db, { 'publication.autocreate.mode': 'filtered' });
  const first = tables.run;
  await first.pollUntil((records) => records.length >= ROWS);
  await first.acknowledge();
  await tables.change('pause', 'public.a');
  await db.query('UPDATE a SET n = 7; DELETE FROM a WHERE id < 10');
  await tables.change('resume', 'public.a');
  await tables.change('add', 'public.b');
  // Nothing of the readings is durable.
  await first.stop();
  await tables.begin();
  const second = tables.run;
  await tables.settled(() => changesOf(second.records, 'p.public.b').length >= ROWS);
  await tables.equal('a', [first]);
  await tables.equal('b');
  await second.acknowledge();
  await second.stop();
  // Once durable they are not made again.
  await tables.begin();
  await tables.settled();
  assert.deepEqual(changesOf(tables.run.records, 'p.public.b'), []);
  await tables.change('pause', 'public.b');
  await tables.run.stop();
  await tables.begin();
  await db.query('UPDATE b SET n = 8');
  await tables.settled();
  assert.deepEqual(changesOf(tables.run.records, 'p.public.b'), []);
  await tables.change('resume', 'public.b');
  await tables.settled(() => changesOf(tables.run.records, 'p.public.b').length >= ROWS);
  await tables.equal('b');
  await tables.run.stop();
});

test(
  'a table without key is read while the stream waits; one whose reading failed is tried again',
  options,
  async () => {
    await using db = await postgres.database();
    await twoTables(db);
    await db.query(
      'CREATE TABLE nokey (id int, n int); INSERT INTO nokey SELECT i, i FROM generate_series(1, 40) i',
    );
    const tables = await Tables.start(db, {
      'publication.autocreate.mode': 'filtered',
      'message.key.columns': 'public.odd:j',
    });
    await tables.change('add', 'public.nokey');
    await tables.more('nokey', 40);
    await tables.settled();
    const rows = changesOf(tables.run.records, 'p.public.nokey').map(({ after }) => after!['id']);
    assert.deepEqual(
      rows,
      Array.from({ length: 40 }, (_, i) => i + 1),
    );
    assert.equal((await tables.status('public.nokey'))!.rows, 40);

    assert.match(await tables.refusal('retry', 'public.a'), /has not failed/);
    await db.query("CREATE TABLE odd (j json); INSERT INTO odd VALUES ('1'), ('2')");
    await tables.change('add', 'public.odd');
    await tables.settled();
    const failed = (await tables.status('public.odd'))!;
    assert.equal(failed.state, 'failed');
    assert.match(failed.error!, /json/);
    // With an order its rows can be read by their key.
    await db.query('ALTER TABLE odd ALTER COLUMN j TYPE jsonb');
    await tables.change('retry', 'public.odd');
    await tables.more('odd', 2);
    await tables.settled();
    assert.equal((await tables.status('public.odd'))!.state, 'streaming');
    await tables.run.stop();
  },
);

test('changes that cannot be made are refused with the reason', options, async () => {
  await using db = await postgres.database();
  await twoTables(db);
  await db.query(
    'CREATE TABLE "B.x, (y)" (id int PRIMARY KEY, n int); CREATE SCHEMA other; CREATE TABLE other.t (id int)',
  );
  const tables = await Tables.start(db, {
    'table.include.list': 'public\\.(a|last_row)',
    'schema.include.list': 'public',
    'publication.autocreate.mode': 'filtered',
  });
  assert.match(await tables.refusal('add', 'public.missing'), /no such table/);
  assert.match(await tables.refusal('add', 'other.t'), /another option leaves it out/);
  assert.match(await tables.refusal('add', 'public.a'), /captured already/);
  assert.match(await tables.refusal('drop', 'public.a'), /pattern public\\\.\(a\|last_row\)/);
  assert.match(await tables.refusal('drop', 'public.b'), /not captured/);
  assert.match(await tables.refusal('resume', 'public.a'), /not paused/);
  const name = 'public.B.x, (y)';
  await tables.change('add', name);
  assert.equal(tables.stored['table.include.list'], 'public\\.(a|last_row),public\\.B\\.x\\x2C \\(y\\)');
  await db.query('INSERT INTO "B.x, (y)" VALUES (1, 2)');
  await tables.run.pollUntil((records) => records.some(({ topic }) => /B/.test(topic)));
  await tables.change('drop', name);
  assert.equal(tables.stored['table.include.list'], 'public\\.(a|last_row)');
  assert.equal(tables.stored['millrace.tables'], undefined);
  const placeholders = { ...tables.stored, 'table.include.list': ['$', '{file:/x:tables}'].join('') };
  const answer = await tables.run.task.changeTable({
    action: 'add',
    table: 'public.b',
    config: placeholders,
  });
  assert.ok(!answer.accepted && /config provider/.test(answer.reason));
  assert.deepEqual(await tables.published(), ['a', 'last_row']);
  await tables.run.stop();
});

test('a publication that the connector may not alter: the reason names the statement', options, async () => {
  await using db = await postgres.database();
  await twoTables(db);
  await db.query('CREATE PUBLICATION mine FOR TABLE a, last_row');
  const tables = await Tables.start(db, {
    'publication.name': 'mine',
    'publication.autocreate.mode': 'disabled',
  });
  assert.match(await tables.refusal('add', 'public.b'), /mine does not contain "public"."b"/);
  await db.query('UPDATE b SET n = 3');
  await db.query('ALTER PUBLICATION mine ADD TABLE b');
  await tables.change('add', 'public.b');
  await db.query('UPDATE b SET n = 4 WHERE id = 1');
  await tables.settled(() => changesOf(tables.run.records, 'p.public.b').length >= ROWS + 1);
  await tables.equal('b');
  await tables.run.stop();
});
