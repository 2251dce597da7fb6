// Notifications of an initial or blocking snapshot, told from its progress between batches. One object a snapshot.
import type { TableProgress } from '../../../src/api/source.js';
import { javaHashOrder } from '../../../src/errors/java-order.js';
import type { Notifier } from '../../cdc/notifications/notifier.js';

const AGGREGATE = 'Initial Snapshot';

export class SnapshotNotices {
  readonly #notifier: Notifier;
  /** Tables of the snapshot, in the order that the original tells while one of them is begun. */
  #collections: readonly string[];
  /** And when one has ended: all that are captured, the signal table too. */
  #captured: readonly string[] = [];
  readonly #signalTable: string | null;
  readonly #begun = new Set<string>();
  readonly #ended = new Set<string>();

  /** `collections` empty = those of the first progress. */
  constructor(notifier: Notifier, signalTable: string | null, collections: readonly string[] = []) {
    this.#notifier = notifier;
    this.#signalTable = signalTable;
    this.#collections = collections;
    this.#captured = [...collections].sort();
  }

  started(): void {
    this.#notifier.notify(AGGREGATE, 'STARTED');
  }

  progress(tables: readonly TableProgress[]): void {
    if (this.#collections.length === 0) this.#of(tables.map(({ table }) => table));
    for (const { table, rows, chunks, totalChunks } of tables) {
      const done = chunks >= totalChunks;
      if (!done && rows === 0) continue;
      if (!this.#begun.has(table)) {
        this.#begun.add(table);
        this.#notifier.notify(AGGREGATE, 'IN_PROGRESS', { current: table, collections: this.#collections });
      }
      if (!done || this.#ended.has(table)) continue;
      this.#ended.add(table);
      const about = { scanned: table, rows, collections: this.#captured, status: 'SUCCEEDED' };
      this.#notifier.notify(AGGREGATE, 'TABLE_SCAN_COMPLETED', about);
    }
  }

  #of(tables: readonly string[]): void {
    this.#collections = javaHashOrder(tables);
    this.#captured = [...tables, ...(this.#signalTable === null ? [] : [this.#signalTable])].sort();
  }

  completed(): void {
    this.#notifier.notify(AGGREGATE, 'COMPLETED');
  }

  aborted(): void {
    this.#notifier.notify(AGGREGATE, 'ABORTED');
  }

  skipped(): void {
    this.#notifier.notify(AGGREGATE, 'SKIPPED');
  }
}
