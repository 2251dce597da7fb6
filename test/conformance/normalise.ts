// Makes two runs comparable: what differs from run to run by nature is replaced by its kind, schemas are told once.
// Used on the originals' output when it is recorded and on Millrace's before it is compared, so a volatile field is
// still compared by presence, place, type and null.
import { JsonNumber, type JsonObject, type JsonTree, parseJson } from './json-tree.js';

/** A record as consumed: key and value are JSON texts (null = no bytes). */
export interface RawRecord {
  readonly topic: string;
  readonly partition: number;
  readonly key: string | null;
  readonly value: string | null;
  /** In order; values as text. */
  readonly headers: readonly (readonly [string, string | null])[];
}

/**
 * The fields that no two runs share, by their place in a payload (`*` = any one name). Numbers become `<number>`, and
 * digits inside strings `<n>`. Everything not listed is compared to the letter.
 */
export const VOLATILE: readonly string[] = [
  'ts_ms',
  'ts_us',
  'ts_ns',
  'source.ts_ms',
  'source.ts_us',
  'source.ts_ns',
  'source.txId',
  'source.lsn',
  'source.xmin',
  'source.sequence',
  'transaction.id',
  'id',
];
/** Of the list above, what is volatile only on the topic of transaction metadata: elsewhere it is a user's column. */
const TRANSACTION_ONLY = new Set(['id']);

/** Headers that no two runs share. */
const VOLATILE_HEADERS = new Set(['__debezium.context.runId']);

/** Collects schemas, so that each is written once in a recording. */
export class SchemaTable {
  readonly schemas: JsonTree[] = [];
  private readonly known = new Map<string, number>();

  /** The schema's number. */
  add(schema: JsonTree, text: string): number {
    const found = this.known.get(text);
    if (found !== undefined) return found;
    this.known.set(text, this.schemas.length);
    return this.schemas.push(schema) - 1;
  }
}

export interface NormaliseContext {
  readonly prefix: string;
  /** The database's name: `<db>` in the result. */
  readonly database: string;
  readonly schemas: SchemaTable;
  readonly print: (tree: JsonTree) => string;
  /** Names of fields and headers that are volatile in this case, at any depth. */
  readonly volatile: readonly string[];
}

/** A record with volatile fields replaced and schemas numbered. */
export function normalise(record: RawRecord, context: NormaliseContext): JsonObject {
  const transaction = record.topic === `${context.prefix}.transaction`;
  const part = (text: string | null) => (text === null ? null : normaliseText(text, transaction, context));
  const notification = record.topic.endsWith('.notifications');
  const headers = byName(record.headers).map(([name, value]) => [
    name,
    value === null ? null : headerText(name, value, context),
  ]);
  return new Map<string, JsonTree>([
    ['partition', new JsonNumber(String(record.partition))],
    ['key', part(notification ? withoutIds(record.key) : record.key)],
    ['value', notification ? sortedDetails(part(withoutIds(record.value))) : part(record.value)],
    ['headers', headers],
  ]);
}

/** Headers of one name together, where the first of them stands: so the client reads them that records the original. */
function byName(headers: RawRecord['headers']): RawRecord['headers'] {
  const names = [...new Set(headers.map(([name]) => name))];
  return names.flatMap((name) => headers.filter((header) => header[0] === name));
}

function headerText(name: string, value: string, context: NormaliseContext): string {
  if (context.volatile.includes(name)) return value.replace(/\d+/g, '<n>');
  return VOLATILE_HEADERS.has(name) ? value.replace(/[0-9a-f]+/gi, '<x>') : withoutDatabase(value, context);
}

/** Notifications: ids made up by a side, and the time. */
function withoutIds(text: string | null): string | null {
  if (text === null) return null;
  const masked = text.replace(/"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"/g, '"<uuid>"');
  return masked.replace(/("timestamp": ?)\d+/g, '$10');
}

/** The details of a notification are a map of a Java kind whose order every start of the original chooses anew. */
function sortedDetails(value: JsonTree): JsonTree {
  const payload = value instanceof Map ? (value.get('payload') ?? value) : null;
  const details = payload instanceof Map ? payload.get('additional_data') : null;
  if (!(details instanceof Map)) return value;
  const sorted = [...details].sort(([a], [b]) => (a < b ? -1 : 1));
  details.clear();
  for (const [name, detail] of sorted) details.set(name, detail);
  return value;
}

function withoutDatabase(text: string, context: NormaliseContext): string {
  return text.replaceAll(context.database, '<db>');
}

function normaliseText(text: string, transaction: boolean, context: NormaliseContext): JsonTree {
  const said = withoutDatabase(text, context);
  const tree = parsed(said);
  if (!(tree instanceof Map)) return tree;
  for (const name of context.volatile) maskEverywhere(tree, name);
  if (!tree.has('schema') || !tree.has('payload') || tree.size !== 2) return maskPayload(tree, transaction);
  const schema = tree.get('schema')!;
  const number =
    schema === null ? null : new JsonNumber(String(context.schemas.add(schema, context.print(schema))));
  return new Map([
    ['schema', number],
    ['payload', maskPayload(tree.get('payload')!, transaction)],
  ]);
}

/** Not every converter writes JSON: other text is kept as it is. */
function parsed(text: string): JsonTree {
  try {
    return parseJson(text);
  } catch {
    return text;
  }
}

function maskEverywhere(tree: JsonTree, name: string): void {
  if (Array.isArray(tree)) for (const each of tree) maskEverywhere(each, name);
  if (!(tree instanceof Map)) return;
  for (const [key, value] of tree) {
    if (key === 'schema') continue;
    if (key === name) tree.set(key, maskValue(value));
    else maskEverywhere(value, name);
  }
}

function maskPayload(payload: JsonTree, transaction: boolean): JsonTree {
  for (const path of VOLATILE) {
    if (transaction || !TRANSACTION_ONLY.has(path)) maskAt(payload, path.split('.'));
  }
  return payload;
}

function maskAt(tree: JsonTree, path: readonly string[]): void {
  if (!(tree instanceof Map)) return;
  const [name, ...rest] = path as [string, ...string[]];
  if (!tree.has(name)) return;
  if (rest.length > 0) maskAt(tree.get(name)!, rest);
  else tree.set(name, maskValue(tree.get(name)!));
}

/** A value's kind. */
export function maskValue(value: JsonTree): JsonTree {
  if (value instanceof JsonNumber) return '<number>';
  return typeof value === 'string' ? value.replace(/\d+/g, '<n>') : value;
}

/** What a run without JSON schemas would have left, made of one with them. */
export function withoutSchemas(record: JsonObject): JsonObject {
  const bare = new Map(record);
  for (const part of ['key', 'value']) {
    const converted = record.get(part);
    if (
      converted instanceof Map &&
      converted.size === 2 &&
      converted.has('schema') &&
      converted.has('payload')
    )
      bare.set(part, converted.get('payload')!);
  }
  return bare;
}

/** The reply of GET /connectors/{name}/offsets, with what no two runs share replaced. */
export function normaliseOffsets(reply: JsonTree): JsonTree {
  if (!(reply instanceof Map)) return reply;
  for (const entry of (reply.get('offsets') ?? []) as JsonTree[]) {
    const offset = entry instanceof Map ? entry.get('offset') : null;
    if (!(offset instanceof Map)) continue;
    // An offset is a map: its order says nothing.
    const sorted = [...offset].sort(([a], [b]) => (a < b ? -1 : 1));
    const lsn = positionOf(offset.get('lsn'));
    offset.clear();
    for (const [name, value] of sorted) offset.set(name, offsetKind(name, value, lsn));
  }
  return reply;
}

/** Positions keep how they stand to `lsn`. */
function offsetKind(name: string, value: JsonTree, lsn: bigint | null): JsonTree {
  const position = positionOf(value);
  if (position !== null && lsn !== null) {
    if (name === 'lsn_proc') return position === lsn ? '<lsn>' : '<not lsn>';
    if (name === 'lsn_commit') return position <= lsn ? '<at or before lsn>' : '<after lsn>';
  }
  return ['lsn', 'lsn_proc', 'lsn_commit', 'ts_usec', 'txId', 'xmin', 'transaction_id'].includes(name)
    ? maskValue(value)
    : value;
}

function positionOf(value: JsonTree | undefined): bigint | null {
  return value instanceof JsonNumber ? BigInt(value.text) : null;
}
