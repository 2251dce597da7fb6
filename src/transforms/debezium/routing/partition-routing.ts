// PartitionRouting: the partition of a change event from some of its fields (`after.id`, `source.table`, `change.x`).
// Paths are looked up once a schema; hashes are the original's, so that records stay in the partitions it chose.
import type { ParsedConfig } from '../../../config/parsed-config.js';
import type { ConnectRecord } from '../../../data/record.js';
import type { Schema } from '../../../data/schema.js';
import { Struct } from '../../../data/struct.js';
import { utf8Bytes } from '../../../data/text/half-pairs.js';
import { key } from '../../shared/keys.js';
import { bySchema, configError, dataError, transformation } from '../../shared/transform.js';
import { changeEvent, operation, parts } from '../shared/envelope.js';
import { choice, positive } from '../shared/options.js';
import { javaHash } from './java-hash.js';
import { murmur3 } from './murmur3.js';

const keys = [
  key('partition.payload.fields', {
    type: 'LIST',
    importance: 'HIGH',
    documentation:
      'Fields of the change event that choose the partition, e.g. `change.id,source.table`; `change` is `before` for a delete and `after` else. A field that the event does not have is passed over.',
  }),
  key('partition.topic.num', {
    type: 'INT',
    importance: 'HIGH',
    validator: positive,
    documentation: 'Number of partitions of the topic.',
  }),
  key('partition.hash.function', {
    default: 'java',
    importance: 'LOW',
    documentation: "`java` (the value's Java hash code) or `murmur`; anything else counts as `java`.",
  }),
];

export const create = () => transformation({ keys, prepare });

type Hash = (schema: Schema, value: unknown) => number;

const murmurHash: Hash = (schema, value) => {
  if (schema.type === 'STRING') return murmur3(utf8Bytes(value as string));
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(javaHash(schema, value));
  return murmur3(bytes);
};

function prepare(config: ParsedConfig) {
  const fields = config.list('partition.payload.fields');
  if (fields.length === 0)
    throw configError('Invalid value [] for configuration partition.payload.fields: A value is required');
  const partitions = config.int('partition.topic.num');
  const hash = choice(config.string('partition.hash.function')) === 'murmur' ? murmurHash : javaHash;
  const paths = fields.map((field) => field.split('.').map((step) => step.trim()));
  const plansOf = bySchema((schema) => ({
    other: paths.map((path) => locate(schema, path, 'after')),
    delete: paths.map((path) => locate(schema, path, 'before')),
  }));

  return <R extends ConnectRecord>(record: R): R => {
    const event = changeEvent(record);
    if (event === null) return record;
    const op = parts(event.schema).op < 0 ? null : operation(event);
    if (op === 't' || op === 'm') return record;
    const plans = plansOf(event.schema);
    let total = 0;
    let found = false;
    for (const place of op === 'd' ? plans.delete : plans.other) {
      if (place === null) continue;
      const value = read(event, place);
      if (value === null) continue;
      found = true;
      total = (total + hash(place.schema, value)) | 0;
    }
    if (!found) return record;
    const positive = total & 0x7fffffff;
    return { ...record, partition: positive === 0x7fffffff ? 0 : positive % partitions };
  };
}

interface Place {
  readonly text: string;
  readonly indexes: readonly number[];
  readonly schema: Schema;
}

/** Null where a step is missing or is no struct. */
function locate(root: Schema, path: readonly string[], change: string): Place | null {
  const indexes: number[] = [];
  let schema = root;
  for (const [i, step] of path.entries()) {
    const name = step === 'change' && i < path.length - 1 ? change : step;
    const field = schema.type === 'STRUCT' ? schema.field(name) : undefined;
    if (!field)
      return i === path.length - 1 && i > 0 ? { text: path.join('.'), indexes, schema: MISSING } : null;
    indexes.push(field.index);
    schema = field.schema;
  }
  return { text: path.join('.'), indexes, schema };
}

/** Stands for a last step that its struct does not have: nothing to hash, but a null struct above it still fails. */
const MISSING = { type: 'STRUCT' } as Schema;

/** Throws DATA_INVALID below a null struct, as the original does. */
function read(event: Struct, place: Place): unknown {
  let current: unknown = event;
  const { indexes } = place;
  for (let i = 0; i < indexes.length; i++) {
    const struct = current as Struct;
    const { defaultValue } = struct.schema.fields[indexes[i]].schema;
    current = struct.values[indexes[i]] ?? defaultValue ?? null;
    const last = i === indexes.length - 1;
    if ((!last || place.schema === MISSING) && !(current instanceof Struct)) {
      throw dataError(`Unprocessable message: ${place.text} lies in a struct that is null`);
    }
  }
  return place.schema === MISSING ? null : current;
}
