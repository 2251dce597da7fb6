// TimescaleDb: changes of TimescaleDB's chunks go to the topic of their hypertable, those of a materialized hypertable to
// the topic of its continuous aggregate; headers keep where they came from. Found through ../plugin.ts.
import type { Logger } from '../../../src/api/logger.js';
import type { Transformation } from '../../../src/api/transform.js';
import { ConfigDef } from '../../../src/config/config-def.js';
import type { Props } from '../../../src/config/config-key.js';
import type { Headers } from '../../../src/data/headers.js';
import type { ConnectRecord } from '../../../src/data/record.js';
import { STRING } from '../../../src/data/schema.js';
import { Struct } from '../../../src/data/struct.js';
import { failure } from '../../../src/errors/failure.js';
import { CONFIG_DEF } from '../config/config-def.js';
import { type ConnectionOptions, connectionOptions } from '../config/options.js';
import { TimescaleCatalog } from './catalog.js';

const SCHEMAS = 'schema.list';
const PREFIX = 'target.topic.prefix';
const CHUNK_TABLE = '__debezium_timescaledb_chunk_table';
const CHUNK_SCHEMA = '__debezium_timescaledb_chunk_schema';
const HYPERTABLE_TABLE = '__debezium_timescaledb_hypertable_table';
const HYPERTABLE_SCHEMA = '__debezium_timescaledb_hypertable_schema';

const DEF = new ConfigDef([
  {
    name: SCHEMAS,
    type: 'LIST',
    default: ['_timescaledb_internal'],
    importance: 'HIGH',
    displayName: 'The list of TimescaleDB data schemas',
    width: 'MEDIUM',
    documentation:
      "Schemas that hold TimescaleDB's chunks. The database whose catalogue tells of them is named by database.hostname, .port, .user, .password, .dbname and the other connection options of the connector, among the transform's own.",
  },
  {
    name: PREFIX,
    type: 'STRING',
    default: 'timescaledb',
    importance: 'MEDIUM',
    displayName: 'The prefix of TimescaleDB topic names',
    width: 'MEDIUM',
    documentation: 'First part of the topics of hypertables and continuous aggregates.',
  },
]);

/** The transformation. `configure` throws CONFIG_INVALID where the database is not named. */
export function createTimescaleDb(): Transformation {
  let schemas: ReadonlySet<string>;
  let prefix: string;
  let catalog: TimescaleCatalog;
  let logger: Logger | undefined;
  let last: { readonly given: Headers; readonly made: Headers } | null = null;
  return {
    config: () => DEF,
    logTo(given) {
      logger = given;
    },
    configure(props) {
      const config = DEF.parse(props);
      schemas = new Set(config.list(SCHEMAS));
      prefix = config.string(PREFIX);
      catalog = new TimescaleCatalog(connectionOf(props));
    },
    apply(record) {
      // A tombstone shares its headers with the delete before it, and what was added to them. It may come twice.
      if (record.valueSchema === null)
        return last?.given === record.headers ? { ...record, headers: last.made } : record;
      last = null;
      const chunk = chunkOf(record, schemas);
      if (chunk === null) return record;
      const hypertable = catalog.hypertable(chunk);
      if (hypertable === undefined) {
        logger?.warn(
          { ...chunk },
          'The catalogue of TimescaleDB has no such chunk: its record stays as it is',
        );
        return record;
      }
      const aggregate = catalog.aggregate(hypertable);
      const { schema, table } = aggregate ?? hypertable;
      let headers = record.headers
        .with(CHUNK_TABLE, STRING, chunk.table)
        .with(CHUNK_SCHEMA, STRING, chunk.schema);
      if (aggregate !== undefined) {
        headers = headers
          .with(HYPERTABLE_TABLE, STRING, hypertable.table)
          .with(HYPERTABLE_SCHEMA, STRING, hypertable.schema);
      }
      last = { given: record.headers, made: headers };
      const value = relocated(record.value as Struct, schema, table);
      return { ...record, topic: `${prefix}.${schema}.${table}`, value, headers };
    },
    close: () => catalog?.close(),
  };
}

/** The table of a change event of one of the schemas; null for any other record. */
function chunkOf(
  { value, valueSchema }: ConnectRecord,
  schemas: ReadonlySet<string>,
): { schema: string; table: string } | null {
  if (!(value instanceof Struct) || valueSchema?.name?.endsWith('.Envelope') !== true) return null;
  const source = sourceOf(value);
  if (source === null) return null;
  const schema = textOf(source, 'schema');
  const table = textOf(source, 'table');
  return schema === null || table === null || !schemas.has(schema) ? null : { schema, table };
}

function sourceOf(event: Struct): Struct | null {
  const field = event.schema.field('source');
  const source = field === undefined ? null : event.values[field.index];
  return source instanceof Struct ? source : null;
}

function textOf(struct: Struct, name: string): string | null {
  const field = struct.schema.field(name);
  const value = field === undefined ? null : struct.values[field.index];
  return typeof value === 'string' ? value : null;
}

/** The event with another table in its source block. */
function relocated(event: Struct, schema: string, table: string): Struct {
  const source = sourceOf(event)!;
  const values = [...source.values];
  values[source.schema.field('schema')!.index] = schema;
  values[source.schema.field('table')!.index] = table;
  const parts = [...event.values];
  parts[event.schema.field('source')!.index] = new Struct(source.schema, values);
  return new Struct(event.schema, parts);
}

/** The connector's options of a connection, out of the transform's own. */
function connectionOf(props: Props): ConnectionOptions {
  const named = Object.entries(props).filter(([name]) => /^(database|driver)\./.test(name));
  const given = Object.fromEntries(named);
  const missing = ['database.hostname', 'database.user', 'database.dbname'].filter((name) => !given[name]);
  if (missing.length > 0) {
    const errors = missing.map((name) => `${name} of the transform is missing: it asks the database itself`);
    throw failure('CONFIG_INVALID', { errors });
  }
  return connectionOptions(CONFIG_DEF.parse({ 'topic.prefix': 'timescaledb', ...given }));
}
