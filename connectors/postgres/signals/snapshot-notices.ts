// Notifications of an initial or blocking snapshot, told from its progress between batches. One object a snapshot.
import type { TableProgress } from '../../../src/api/source.js';
import type { Notifier } from '../../cdc/notifications/notifier.js';

const AGGREGATE = 'Initial Snapshot';

export class SnapshotNotices {
  readonly #notifier: Notifier;
  #collections: readonly string[];
  readonly #begun = new Set<string>();
  readonly #ended = new Set<string>();

  constructor(notifier: Notifier, collections: readonly string[] = []) {
    this.#notifier = notifier;
    this.#collections = collections;
  }

  started(): void {
    this.#notifier.notify(AGGREGATE, 'STARTED');
  }

  progress(tables: readonly TableProgress[]): void {
    if (this.#collections.length === 0) this.#collections = tables.map(({ table }) => table);
    for (const { table, rows, chunks, totalChunks } of tables) {
      const done = chunks >= totalChunks;
      if (!done && rows === 0) continue;
      if (!this.#begun.has(table)) {
        this.#begun.add(table);
        this.#notifier.notify(AGGREGATE, 'IN_PROGRESS', { current: table, collections: this.#collections });
      }
      if (!done || this.#ended.has(table)) continue;
      this.#ended.add(table);
      const about = { scanned: table, rows, collections: this.#collections, status: 'SUCCEEDED' };
      this.#notifier.notify(AGGREGATE, 'TABLE_SCAN_COMPLETED', about);
    }
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
