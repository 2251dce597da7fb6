// Runs the task as the runtime does, for tests: offsets in memory, records gathered, acknowledgement when the test says so.
import { setTimeout as wait } from 'node:timers/promises';
import { PostgresSourceTask } from '../../../connectors/postgres/task/task.js';
import type { Logger } from '../../../src/api/logger.js';
import type { SourceTaskContext } from '../../../src/api/source.js';
import type { OffsetMap, SourceRecord } from '../../../src/data/record.js';
import { Struct } from '../../../src/data/struct.js';
import type { TestDatabase } from '../../servers/test-database.js';

export interface LogLine {
  readonly level: string;
  readonly fields: object;
  readonly message: string;
}

/** A logger that keeps its lines. */
export function keptLogger(lines: LogLine[] = []): Logger {
  const at = (level: string) => (fields: object, message: string) =>
    void lines.push({ level, fields, message });
  const logger: Logger = {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: () => logger,
  };
  return logger;
}

/** Offsets as the store keeps them: what was last acknowledged. */
export class OffsetKeeper {
  offset: OffsetMap | null = null;
}

export class TaskRun {
  readonly task = new PostgresSourceTask();
  readonly records: SourceRecord[] = [];
  readonly log: LogLine[] = [];
  readonly #keeper: OffsetKeeper;

  private constructor(keeper: OffsetKeeper) {
    this.#keeper = keeper;
  }

  /** `more` = what else the runtime offers the task. */
  static async start(
    props: Record<string, string>,
    keeper: OffsetKeeper,
    more: Partial<SourceTaskContext> = {},
  ): Promise<TaskRun> {
    const run = new TaskRun(keeper);
    await run.task.start(
      {
        connectorName: 'c',
        taskId: 0,
        logger: keptLogger(run.log),
        metrics: { register: () => {} },
        readOffset: async () => keeper.offset,
        storeOffset: async (_partition, offset) => {
          keeper.offset = structuredClone(offset);
        },
        onProgress: () => {},
        ...more,
      },
      props,
    );
    return run;
  }

  /** Polls until `enough` records came in this run. Throws after three minutes. */
  async pollUntil(enough: (records: readonly SourceRecord[]) => boolean): Promise<SourceRecord[]> {
    const end = Date.now() + 180_000;
    while (!enough(this.records)) {
      const left = end - Date.now();
      if (left <= 0)
        throw new Error(
          `only ${this.records.length} records came: ${this.records.map(shortRecord).join(' | ')}`,
        );
      this.records.push(...(await this.task.poll(AbortSignal.timeout(Math.min(left, 1000)))));
    }
    return this.records;
  }

  /** Acknowledges the first `count` records: their offset is stored and the task told. */
  async acknowledge(count = this.records.length): Promise<void> {
    const record = this.records[count - 1];
    if (record === undefined) return;
    this.#keeper.offset = structuredClone(record.sourceOffset);
    await this.task.commit([{ partition: record.sourcePartition, offset: record.sourceOffset }]);
    await wait(20);
  }

  stop(): Promise<void> {
    return this.task.stop();
  }
}

let counter = 0;

/** Connector properties for a test database: names of its own, publication of the captured tables only. */
export function taskProps(db: TestDatabase, more: Record<string, string> = {}): Record<string, string> {
  counter += 1;
  return {
    'topic.prefix': 'p',
    ...db.connectorConfig(),
    'plugin.name': 'pgoutput',
    'slot.name': `s${counter}_${db.name}`.slice(0, 60),
    'publication.name': `pub${counter}`,
    'retriable.restart.connector.wait.ms': '300',
    'slot.retry.delay.ms': '300',
    // The server may take its time to notice that the task before has gone.
    'slot.max.retries': '200',
    ...more,
  };
}

/** A struct as plain JSON-like data. */
export function plain(value: unknown): unknown {
  if (value instanceof Struct) {
    return Object.fromEntries(
      value.schema.fields.map((field) => [field.name, plain(value.values[field.index])]),
    );
  }
  if (Array.isArray(value)) return value.map(plain);
  return value;
}

/** `op key before->after` of a record, for messages and comparisons. */
export function shortRecord(record: SourceRecord): string {
  const value = plain(record.value) as { op?: string; before?: unknown; after?: unknown } | null;
  if (value === null) return `tombstone ${JSON.stringify(plain(record.key))}`;
  return `${value.op} ${text(plain(record.key))} ${text(value.before ?? null)} ${text(value.after ?? null)}`;
}

function text(value: unknown): string {
  return JSON.stringify(value, (_key, item) => (typeof item === 'bigint' ? String(item) : item));
}
