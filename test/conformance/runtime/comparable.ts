// Makes replies and records of two workers comparable: addresses and folders get a name, traces are their first line,
// the order of a reply's fields does not count (it is a hash map's), that of a record's does. Used by run.ts.
import { JsonNumber, type JsonObject, type JsonTree, parseJson, printJson } from '../json-tree.js';
import type { Reply } from './run.js';
import type { FoundRecord } from './topics.js';

export interface Masks {
  /** The case's folder. */
  readonly directory: string;
  /** host:port of the worker. */
  readonly address: string;
}

/** Words of documentation are each product's own. */
const OWN_WORDS = new Set(['documentation']);

/** Status, media type and body; a body that is no JSON stays text. */
export function comparableReply({ status, contentType, text }: Reply, masks: Masks): JsonTree {
  return new Map<string, JsonTree>([
    ['status', new JsonNumber(String(status))],
    ['contentType', contentType],
    ['body', sorted(tree(plain(text, masks)))],
  ]);
}

/** A part of a reply, its fields in order of name. */
export function comparableJson(value: unknown, masks: Masks): JsonTree {
  return sorted(tree(plain(JSON.stringify(value), masks)));
}

/** Of a validation: the number of errors, and those of each key. */
export function errorsByKey(reply: Reply, masks: Masks): JsonTree {
  if (reply.status !== 200) return comparableReply(reply, masks);
  const { error_count, configs } = JSON.parse(plain(reply.text, masks)) as {
    error_count: number;
    configs: { value: { name: string; errors: string[] } }[];
  };
  const wrong = configs.filter(({ value }) => value.errors.length > 0);
  return sorted(
    new Map<string, JsonTree>([
      ['error_count', new JsonNumber(String(error_count))],
      ...wrong.map(({ value }) => [value.name, value.errors] as const),
    ]),
  );
}

/** Partition, key, value and headers: JSON as a tree, other text as it is, bytes that are no text in base64. */
export function comparableRecord(record: FoundRecord, masks: Masks): JsonTree {
  const headers = record.headers.map(({ key, value }) => {
    const shown = content(value, masks);
    // A stack trace is each product's own below its first line.
    const isTrace = key.endsWith('.stacktrace') && typeof shown === 'string';
    return [key, isTrace ? shown.split('\n')[0]! : shown] as JsonTree[];
  });
  return new Map<string, JsonTree>([
    ['partition', new JsonNumber(String(record.partition))],
    ['key', content(record.key, masks)],
    ['value', content(record.value, masks)],
    ['headers', headers],
  ]);
}

/** The first line of a trace, and the cause that lies deepest: what is between is each product's own. */
export function errorOf(trace: string, masks: Masks): string[] {
  const lines = plain(trace, masks).split('\n');
  const causes = lines.filter((line) => line.startsWith('Caused by: '));
  return [lines[0]!, ...causes.slice(-1)];
}

/** A line of the log: addresses of Java's arrays and times of today are each run's own. */
export function loggedText(line: string, masks: Masks): string {
  return plain(line, masks)
    .replaceAll(/\[B@[0-9a-f]+/g, '[B')
    .replaceAll(/\btimestamp=(\d+)/g, (whole, digits: string) =>
      Math.abs(Number(digits) - Date.now()) < 86_400_000 ? 'timestamp=<now>' : whole,
    );
}

/** A copy in which the values at these dotted paths (`*` = any key or place) are replaced by their type. */
export function masked(value: JsonTree, paths: readonly string[]): JsonTree {
  return paths.reduce((whole, path) => maskedAt(whole, path.split('.')), value);
}

function maskedAt(value: JsonTree, path: readonly string[]): JsonTree {
  const [first, ...rest] = path;
  if (first === undefined) return value === null ? null : `<${kindOf(value)}>`;
  if (Array.isArray(value)) {
    return value.map((each, at) => (first === '*' || first === String(at) ? maskedAt(each, rest) : each));
  }
  if (!(value instanceof Map)) return value;
  return new Map(
    [...value].map(([key, each]) => [key, first === '*' || first === key ? maskedAt(each, rest) : each]),
  );
}

function kindOf(value: JsonTree): string {
  if (value instanceof JsonNumber) return 'number';
  return Array.isArray(value) ? 'array' : value instanceof Map ? 'object' : typeof value;
}

function content(bytes: Uint8Array | null, masks: Masks): JsonTree {
  if (bytes === null) return null;
  const buffer = Buffer.from(bytes);
  const text = buffer.toString();
  if (!Buffer.from(text).equals(buffer)) return new Map([['base64', buffer.toString('base64')]]);
  return tree(plain(text, masks));
}

function tree(text: string): JsonTree {
  try {
    return parseJson(text);
  } catch {
    return text;
  }
}

function plain(text: string, { directory, address }: Masks): string {
  return text
    .replaceAll(directory, '<dir>')
    .replaceAll(address, '<worker>')
    .replace(/(available \w+ are: )PluginDesc\{[^}]*\}(?:, PluginDesc\{[^}]*\})*/, '$1<plugins>');
}

function byText(a: JsonTree, b: JsonTree): number {
  const [left, right] = [printJson(a, 0), printJson(b, 0)];
  return left < right ? -1 : left > right ? 1 : 0;
}

function sorted(value: JsonTree, name = ''): JsonTree {
  if (value instanceof Map) {
    const entries = [...value].filter(([key]) => !OWN_WORDS.has(key));
    const inOrder = entries.sort(([a], [b]) => (a < b ? -1 : 1));
    return new Map(inOrder.map(([key, each]) => [key, sorted(each, key)])) as JsonObject;
  }
  if (Array.isArray(value)) {
    const all = value.map((each) => sorted(each));
    // Each product brings other plugins besides.
    if (name === 'recommended_values')
      return all.filter((each) => /^org\.apache\.kafka\.connect\.|^[^.]*$|^\d/.test(String(each)));
    // Their order is that of a hash map too.
    return name === 'offsets' || name === 'tasks' ? all.sort(byText) : all;
  }
  return name === 'trace' && typeof value === 'string' ? value.split('\n')[0]! : value;
}
