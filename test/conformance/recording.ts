// Recorded results of the originals, one JSON file a case below test/conformance/recorded/<system>/; written by main.ts,
// read by main.ts and by the replay tests (where there is no Java). What the original does without JSON schemas stands in
// `without-schemas/` below: a file for a case where it is not the recording with schemas less the schemas, and a list of
// the cases where it is.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CaseResult, compareResults } from './compare.js';
import { JsonNumber, type JsonObject, type JsonTree, parseJson, printJson } from './json-tree.js';
import { normalise, normaliseOffsets, type RawRecord, SchemaTable, withoutSchemas } from './normalise.js';

export interface Outcome {
  readonly prefix: string;
  readonly database: string;
  readonly records: readonly RawRecord[];
  readonly failure: string | null;
  /** Records after the start and after each step, heartbeats apart. */
  readonly counts: readonly number[];
  /** Replies of GET /connectors/{name}/offsets, after each stop. */
  readonly offsets: readonly string[];
  readonly refusal: Refusal | null;
}

/** Errors by option, of a configuration that was refused. */
export type Refusal = Readonly<Record<string, readonly string[]>>;

/**
 * Normalises what a run left behind. Of heartbeats, whose number is a matter of time, the first is kept; watermarks of
 * incremental snapshots, of which the original writes one pair more, are left out, and the signals that the case sent.
 */
export function resultOf(outcome: Outcome, volatile: readonly string[] = []): CaseResult {
  const schemas = new SchemaTable();
  const topics = new Map<string, JsonObject[]>();
  for (const record of outcome.records) {
    const { prefix, database } = outcome;
    const records = topics.get(record.topic) ?? [];
    if (records.length > 0 && record.topic.endsWith(`-heartbeat.${prefix}`)) continue;
    if (record.topic === `${prefix}-signal` || isWatermark(record)) continue;
    records.push(normalise(record, { prefix, database, schemas, print: printJson, volatile }));
    topics.set(record.topic, records);
  }
  const sorted = new Map([...topics].sort(([a], [b]) => (a < b ? -1 : 1)));
  return {
    schemas: schemas.schemas,
    topics: sorted,
    failure: outcome.failure?.replaceAll(outcome.database, '<db>') ?? null,
    counts: outcome.counts,
    refusal:
      outcome.refusal && parseJson(JSON.stringify(outcome.refusal).replaceAll(outcome.database, '<db>')),
    offsets: outcome.offsets.map((text) => normaliseOffsets(parseJson(text))),
  };
}

function isWatermark({ topic, key }: RawRecord): boolean {
  return /signals?$/i.test(topic) && /"[0-9a-f-]{36}-(open|close)"/.test(key ?? '');
}

/** Writes a result, a record a line. */
export function writeRecording(folder: string, name: string, original: string, result: CaseResult): void {
  mkdirSync(folder, { recursive: true });
  const tree: JsonTree = new Map<string, JsonTree>([
    ['original', original],
    ['failure', result.failure],
    ['counts', result.counts.map((count) => new JsonNumber(String(count)))],
    ['offsets', [...result.offsets]],
    ...(result.refusal === null ? [] : [['refusal', result.refusal] as const]),
    [
      'records',
      new JsonNumber(String([...result.topics.values()].reduce((sum, each) => sum + each.length, 0))),
    ],
    ['topics', new Map([...result.topics].map(([topic, records]) => [topic, [...records]]))],
    ['schemas', [...result.schemas]],
  ]);
  writeFileSync(join(folder, `${name}.json`), `${printJson(tree, 3)}\n`);
}

/** A case's recorded result; undefined if it was never recorded. */
export function readRecording(folder: string, name: string): CaseResult | undefined {
  const file = join(folder, `${name}.json`);
  if (!existsSync(file)) return undefined;
  const tree = parseJson(readFileSync(file, 'utf8')) as JsonObject;
  return {
    failure: tree.get('failure') as string | null,
    topics: tree.get('topics') as unknown as ReadonlyMap<string, JsonObject[]>,
    schemas: tree.get('schemas') as JsonTree[],
    counts: (tree.get('counts') as JsonNumber[]).map((count) => Number(count.text)),
    offsets: tree.get('offsets') as JsonTree[],
    refusal: tree.get('refusal') ?? null,
  };
}

const BARE_FOLDER = 'without-schemas';
const SAME_LIST = 'same-payloads.txt';

export interface BareRecording {
  readonly result: CaseResult;
  /** `recorded`: the original's own run; `same payloads`: that run left what is derived here; `derived`: never run. */
  readonly from: 'recorded' | 'same payloads' | 'derived';
}

/** What the original leaves of a case without JSON schemas; undefined if the case was never recorded. */
export function readBareRecording(folder: string, name: string): BareRecording | undefined {
  const own = readRecording(join(folder, BARE_FOLDER), name);
  if (own !== undefined) return { result: own, from: 'recorded' };
  const found = readRecording(folder, name);
  if (found === undefined) return undefined;
  const from = sameList(folder).includes(name) ? 'same payloads' : 'derived';
  return { result: bareResult(found), from };
}

/** Keeps a run without JSON schemas: as a file of its own only where the recording with schemas does not tell it. */
export function writeBareRecording(folder: string, name: string, original: string, bare: CaseResult): void {
  const bareFolder = join(folder, BARE_FOLDER);
  mkdirSync(bareFolder, { recursive: true });
  const whole = readRecording(folder, name);
  // The counts are for waiting: where the task fails they are as many as were taken by then.
  const same = whole !== undefined && compareResults(bareResult(whole), bare).differences.length === 0;
  const others = sameList(folder).filter((each) => each !== name);
  const names = same ? [...others, name].sort() : others;
  writeFileSync(join(bareFolder, SAME_LIST), names.map((each) => `${each}\n`).join(''));
  if (same) rmSync(join(bareFolder, `${name}.json`), { force: true });
  else writeRecording(bareFolder, name, original, bare);
}

/** Names of the cases whose recording without JSON schemas is a file of its own. */
export function bareNames(folder: string): string[] {
  const bareFolder = join(folder, BARE_FOLDER);
  if (!existsSync(bareFolder)) return [];
  return readdirSync(bareFolder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length));
}

function sameList(folder: string): string[] {
  const file = join(folder, BARE_FOLDER, SAME_LIST);
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
}

function bareResult(whole: CaseResult): CaseResult {
  const topics = [...whole.topics].map(([topic, all]) => [topic, all.map(withoutSchemas)] as const);
  return { ...whole, topics: new Map(topics) };
}
