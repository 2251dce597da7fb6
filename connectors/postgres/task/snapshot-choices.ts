// How a snapshot reads, as the options say: sessions and chunks, isolation, locks. Called by
// snapshot-phase.ts.
import type { PostgresOptions } from '../config/options.js';
import { type Table, tableId } from '../relation.js';
import type { IsolationMode, SnapshotOptions } from '../snapshot/snapshot-port.js';
import type { StartPlan } from './start.js';

export interface ChoiceParts {
  readonly options: PostgresOptions;
  readonly plan: StartPlan;
}

export type SnapshotChoices = Pick<
  SnapshotOptions,
  'threads' | 'initialStatements' | 'isolation' | 'lockTimeoutMs' | 'chunksOf'
>;

export function snapshotChoices({ options, plan }: ChoiceParts): SnapshotChoices {
  const { config } = options;
  const threads = (config.get('snapshot.max.threads') as number | null) ?? 1;
  const isolation = word(options, 'snapshot.isolation.mode') as IsolationMode;
  return {
    threads,
    initialStatements: options.connection.initialStatements,
    // A standby has no serialisable transactions.
    isolation: plan.server.standby && isolation === 'serializable' ? 'repeatable_read' : isolation,
    lockTimeoutMs:
      word(options, 'snapshot.locking.mode') === 'shared'
        ? Number(config.long('snapshot.lock.timeout.ms'))
        : undefined,
    chunksOf: chunksOf(options, threads),
  };
}

/**
 * A serialisable snapshot has to be one of its own. Its position is still that of the temporary slot, taken before: rows
 * written in between come twice. Only where it is asked for by name, since the other way is exact.
 */
export function wantsSerializable({ options }: ChoiceParts): boolean {
  const name = 'snapshot.isolation.mode';
  return options.config.has(name) && word(options, name) === 'serializable';
}

/** `snapshot.max.threads.multiplier`, also for single tables, and the older way of one chunk a table. */
function chunksOf({ config }: PostgresOptions, threads: number): (table: Table) => number | null {
  const name = 'snapshot.max.threads.multiplier';
  const whole =
    config.boolean('legacy.snapshot.max.threads') || config.boolean('internal.legacy.snapshot.max.threads');
  const general = config.has(name) ? config.int(name) * threads : null;
  return (table) => {
    if (whole) return 1;
    const own = config.raw[`${name}.${tableId(table)}`];
    return own === undefined ? general : Number(own) * threads;
  };
}

function word({ config }: PostgresOptions, name: string): string {
  return config.string(name).trim().toLowerCase();
}
