// `npm run bench -- rows`: CPU microseconds a row on the task's thread, with no server and no network: what can be measured
// beside other work. From the bytes of the database's socket to batches ready for Kafka; from a fetch to a file sink. The
// least of several passes. Options: --rows N (a pass) --passes N --only stream,snapshot,sink

import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { parseArgs } from 'node:util';
import { contextHeaders } from '../../connectors/cdc/context-headers.js';
import { readEventClock } from '../../connectors/cdc/envelope.js';
import { RecordQueue } from '../../connectors/cdc/record-queue.js';
import type { Table } from '../../connectors/postgres/relation.js';
import { type CopyConsumer, CopyStream } from '../../connectors/postgres/server/copy-stream.js';
import { CopyBinaryDecoder } from '../../connectors/postgres/snapshot/copy-binary.js';
import { Emitter, type TableRun } from '../../connectors/postgres/snapshot/emitter.js';
import { SOURCE_SCHEMA, sequenceOf, sourceBlock } from '../../connectors/postgres/source-info.js';
import { EventDecoder } from '../../connectors/postgres/stream/event-decoder.js';
import { lsnAt } from '../../connectors/postgres/stream/pgoutput.js';
import { ResumeFilter } from '../../connectors/postgres/stream/resume.js';
import { StreamState } from '../../connectors/postgres/stream/stream-state.js';
import { StreamTables } from '../../connectors/postgres/stream/tables.js';
import { buildTableSchema, type TableSchemaOptions } from '../../connectors/postgres/table-schema.js';
import { type PgType, TypeCatalog } from '../../connectors/postgres/types/type-catalog.js';
import { defaultValueOptions } from '../../connectors/postgres/types/value-options.js';
import { Struct } from '../../src/data/struct.js';
import { lineBytes, sinkPass } from './sink-pass.js';
import { type TaskSide, taskSide } from './task-side.js';
import { copyBytes, streamBytes } from './wire.js';

const OID = 16_400;
const TOPIC = 'bench.public.bench';
const COLUMNS: readonly [name: string, type: string, oid: number, typmod: number, notNull: boolean][] = [
  ['id', 'int8', 20, -1, true],
  ['quantity', 'int4', 23, -1, true],
  ['label', 'text', 25, -1, true],
  ['price', 'numeric', 1700, ((12 << 16) | 2) + 4, true],
  ['at', 'timestamptz', 1184, -1, true],
  ['active', 'bool', 16, -1, true],
  ['attributes', 'jsonb', 3802, -1, false],
  ['reference', 'uuid', 2950, -1, true],
  ['ratio', 'float8', 701, -1, false],
];

const TABLE: Table = {
  oid: OID,
  schema: 'public',
  name: 'bench',
  kind: 'r',
  columns: COLUMNS.map(([name, typeName, typeOid, typmod, notNull]) => ({
    name,
    typeOid,
    typmod,
    typeName,
    notNull,
    identityPart: name === 'id',
    defaultExpression: null,
    generated: false,
    comment: null,
  })),
  keyColumns: ['id'],
  replicaIdentity: 'default',
};

const TYPES = new TypeCatalog(
  COLUMNS.map(
    ([, name, oid]): PgType => ({
      oid,
      name,
      kind: 'b',
      elementOid: 0,
      baseOid: 0,
      baseTypmod: -1,
      delimiter: ',',
      labels: [],
    }),
  ),
);

const SCHEMA_OPTIONS: TableSchemaOptions = {
  values: { ...defaultValueOptions, shortestFloats: true },
  topicOf: () => TOPIC,
  adjustSchemaName: (name) => name,
  adjustFieldName: (name) => name,
  sourceSchema: SOURCE_SCHEMA,
};

const HEADERS = contextHeaders({
  enabled: true,
  logicalName: 'bench',
  taskId: 0,
  connectorType: 'postgresql',
});
const PARTITION = { server: 'bench' };
const MOST_WAITING = 128;
const CHUNK = 64 * 1024;

/** A socket that is fed by hand. */
class FedSocket extends EventEmitter {
  paused = false;
  pause(): void {
    this.paused = true;
  }
  resume(): void {
    this.paused = false;
  }
  isPaused(): boolean {
    return this.paused;
  }
}

/** Sends what `take` gives after each chunk of the socket, as the task runner does. */
async function feed(bytes: Buffer, socket: FedSocket, take: () => Promise<unknown>): Promise<void> {
  for (let at = 0; at < bytes.length; at += CHUNK) {
    socket.emit('data', Buffer.from(bytes.subarray(at, at + CHUNK)));
    do await take();
    while (socket.paused);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await take();
}

/** One pass of the replication stream. */
async function streamPass(bytes: Buffer, side: TaskSide): Promise<void> {
  const socket = new FedSocket();
  const state = new StreamState(null);
  const queue = new RecordQueue({
    maxRecords: MOST_WAITING,
    maxBytes: 1 << 24,
    onSpace: () => copy.resume(),
  });
  const tables = new StreamTables({
    captures: () => true,
    schemaOptions: SCHEMA_OPTIONS,
    types: TYPES,
    withCatalog: async () => TABLE as never,
  });
  const relation = {
    oid: OID,
    schema: 'public',
    name: 'bench',
    replicaIdentity: 'd',
    columns: TABLE.columns,
  };
  await tables.take(relation, null);
  const decoder = new EventDecoder(
    {
      tables,
      state,
      messages: null as never,
      emit: (record, size) => queue.push(record, size),
      prefix: 'bench',
      database: 'bench',
      sourcePartition: PARTITION,
      headers: HEADERS,
      skipped: new Set(['t']),
      tombstones: true,
      skipUnchanged: false,
      onBadRow: 'fail',
      warn() {},
    },
    new ResumeFilter(null),
  );
  const range = { at: 0, end: 0 };
  const consumer: CopyConsumer = {
    readBegin: () => decoder.newChunk(),
    data: (b, start, end) => {
      range.at = start + 25;
      range.end = end;
      decoder.handle(b, range, lsnAt(b, start + 1));
      if (queue.full) copy.pause();
    },
    failed: (error) => {
      throw error;
    },
  };
  const copy: CopyStream = new CopyStream(socket as unknown as Socket, consumer, 0);
  const signal = new AbortController().signal;
  await feed(bytes, socket, async () => {
    while (queue.size > 0) await side.sender.send(await queue.take({ max: 2048, signal, waitMs: 1 }));
  });
}

/** One pass of the snapshot. */
async function snapshotPass(bytes: Buffer, side: TaskSide): Promise<void> {
  const socket = new FedSocket();
  const schema = buildTableSchema(TABLE, TYPES, SCHEMA_OPTIONS);
  const source = (marker: string) =>
    sourceBlock({
      prefix: 'bench',
      database: 'bench',
      snapshot: marker,
      tsUs: 1_700_000_000_000_000,
      sequence: sequenceOf(null, 5_000_000_000),
      schema: 'public',
      table: 'bench',
      txId: 799,
      lsn: 5_000_000_000,
      xmin: null,
      origin: null,
      originLsn: null,
    });
  const plan = { blocksPerChunk: 0, chunks: 1, fileNode: 1, done: new Set<number>() };
  const run: TableRun = {
    schema,
    plan,
    first: true,
    chunksTotal: 1,
    remaining: 1,
    rows: 0,
    started: false,
    held: null,
    heldChunk: null,
    heldCompletes: null,
    plainSource: source('true'),
    envelope: null,
    clock: null,
  };
  const emitter = new Emitter({
    state: { horizon: '1', tables: new Map() },
    baseOffset: { lsn: 1 },
    sourcePartition: PARTITION,
    headers: HEADERS,
    source: (_, marker) => source(marker),
    resumed: false,
  });
  const chunk = { table: 0, index: 0, condition: '' };
  let clock = readEventClock();
  const take = (after: Struct, key: Struct | null) => emitter.row(run, chunk, { after, key, clock });
  const decoder = new CopyBinaryDecoder(schema, {
    row: (row) => take(row, row.key()),
    values: (values) => take(new Struct(schema.valueSchema, values), schema.keyOf(values)),
  });
  const consumer: CopyConsumer = {
    readBegin: () => {
      clock = readEventClock();
    },
    data: (b, start, end) => {
      decoder.message(b, start, end);
      if (emitter.length >= MOST_WAITING) copy.pause();
    },
    failed: (error) => {
      throw error;
    },
  };
  const copy: CopyStream = new CopyStream(socket as unknown as Socket, consumer, 0);
  await feed(bytes, socket, async () => {
    while (emitter.length > 0) {
      const records = emitter.take(2048);
      copy.resume();
      await side.sender.send(records);
    }
  });
}

const MODES = {
  stream: { bytes: (rows: number) => streamBytes(OID, rows), pass: streamPass },
  snapshot: { bytes: copyBytes, pass: snapshotPass },
  sink: { bytes: lineBytes, pass: sinkPass },
} as const;

/** Parses the command line after `rows`, runs and prints. */
export async function benchRows(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rows: { type: 'string', default: '50000' },
      passes: { type: 'string', default: '12' },
      only: { type: 'string', default: 'stream,snapshot,sink' },
    },
  });
  const rows = Number(values.rows);
  for (const name of values.only.split(',') as (keyof typeof MODES)[]) {
    const { bytes, pass } = MODES[name];
    const wire = bytes(rows);
    const side = await taskSide(TOPIC);
    const figures: number[] = [];
    for (let i = 0; i < Number(values.passes); i++) {
      const before = process.cpuUsage();
      await pass(wire, side);
      await side.producer.flush();
      const { user, system } = process.cpuUsage(before);
      figures.push((user + system) / rows);
    }
    const least = Math.min(...figures).toFixed(2);
    const list = figures.map((f) => f.toFixed(2)).join(' ');
    process.stdout.write(
      `${name}: ${least} us CPU a row, ${(wire.length / rows).toFixed(0)} bytes in (${list})\n`,
    );
  }
}
