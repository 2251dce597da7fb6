// Compares two normalised results record by record, in order, topic by topic; the order of fields counts.
// Used by main.ts and by the replay tests.
import { JsonNumber, type JsonObject, type JsonTree, printJson } from './json-tree.js';

/** What a run of a case left behind, normalised. */
export interface CaseResult {
  readonly schemas: readonly JsonTree[];
  /** Topic -> records in the order of (partition, offset). */
  readonly topics: ReadonlyMap<string, readonly JsonObject[]>;
  /** First line of the trace where the task failed, or the reply that refused the connector. */
  readonly failure: string | null;
  /** Records after the start and after each step. */
  readonly counts: readonly number[];
  /** Stored offsets after each stop. */
  readonly offsets: readonly JsonTree[];
  /** Errors by option of a configuration that was refused. */
  readonly refusal: JsonTree;
}

export interface Comparison {
  /** Records, stored offsets and failures of tasks. */
  readonly identical: number;
  readonly differing: number;
  /** Replies to a configuration that is refused: that of POST, and the errors of `validate`. */
  readonly replies: { readonly identical: number; readonly differing: number };
  /** For each differing record, reply, offset or failure: every difference as `path: original's value | ours`. */
  readonly differences: readonly (readonly string[])[];
}

/** Counts what is identical; a record missing or too many is a differing one. */
export function compareResults(original: CaseResult, ours: CaseResult): Comparison {
  const [tally, replies] = [new Tally(), new Tally()];
  const refused = original.refusal !== null || ours.refusal !== null;
  if (original.failure !== null || ours.failure !== null) {
    const [left, right] = [failureClass(original.failure), failureClass(ours.failure)];
    const told = `failure: ${original.failure ?? 'none'} | ${ours.failure ?? 'none'}`;
    (refused ? replies : tally).add(left === right ? [] : [told]);
  }
  // A configuration that one side refuses leaves no more to compare.
  if (refused) replies.add(differences(original.refusal, ours.refusal, 'refusal'));
  else addRecords(tally, original, ours);
  return {
    identical: tally.identical,
    differing: tally.differences.length,
    replies: { identical: replies.identical, differing: replies.differences.length },
    differences: [...replies.differences, ...tally.differences],
  };
}

function addRecords(tally: Tally, original: CaseResult, ours: CaseResult): void {
  for (let at = 0; at < Math.max(original.offsets.length, ours.offsets.length); at++) {
    tally.pair(`offsets[${at}]`, original.offsets[at], ours.offsets[at]);
  }
  for (const topic of new Set([...original.topics.keys(), ...ours.topics.keys()])) {
    const expected = original.topics.get(topic) ?? [];
    const found = ours.topics.get(topic) ?? [];
    for (let at = 0; at < Math.max(expected.length, found.length); at++) {
      const left = expected[at] && withSchemas(expected[at], original.schemas);
      tally.pair(`${topic}[${at}]`, left, found[at] && withSchemas(found[at], ours.schemas));
    }
  }
}

class Tally {
  identical = 0;
  readonly differences: (readonly string[])[] = [];

  add(found: readonly string[]): void {
    if (found.length === 0) this.identical++;
    else this.differences.push(found);
  }

  pair(path: string, left: JsonTree | undefined, right: JsonTree | undefined): void {
    if (left === undefined) this.add([`${path}: too many: ${shortened(right!)}`]);
    else if (right === undefined) this.add([`${path}: missing: ${shortened(left)}`]);
    else this.add(differences(left, right, path));
  }
}

/** The status of the reply that refused a connector, or the class of a trace: what follows it is each side's own text. */
export function failureClass(failure: string | null): string | null {
  return failure === null ? null : failure.split(': ')[0]!;
}

// Schema numbers are private to a recording.
function withSchemas(record: JsonObject, schemas: readonly JsonTree[]): JsonObject {
  const whole = new Map(record);
  for (const part of ['key', 'value']) {
    const converted = record.get(part);
    if (!(converted instanceof Map)) continue;
    const number = converted.get('schema');
    if (number instanceof JsonNumber && converted.has('payload')) {
      whole.set(part, new Map(converted).set('schema', schemas[Number(number.text)]!));
    }
  }
  return whole;
}

/** Path and both values of every difference, in reading order. */
export function differences(left: JsonTree, right: JsonTree, path: string): string[] {
  if (left instanceof Map && right instanceof Map) return differencesOfObjects(left, right, path);
  if (Array.isArray(left) && Array.isArray(right)) {
    const shared = Math.min(left.length, right.length);
    const found = left
      .slice(0, shared)
      .flatMap((each, at) => differences(each, right[at]!, `${path}[${at}]`));
    return left.length === right.length ? found : [...found, told(path, left, right)];
  }
  const same =
    left instanceof JsonNumber && right instanceof JsonNumber ? sameNumber(left, right) : left === right;
  return same ? [] : [told(path, left, right)];
}

// Before version 19 Java printed some numbers with more digits than they need: the same double or float is the same.
function sameNumber(left: JsonNumber, right: JsonNumber): boolean {
  if (left.text === right.text) return true;
  if (!left.text.includes('E') || !right.text.includes('E')) return false;
  const [one, other] = [Number(left.text), Number(right.text)];
  const short = Math.max(left.text.length, right.text.length) < 16;
  return one === other || (short && Math.fround(one) === Math.fround(other));
}

function differencesOfObjects(left: JsonObject, right: JsonObject, path: string): string[] {
  const found: string[] = [];
  for (const [name, value] of left) {
    if (right.has(name)) found.push(...differences(value, right.get(name)!, `${path}.${name}`));
    else found.push(`${path}.${name}: missing: ${shortened(value)}`);
  }
  for (const [name, value] of right) {
    if (!left.has(name)) found.push(`${path}.${name}: too many: ${shortened(value)}`);
  }
  const leftNames = [...left.keys()].filter((name) => right.has(name)).join();
  const rightNames = [...right.keys()].filter((name) => left.has(name)).join();
  return leftNames === rightNames ? found : [...found, `${path}: fields ${leftNames} | ${rightNames}`];
}

function told(path: string, left: JsonTree, right: JsonTree): string {
  return `${path}: ${shortened(left)} | ${shortened(right)}`;
}

function shortened(tree: JsonTree): string {
  const text = printJson(tree);
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

/** The first difference in reading order; null if there is none. */
export function firstDifference(left: JsonTree, right: JsonTree, path: string): string | null {
  return differences(left, right, path)[0] ?? null;
}
