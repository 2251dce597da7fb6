// Single tables of a running task: added, dropped, paused, read again while the stream goes on. Answers the patch of the
// stored config that makes the change last; the running task has followed by then. One object a task; changes are made
// one after the other.
import { randomUUID } from 'node:crypto';
import type { ClientBase } from 'pg';
import type { Logger } from '../../../src/api/logger.js';
import type { TableAnswer, TableCommand, TableProgress, TableStatus } from '../../../src/api/source.js';
import type { Props } from '../../../src/config/config-key.js';
import type { OffsetMap } from '../../../src/data/record.js';
import { isFailure } from '../../../src/errors/failure.js';
import { listTables, readTables } from '../catalog.js';
import type { PostgresOptions } from '../config/options.js';
import type { EndedTable } from '../incremental/incremental.js';
import { type Table, tableId } from '../relation.js';
import { errorContext, withSession } from '../server/connection.js';
import { databaseError } from '../server/errors.js';
import { identityRules, setReplicaIdentities } from '../server/publication.js';
import { signalTable } from '../signals/options.js';
import type { SnapshotSource } from '../snapshot/snapshot-port.js';
import type { StreamPhase } from '../task/stream-phase.js';
import {
  type ConfigPatch,
  type Planned,
  patched,
  planAdd,
  planDrop,
  planMarks,
  TABLE_KEYS,
} from './config-change.js';
import type { LiveCapture } from './live-capture.js';
import { readMarks } from './marks.js';
import { publish, unpublish } from './publication-change.js';
import { readingsText, storedReadings } from './readings.js';
import { type Reading, tableStatuses } from './table-status.js';

export interface TableControlOptions {
  readonly options: PostgresOptions;
  readonly capture: LiveCapture;
  /** Properties of the task, placeholders resolved. */
  readonly props: Props;
  readonly stream: () => StreamPhase | null;
  readonly snapshot: () => SnapshotSource | null;
  readonly stopping: AbortSignal;
  readonly logger: Logger;
}

const refused = (reason: string, remedy: string): TableAnswer => ({ accepted: false, reason, remedy });

export class TableControl {
  readonly #o: TableControlOptions;
  readonly #signalTable: string | null;
  #props: Props;
  /** Tables added since the start. */
  readonly #added = new Set<string>();
  /** How the last reading of a table went. */
  readonly #readings = new Map<string, Reading>();
  /** Ids of the readings that the offsets are to know. */
  readonly #known = new Set<string>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: TableControlOptions) {
    this.#o = options;
    this.#props = options.props;
    const signal = signalTable(options.options.config);
    this.#signalTable = signal === null ? null : tableId(signal);
  }

  /** Names of tables captured now: those of the start that are left, and those added. */
  captured(atStart: readonly string[]): string[] {
    const { capture } = this.#o;
    return [...new Set([...atStart, ...this.#added])].filter((id) => capture.captures(...parts(id)));
  }

  /** The snapshot is over: what it read is kept for the list. */
  snapshotEnded(snapshot: SnapshotSource): void {
    for (const { table, ...figures } of snapshot.progress().tables ?? [])
      this.#readings.set(table, { ...figures, failed: null });
  }

  /**
   * The stream runs, before a stored incremental snapshot goes on: readings that the config asks for and the offset does not
   * know begin. `snapshotTaken` = all tables have just been read.
   */
  async streaming(stream: StreamPhase, from: OffsetMap, snapshotTaken: boolean): Promise<void> {
    const { capture } = this.#o;
    const wanted = Object.entries(readMarks(this.#props).read);
    const stored = new Set(storedReadings(from));
    this.#known.clear();
    for (const [, id] of wanted) if (snapshotTaken || stored.has(id)) this.#known.add(id);
    this.#tell(stream);
    const held = (id: string) => capture.holds(...parts(id));
    stream.signals.incremental.remove(held);
    const due = wanted.filter(([id, reading]) => !this.#known.has(reading) && !held(id));
    if (due.length === 0) return;
    const found = await this.#session('read the catalogue', async (client) => {
      const tables = await this.#find(client, new Set(due.map(([id]) => id)));
      return readTables(client, tables);
    });
    for (const table of found.filter(({ schema, name }) => capture.captures(schema, name)))
      this.#read(stream, table, readMarks(this.#props).read[tableId(table)]!);
  }

  /** The incremental snapshot is done with a table. */
  ended({ table, status, rows, chunks, reason }: EndedTable): void {
    const failed = status === 'SUCCEEDED' || status === 'EMPTY' ? null : (reason ?? status);
    this.#readings.set(table, { rows, totalRows: rows, chunks, totalChunks: chunks, failed });
    if (failed !== null) this.#forget(readMarks(this.#props).read[table]);
  }

  list(): Promise<TableStatus[]> {
    const { options, capture } = this.#o;
    return this.#session('list the tables', (client) =>
      tableStatuses(client, {
        captures: (schema, name) =>
          `${schema}.${name}` !== this.#signalTable && capture.captures(schema, name),
        capture,
        publication: options.publication.name,
        chunkSize: options.config.int('incremental.snapshot.chunk.size'),
        readings: this.#readings,
        stream: this.#o.stream(),
        snapshot: this.#o.snapshot(),
      }),
    );
  }

  change(command: TableCommand): Promise<TableAnswer> {
    const answer = this.#last.then(() => this.#answer(command));
    this.#last = answer;
    return answer;
  }

  async #answer(command: TableCommand): Promise<TableAnswer> {
    const before = this.#props;
    try {
      return await this.#change(command);
    } catch (error) {
      this.#follow(before);
      await this.#o
        .stream()
        ?.tables.recapture()
        .catch(() => {});
      const found = databaseError(
        error,
        errorContext(this.#o.options.connection, `${command.action} a table`),
      );
      return refused(found.message, found.remedy);
    }
  }

  async #change(command: TableCommand): Promise<TableAnswer> {
    const { action, table } = command;
    const stream = this.#o.stream();
    if (stream === null || this.#o.snapshot() !== null) {
      const remedy = 'Try again when `millrace connectors status` says streaming.';
      return refused('the task does not stream yet: its snapshot or its start goes on', remedy);
    }
    if (table === this.#signalTable)
      return refused('it is the signal table', 'See signal.data.collection in docs/signals.md.');
    const now = { ...this.#props };
    for (const key of TABLE_KEYS) delete now[key];
    for (const key of TABLE_KEYS) if (command.config[key] !== undefined) now[key] = command.config[key]!;
    const work = { stream, now, table };
    if (action === 'add') return this.#add(work);
    const stored = this.#o.capture;
    if (!stored.captures(...parts(table))) {
      return refused('it is not captured', 'See `millrace connectors tables`; add it first.');
    }
    if (action === 'drop') return this.#drop(work);
    const paused = stored.holds(...parts(table));
    if (action === 'pause') return this.#pause(work);
    if (action === 'resume' && !paused) return refused('it is not paused', 'Nothing has to be done.');
    if (action !== 'resume' && paused) return refused('it is paused', 'Resume it: that reads it again.');
    if (action === 'retry' && this.#readings.get(table)?.failed == null)
      return refused('reading it has not failed', 'Use reread to read it again.');
    return this.#reread(work);
  }

  async #add({ stream, now, table }: Work): Promise<TableAnswer> {
    const { capture, options } = this.#o;
    const before = this.#props;
    // Unless it was added but could not be stored.
    const unstored = this.#added.has(table) && readMarks(now).read[table] === undefined;
    if (capture.captures(...parts(table)) && !unstored)
      return refused('it is captured already', 'Use reread to read its rows again.');
    const listed = planAdd(now, table);
    if ('reason' in listed) return refused(listed.reason, listed.remedy);
    const reading = randomUUID();
    const marked = planMarks(patched(now, listed.patch), table, { paused: false, read: reading });
    if ('reason' in marked) return refused(marked.reason, marked.remedy);
    const patch = { ...listed.patch, ...marked.patch };
    return this.#session(`add ${table}`, async (client) => {
      const [found] = await readTables(client, await this.#find(client, new Set([table])));
      if (found === undefined)
        return refused('there is no such table', 'Name it as schema.table, as the database spells it.');
      const tables = (await listTables(client)).filter(({ schema, name }) => capture.captures(schema, name));
      const limit = options.config.int('guardrail.collections.max');
      const fails =
        options.config.string('guardrail.collections.limit.action').trim().toLowerCase() === 'fail';
      if (limit > 0 && fails && tables.length >= limit)
        return refused(`guardrail.collections.max=${limit} is reached`, 'Raise guardrail.collections.max.');
      // Before the server publishes it: its first relation message finds it captured.
      this.#follow(patched(now, patch));
      if (!capture.captures(found.schema, found.name)) {
        this.#follow(before);
        return refused(
          'another option leaves it out',
          'See schema.include.list, schema.exclude.list and table.exclude.list.',
        );
      }
      await this.#prepare(client, found);
      await stream.tables.recapture();
      this.#added.add(table);
      this.#read(stream, found, reading);
      this.#o.logger.info({ table }, 'The table was added: its rows are read beside the stream');
      return { accepted: true, patch };
    });
  }

  /** Replica identity and publication. */
  async #prepare(client: ClientBase, table: Table): Promise<void> {
    const { options, logger, stopping } = this.#o;
    if (options.replicaIdentity !== null) {
      await setReplicaIdentities(client, [table], {
        rules: identityRules(options.replicaIdentity),
        warn: (fields, message) => logger.warn(fields, message),
      });
    }
    const user = options.connection.user;
    await publish(client, { publication: options.publication, table, user, stopping });
  }

  async #drop({ stream, now, table }: Work): Promise<TableAnswer> {
    const { options, stopping, logger, capture } = this.#o;
    const listed = planDrop(now, table);
    if ('reason' in listed) return refused(listed.reason, listed.remedy);
    const marked = planMarks(patched(now, listed.patch), table, { paused: false, read: null });
    if ('reason' in marked) return refused(marked.reason, marked.remedy);
    const patch = { ...listed.patch, ...marked.patch };
    const reading = readMarks(now).read[table];
    return this.#session(`drop ${table}`, async (client) => {
      const others = (await listTables(client)).filter(
        ({ schema, name }) => `${schema}.${name}` !== table && capture.captures(schema, name),
      );
      if (options.publication.autocreate === 'filtered' && others.length === 0)
        return refused(
          'it is the last table of the publication',
          'Add another first, or stop the connector.',
        );
      const [schema, name] = parts(table);
      const { user } = options.connection;
      await unpublish(client, { publication: options.publication, table: { schema, name }, user, stopping });
      this.#follow(patched(now, patch));
      await stream.tables.recapture();
      stream.signals.incremental.remove((id) => id === table);
      this.#added.delete(table);
      this.#readings.delete(table);
      this.#forget(reading);
      logger.info({ table }, 'The table was dropped from the connector');
      return { accepted: true, patch };
    });
  }

  async #pause({ stream, now, table }: Work): Promise<TableAnswer> {
    const planned = planMarks(now, table, { paused: true });
    if ('reason' in planned) return refused(planned.reason, planned.remedy);
    this.#follow(patched(now, planned.patch));
    await stream.tables.recapture();
    stream.signals.incremental.remove((id) => id === table);
    this.#o.logger.info({ table }, 'The table is paused');
    return { accepted: true, patch: planned.patch };
  }

  /** Also after a pause. */
  async #reread({ stream, now, table }: Work): Promise<TableAnswer> {
    const reading = randomUUID();
    const planned: Planned = planMarks(now, table, { paused: false, read: reading });
    if ('reason' in planned) return refused(planned.reason, planned.remedy);
    const waiting = stream.signals.incremental.progress()?.waiting ?? [];
    if (waiting.includes(table)) return refused('it is being read', 'Wait until that is done.');
    const patch: ConfigPatch = planned.patch;
    return this.#session(`read ${table}`, async (client) => {
      const [found] = await readTables(client, await this.#find(client, new Set([table])));
      if (found === undefined) return refused('it is gone from the database', 'Drop it from the connector.');
      const previous = readMarks(now).read[table];
      this.#follow(patched(now, patch));
      await stream.tables.recapture();
      this.#forget(previous);
      this.#read(stream, found, reading);
      return { accepted: true, patch };
    });
  }

  /** Begins the reading of a table: beside the stream where it has a key, else while the stream waits. */
  #read(stream: StreamPhase, table: Table, reading: string): void {
    const id = tableId(table);
    this.#readings.delete(id);
    const key = this.#o.capture.schemaOptions.messageKey?.(table) ?? table.keyColumns;
    if (key.length > 0) {
      this.#known.add(reading);
      stream.signals.incremental.add([{ id, condition: null, surrogateKey: null }], reading);
    } else {
      const ended = (read: readonly TableProgress[], reason: string | null) => {
        const none = { rows: 0, totalRows: 0, chunks: 0, totalChunks: 0 };
        const { rows, totalRows, chunks, totalChunks } = read.find((each) => each.table === id) ?? none;
        this.#readings.set(id, { rows, totalRows, chunks, totalChunks, failed: reason });
        if (reason !== null) return;
        this.#known.add(reading);
        this.#tell(stream);
      };
      stream.block({ tables: [id], selects: new Map(), ended });
    }
    this.#tell(stream);
  }

  #forget(reading: string | undefined): void {
    if (reading === undefined || !this.#known.delete(reading)) return;
    const stream = this.#o.stream();
    if (stream !== null) this.#tell(stream);
  }

  #tell(stream: StreamPhase): void {
    stream.state.readings = readingsText(this.#known);
  }

  #follow(props: Props): void {
    this.#o.capture.apply(props);
    this.#props = props;
  }

  async #find(client: ClientBase, ids: ReadonlySet<string>): Promise<number[]> {
    return (await listTables(client)).filter((table) => ids.has(tableId(table))).map(({ oid }) => oid);
  }

  async #session<T>(action: string, work: (client: ClientBase) => Promise<T>): Promise<T> {
    const { connection } = this.#o.options;
    try {
      return await withSession(connection, 'General', work);
    } catch (error) {
      throw isFailure(error) ? error : databaseError(error, errorContext(connection, action));
    }
  }
}

interface Work {
  readonly stream: StreamPhase;
  /** Properties with the tables' options as they are stored. */
  readonly now: Props;
  readonly table: string;
}

/** Schema and table of `schema.table`; a schema with a dot cannot be told from that, as in the filters. */
function parts(id: string): [string, string] {
  const at = id.indexOf('.');
  return [id.slice(0, at), id.slice(at + 1)];
}
