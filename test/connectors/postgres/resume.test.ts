// Restart without loss and without duplicates, proved over random transactions: interleaved in the log, rows that share an
// LSN, commits whose LSN is the next record's, messages outside of transactions, and a cut after any record.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readPosition, startLsn } from '../../../connectors/postgres/offsets.js';
import { EventDecoder } from '../../../connectors/postgres/stream/event-decoder.js';
import { sharedValues } from '../../../connectors/postgres/stream/event-values.js';
import { logicalMessages } from '../../../connectors/postgres/stream/logical-messages.js';
import { ResumeFilter } from '../../../connectors/postgres/stream/resume.js';
import { StreamState } from '../../../connectors/postgres/stream/stream-state.js';
import type { StreamTable, StreamTables } from '../../../connectors/postgres/stream/tables.js';
import { NO_HEADERS } from '../../../src/data/headers.js';
import type { OffsetMap, SourceRecord } from '../../../src/data/record.js';
import { INT32, structOf } from '../../../src/data/schema.js';
import { Struct } from '../../../src/data/struct.js';
import { beginBytes, commitBytes, insertBytes, messageBytes, updateBytes } from './wire.js';

interface Frame {
  readonly lsn: number;
  readonly bytes: Buffer;
}

/** One thing the server sends as a whole, and whether a start at an LSN still gets it. */
interface Unit {
  readonly frames: readonly Frame[];
  readonly sentFrom: (start: number) => boolean;
}

/** A transaction of the model: when each of its rows was written (slots in the log), how many rows share each LSN. */
interface Tx {
  readonly rows: readonly { gap: number; shared: number; keyChange: boolean; message: boolean }[];
  readonly commitGap: number;
}

const row = structOf([['id', INT32]], { optional: true, name: 'v' });
const key = structOf([['id', INT32]], { name: 'k' });
const envelope = structOf(
  ['before', 'after', 'source', 'transaction', 'op', 'ts_ms', 'ts_us', 'ts_ns'].map(
    (name) => [name, INT32] as const,
  ),
);
const plan = {
  index: 0,
  decodeText: (b: Buffer, s: number, e: number) => Number(b.toString('latin1', s, e)),
  filler: 0,
  unavailable: null,
};

function tables(): StreamTables {
  const table = {
    captured: true,
    held: false,
    stats: { events: 0, lastEventMs: -1, lagMs: -1 },
    keyInIdentity: true,
    old: null,
    shared: sharedValues(),
    schema: {
      table: { schema: 's', name: 't' },
      topic: 't',
      keySchema: key,
      valueSchema: row,
      envelopeSchema: envelope,
      columns: [plan],
      nulls: new Set(),
      finish: null,
      slots: 1,
      keyOf: (values: unknown[]) => new Struct(key, [values[0]]),
    },
  } as unknown as StreamTable;
  return { stale: false, get: () => table } as unknown as StreamTables;
}

/** Lays transactions into one log, rows interleaved by their gaps, and answers what a decoder sends, in commit order. */
function layOut(transactions: readonly Tx[], messageEvery: number): Unit[] {
  const slots: { order: number; tx: number; row: number }[] = [];
  transactions.forEach((tx, t) => {
    let at = t;
    tx.rows.forEach((r, i) => {
      at += r.gap;
      slots.push({ order: at, tx: t, row: i });
    });
    slots.push({ order: at + tx.commitGap, tx: t, row: -1 });
  });
  slots.sort((a, b) => a.order - b.order || a.tx - b.tx);
  const units: Unit[] = [];
  const open = transactions.map(() => [] as Frame[]);
  let lsn = 1000;
  let id = 0;
  slots.forEach((slot, i) => {
    if (messageEvery > 0 && i % messageEvery === messageEvery - 1) {
      const at = lsn;
      units.push({ frames: [{ lsn: at, bytes: messageBytes(`m${i}`) }], sentFrom: (start) => at >= start });
      lsn += 10;
    }
    if (slot.row >= 0) {
      const r = transactions[slot.tx].rows[slot.row];
      // A message's frame carries the end of its record: the start of the row behind it.
      if (r.message) open[slot.tx].push({ lsn, bytes: messageBytes(`in ${id}`, true) });
      for (let n = 0; n < r.shared; n++) {
        id += 1;
        open[slot.tx].push({ lsn, bytes: r.keyChange ? updateBytes(-id, id) : insertBytes(id) });
      }
      lsn += 10;
      return;
    }
    const final = lsn;
    lsn += 10;
    // The commit's frame carries the end of its record: the start of the next one.
    const frames = open[slot.tx];
    const begin = { lsn: frames[0]?.lsn ?? final, bytes: beginBytes(final, slot.tx + 1) };
    units.push({
      frames: [begin, ...frames, { lsn, bytes: commitBytes() }],
      sentFrom: (start) => final >= start,
    });
  });
  return units;
}

/** Reads from an offset until `stopAfter` records came, or to the end. */
function read(units: readonly Unit[], offset: OffsetMap, stopAfter: number): SourceRecord[] {
  const out: SourceRecord[] = [];
  const position = readPosition(offset)!;
  const state = new StreamState(offset);
  const partition = { server: 'p' };
  const decoder = new EventDecoder(
    {
      tables: tables(),
      state,
      messages: logicalMessages({
        topic: 'm',
        binaryHandlingMode: 'bytes',
        sourcePartition: partition,
        includes: () => true,
      }),
      emit: (record) => out.push(record),
      prefix: 'p',
      database: 'd',
      sourcePartition: partition,
      headers: NO_HEADERS,
      skipped: new Set(['t']),
      tombstones: true,
      skipUnchanged: false,
      onBadRow: 'fail',
      warn: () => {},
    },
    new ResumeFilter(position),
  );
  for (const unit of units.filter((u) => u.sentFrom(startLsn(position)))) {
    for (const { lsn, bytes } of unit.frames) {
      decoder.handle(bytes, { at: 0, end: bytes.length }, lsn);
      if (out.length >= stopAfter) return out.slice(0, stopAfter);
    }
  }
  return out;
}

function label(record: SourceRecord): string {
  if (record.value === null) return `tombstone ${(record.key as Struct).values[0]}`;
  const value = record.value as Struct;
  if (record.topic === 'm') return `message ${(record.key as Struct).values[0]}`;
  return `${value.values[4]} ${(record.key as Struct).values[0]}`;
}

const START: OffsetMap = { lsn: 1, ts_usec: 0 };

const history = fc.record({
  transactions: fc.array(
    fc.record({
      rows: fc.array(
        fc.record({
          gap: fc.nat(4),
          shared: fc.integer({ min: 1, max: 4 }),
          keyChange: fc.boolean(),
          message: fc.boolean(),
        }),
        { maxLength: 5 },
      ),
      commitGap: fc.integer({ min: 1, max: 6 }),
    }),
    { minLength: 1, maxLength: 6 },
  ),
  messageEvery: fc.nat(5),
});

// Invariant 6.
test('after any number of restarts at any record every event is sent, whole events once', () => {
  fc.assert(
    fc.property(
      history,
      fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 6 }),
      ({ transactions, messageEvery }, cuts) => {
        const units = layOut(transactions, messageEvery);
        const whole = read(units, START, Number.POSITIVE_INFINITY).map(label);
        const got: string[] = [];
        let offset = START;
        for (const cut of [...cuts, Number.POSITIVE_INFINITY]) {
          const part = read(units, offset, cut);
          if (part.length === 0) break;
          got.push(...part.map(label));
          offset = JSON.parse(JSON.stringify(part.at(-1)!.sourceOffset)) as OffsetMap;
        }
        // A cut inside of an event (delete, tombstone, create) sends the whole event again: what was repeated is removed.
        assert.deepEqual(withoutRepeatedBeginnings(got), whole);
      },
    ),
    { numRuns: 3000 },
  );
});

test('cuts between events give neither loss nor duplicates', () => {
  fc.assert(
    fc.property(history, fc.nat(60), ({ transactions, messageEvery }, at) => {
      const plainRows = transactions.map((tx) => ({
        ...tx,
        rows: tx.rows.map((r) => ({ ...r, keyChange: false })),
      }));
      const units = layOut(plainRows, messageEvery);
      const whole = read(units, START, Number.POSITIVE_INFINITY);
      if (whole.length === 0) return;
      const cut = at % whole.length;
      const rest = read(units, whole[cut].sourceOffset, Number.POSITIVE_INFINITY);
      assert.deepEqual(rest.map(label), whole.slice(cut + 1).map(label));
    }),
    { numRuns: 3000 },
  );
});

test('a position without commit, without count or of another version goes on where it says', () => {
  const units = layOut(
    [
      {
        rows: [
          { gap: 1, shared: 1, keyChange: false, message: false },
          { gap: 1, shared: 1, keyChange: false, message: false },
        ],
        commitGap: 1,
      },
    ],
    0,
  );
  const [first] = read(units, START, 1);
  const { lsn, txId, ts_usec } = first.sourceOffset;
  const older = { lsn_proc: lsn, lsn, txId, ts_usec, messageType: 'INSERT' };
  assert.deepEqual(read(units, older, 9).map(label), ['c 2']);
});

/** Drops the beginning of an event that is followed by the same event from its beginning. */
function withoutRepeatedBeginnings(labels: readonly string[]): string[] {
  const out: string[] = [];
  for (const item of labels) {
    const again = item.startsWith('d ') ? out.lastIndexOf(item) : -1;
    if (again >= 0 && out.slice(again).every((l) => l === item || l === item.replace('d ', 'tombstone ')))
      out.length = again;
    out.push(item);
  }
  return out;
}
