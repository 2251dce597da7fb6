// Progress of a snapshot in rows, bytes and chunks, with an estimate of the time left. Counters are plain fields the
// readers add to; nothing is computed until somebody asks.
import type { TaskProgress } from '../../../src/api/source.js';
import { tableId } from '../relation.js';
import type { TableSize } from './chunks.js';
import type { TableRun } from './emitter.js';

export class SnapshotTally {
  /** Bytes read from the sockets. */
  bytes = 0;
  /** Chunks read to their end by this run. */
  chunks = 0;
  readonly #begun = performance.now();
  readonly #rows = new Map<TableRun, number>();

  /** A table that this run reads, or goes on reading. */
  add(run: TableRun, size: TableSize): void {
    this.#rows.set(run, size.rows);
  }

  /** `runs` holds null for tables an earlier run completed; those are not counted. */
  progress(runs: readonly (TableRun | null)[]): TaskProgress {
    const tables = runs
      .filter((run) => run !== null)
      .map((run) => {
        const done = run.remaining === 0;
        return {
          table: tableId(run.schema.table),
          rows: run.rows,
          // The server's estimate; the truth once the table is read.
          totalRows: done ? run.rows : Math.max(run.rows, this.#rows.get(run) ?? 0),
          chunks: run.chunksTotal - run.remaining,
          totalChunks: run.chunksTotal,
        };
      });
    const rows = sum(tables.map((table) => table.rows));
    const totalRows = sum(tables.map((table) => table.totalRows));
    const elapsedMs = Math.round(performance.now() - this.#begun);
    return {
      phase: 'snapshot',
      tables,
      rows,
      totalRows,
      bytes: this.bytes,
      chunks: this.chunks,
      totalChunks: sum(tables.map((table) => table.totalChunks)),
      elapsedMs,
      etaMs: rows === 0 ? null : Math.round((elapsedMs * (totalRows - rows)) / rows),
    };
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
