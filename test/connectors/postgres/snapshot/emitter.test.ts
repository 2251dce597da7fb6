// The order of snapshot records and what their offsets claim, for any interleaving of tables and chunks.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readState } from '../../../../connectors/postgres/snapshot/chunks.js';
import { Emitter, type TableRun } from '../../../../connectors/postgres/snapshot/emitter.js';
import { SNAPSHOT_CHUNKS } from '../../../../connectors/postgres/snapshot/snapshot-port.js';
import type { TableSchema } from '../../../../connectors/postgres/table-schema.js';
import { NO_HEADERS } from '../../../../src/data/headers.js';
import { INT32, structOf } from '../../../../src/data/schema.js';
import { Struct } from '../../../../src/data/struct.js';

const row = structOf([['id', INT32]], { name: 'row' });
const clock = { ms: 0, us: 0, ns: 0n };

/** The parts of a table's schema that the emitter looks at. */
function schemaOf(name: string): TableSchema {
  const table = { schema: 'public', name };
  return { topic: name, table, valueSchema: row, envelopeSchema: row, keyOf: () => null } as never;
}

// Invariant 5.
test('an offset names no chunk of which a row is still to come', () => {
  const chunkRows = fc.array(fc.array(fc.nat(3), { minLength: 1, maxLength: 4 }), {
    minLength: 1,
    maxLength: 3,
  });
  fc.assert(
    fc.property(chunkRows, fc.array(fc.nat(11), { maxLength: 80 }), (tables, picks) => {
      const state = { horizon: '1', tables: new Map() };
      const runs = tables.map((chunks, t): TableRun => {
        const plan = { blocksPerChunk: 1, chunks: chunks.length, fileNode: 1, done: new Set<number>() };
        state.tables.set(`public.t${t}`, plan);
        const rest = { chunksTotal: chunks.length, remaining: chunks.length, rows: 0, started: false };
        const held = { held: null, heldChunk: null, heldCompletes: null };
        return {
          schema: schemaOf(`t${t}`),
          plan,
          ...rest,
          ...held,
          first: t === 0,
          plainSource: new Struct(row, [0]),
          envelope: null,
          clock: null,
        };
      });
      const emitter = new Emitter({
        state,
        baseOffset: { lsn: 1 },
        sourcePartition: { server: 's' },
        headers: NO_HEADERS,
        source: () => new Struct(row, [0]),
        resumed: false,
      });
      // Each reader gives the rows of its chunk and then its end; picks say which reader is next.
      const readers = tables.flatMap((chunks, t) =>
        chunks.map((rows, index) => ({ t, chunk: { table: t, index, condition: '' }, left: rows })),
      );
      for (let i = 0; readers.length > 0; i++) {
        const at = (picks[i % Math.max(1, picks.length)] ?? 0) % readers.length;
        const reader = readers[at]!;
        if (reader.left-- > 0) {
          emitter.row(runs[reader.t]!, reader.chunk, {
            after: new Struct(row, [reader.chunk.index]),
            key: null,
            clock,
          });
        } else {
          emitter.chunkEnd(runs[reader.t]!, reader.chunk);
          readers.splice(at, 1);
        }
      }
      emitter.end();
      const records = emitter.take(10_000);
      assert.equal(
        records.length,
        tables.flat().reduce((sum, rows) => sum + rows, 0),
      );
      const missing = tables.map((chunks) => [...chunks]);
      for (const record of records) {
        const table = Number(record.topic.slice(1));
        const chunk = ((record.value as Struct).values[1] as Struct).values[0] as number;
        missing[table]![chunk]!--;
        const claimed = readState(record.sourceOffset[SNAPSHOT_CHUNKS]);
        for (const [name, plan] of claimed?.tables ?? []) {
          const left = missing[Number(name.slice('public.t'.length))]!;
          const done = plan === true ? left.keys() : plan.done;
          for (const index of done) assert.equal(left[index], 0, `${name} chunk ${index}`);
        }
      }
      assert.ok(records.length === 0 || records.at(-1)!.sourceOffset['snapshot_completed'] === true);
    }),
    { numRuns: 500 },
  );
});
