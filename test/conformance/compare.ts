// Compares two normalised results record by record, in order, topic by topic; the order of fields counts.
// Used by main.ts and by the replay tests.
import { JsonNumber, type JsonObject, type JsonTree, printJson } from './json-tree.js';

/** What a run of a case left behind, normalised. */
export interface CaseResult {
  readonly schemas: readonly JsonTree[];
  /** Topic -> records in the order of (partition, offset). */
  readonly topics: ReadonlyMap<string, readonly JsonObject[]>;
  /** First line of the trace where the task failed. */
  readonly failure: string | null;
}

export interface Comparison {
  readonly identical: number;
  readonly differing: number;
  /** The first difference of each differing record or topic: path, original's value, ours. */
  readonly differences: readonly string[];
}

/** Counts identical records; a record missing or too many is a differing one. */
export function compareResults(original: CaseResult, ours: CaseResult): Comparison {
  let identical = 0;
  const differences: string[] = [];
  if ((original.failure === null) !== (ours.failure === null)) {
    differences.push(`failure: ${original.failure ?? 'none'} | ${ours.failure ?? 'none'}`);
  }
  for (const topic of new Set([...original.topics.keys(), ...ours.topics.keys()])) {
    const expected = original.topics.get(topic) ?? [];
    const found = ours.topics.get(topic) ?? [];
    for (let at = 0; at < Math.max(expected.length, found.length); at++) {
      const path = `${topic}[${at}]`;
      if (expected[at] === undefined) differences.push(`${path}: too many: ${shortened(found[at]!)}`);
      else if (found[at] === undefined) differences.push(`${path}: missing: ${shortened(expected[at]!)}`);
      else {
        const left = withSchemas(expected[at]!, original.schemas);
        const difference = firstDifference(left, withSchemas(found[at]!, ours.schemas), path);
        if (difference === null) identical++;
        else differences.push(difference);
      }
    }
  }
  return { identical, differing: differences.length, differences };
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

/** Path and both values of the first difference in reading order; null if there is none. */
export function firstDifference(left: JsonTree, right: JsonTree, path: string): string | null {
  if (left instanceof Map && right instanceof Map) return differenceInObjects(left, right, path);
  if (Array.isArray(left) && Array.isArray(right)) {
    for (let at = 0; at < Math.min(left.length, right.length); at++) {
      const found = firstDifference(left[at]!, right[at]!, `${path}[${at}]`);
      if (found !== null) return found;
    }
    return left.length === right.length ? null : `${path}: ${shortened(left)} | ${shortened(right)}`;
  }
  const same =
    left instanceof JsonNumber && right instanceof JsonNumber ? left.text === right.text : left === right;
  return same ? null : `${path}: ${shortened(left)} | ${shortened(right)}`;
}

function differenceInObjects(left: JsonObject, right: JsonObject, path: string): string | null {
  const [leftNames, rightNames] = [[...left.keys()].join(), [...right.keys()].join()];
  for (const name of left.keys()) {
    if (!right.has(name)) continue;
    const found = firstDifference(left.get(name)!, right.get(name)!, `${path}.${name}`);
    if (found !== null) return found;
  }
  return leftNames === rightNames ? null : `${path}: fields ${leftNames} | ${rightNames}`;
}

function shortened(tree: JsonTree): string {
  const text = printJson(tree);
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
