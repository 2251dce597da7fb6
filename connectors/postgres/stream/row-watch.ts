// Sees the changes of captured tables before their records are emitted: how signals in a table and incremental snapshots
// follow the stream. Called by event-decoder.ts while one is set; implemented in incremental/.
import type { StreamTable } from './tables.js';

export interface RowWatch {
  /** False for a table of which no row needs to be shown now. */
  watches(table: StreamTable): boolean;
  /** `lsn` = of the change; the position of the stream's state is still the one before it. */
  inserted(table: StreamTable, values: readonly unknown[], lsn: number): void;
  /** `old` null = the key did not change and the server sent no old row. */
  updated(table: StreamTable, old: readonly unknown[] | null, values: readonly unknown[]): void;
  deleted(table: StreamTable, old: readonly unknown[], lsn: number): void;
  truncated(table: StreamTable): void;
  /** A transaction ended at `lsn`. */
  committed(lsn: number): void;
}
