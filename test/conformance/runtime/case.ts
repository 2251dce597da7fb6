// The cases of the runtime: JSON files below cases/runtime, found by scanning. A file is one case, or with `each` one case
// for every variant, whose configuration is laid over the steps' own. Read by main.ts and by the replay test.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export type Mode = 'standalone' | 'distributed';
export type Config = Readonly<Record<string, string>>;
/** Text, bytes or nothing. */
export type Content = string | { readonly base64: string } | null;

export interface GivenRecord {
  readonly key?: Content;
  readonly value?: Content;
  readonly headers?: readonly (readonly [string, Content])[];
  readonly timestamp?: number;
  readonly partition?: number;
}

/**
 * What a case does, one after the other; each leaves one result to compare, `consume` one for each record. In all texts
 * `${name}` is the case's connector and prefix of its topics, `${dir}` its folder.
 */
export type Step =
  /** `GET /connectors/${name}`; a body of text is sent as it stands. `mask`: paths in the reply whose values may differ. */
  | {
      readonly call: string;
      readonly body?: unknown;
      readonly headers?: Config;
      readonly mask?: readonly string[];
    }
  /** GET /connector-plugins/{class}/config: one result for each key, and one for their order. */
  | { readonly keys: string }
  /** GET of a list of plugins, at that path; those of Kafka Connect that run records are shown, one result each. */
  | { readonly plugins: string }
  /** POST /connectors; the variant's configuration is laid over it. */
  | { readonly create: Config; readonly as?: string }
  /** PUT /connector-plugins/{class}/config/validate; of the reply the errors by key. */
  | { readonly validate: Config }
  /** Repeats a GET until the reply holds what is given; nothing to compare but that it came about. */
  | { readonly until: string; readonly has: unknown }
  /** Deletes a connector and waits until it is gone. */
  | { readonly delete: string }
  | { readonly produce: string; readonly partitions?: number; readonly records: readonly GivenRecord[] }
  /** The first `count` records of a topic. */
  | { readonly consume: string; readonly count: number; readonly mask?: readonly string[] }
  /** Appends to a file of the case's folder. */
  | { readonly write: string; readonly text: string }
  /** Partitions of a topic once it is there, and the settings named. */
  | { readonly describe: string; readonly configs: readonly string[] }
  /** The errors that the worker's log tells of a connector's tasks, once they are so many: their texts without traces. */
  | { readonly logged: string; readonly count: number }
  /** The lines of a file once it has so many, sorted: partitions are read in no promised order. */
  | { readonly file: string; readonly lines: number }
  | Outcome;

/**
 * Waits until a file or the topics hold so many lines or records, or the task has failed, and shows what came of it: the
 * state, the error's first and last line, the file, the records.
 */
export interface Outcome {
  readonly outcome: string;
  /** Of lines or of records of one topic; with `together`, of all of them. */
  readonly count: number;
  readonly together?: boolean;
  readonly file?: string;
  readonly topics?: readonly string[];
  readonly mask?: readonly string[];
}

export interface RuntimeCase {
  /** Path below cases/runtime without `.json`, then the variant's name. */
  readonly name: string;
  readonly about: string;
  /** Absent: both. */
  readonly only?: Mode;
  /** Sees the worker as a whole: no other case may run meanwhile. */
  readonly alone: boolean;
  readonly steps: readonly Step[];
}

interface CaseFile {
  readonly about: string;
  readonly only?: Mode;
  readonly alone?: boolean;
  readonly each?: Readonly<
    Record<string, { readonly config?: Config; readonly [placeholder: string]: unknown }>
  >;
  readonly steps: readonly Step[];
}

/** All cases whose name holds one of the words (all without words), by name. */
export function findRuntimeCases(folder: string, words: readonly string[]): RuntimeCase[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.json'),
  );
  return files
    .sort()
    .flatMap((file) => expand(file.slice(0, -5), JSON.parse(readFileSync(join(folder, file), 'utf8'))))
    .filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)));
}

function expand(name: string, file: CaseFile): RuntimeCase[] {
  const { about, only, alone = false, steps, each } = file;
  const common = { about, alone, ...(only === undefined ? {} : { only }) };
  if (each === undefined) return [{ ...common, name, steps }];
  return Object.entries(each).map(([variant, { config = {}, ...values }]) => ({
    ...common,
    name: `${name}/${variant}`,
    steps: steps.map((step) => withVariant(step, config, values)),
  }));
}

function withVariant(step: Step, config: Config, values: Readonly<Record<string, unknown>>): Step {
  const laid =
    'create' in step
      ? { ...step, create: { ...step.create, ...config } }
      : 'validate' in step
        ? { ...step, validate: { ...step.validate, ...config } }
        : step;
  return replaceValues(laid, values) as Step;
}

/** `"$records"` in a step is the variant's value of that name. */
function replaceValues(tree: unknown, values: Readonly<Record<string, unknown>>): unknown {
  if (typeof tree === 'string' && /^\$\w+$/.test(tree) && tree.slice(1) in values)
    return values[tree.slice(1)];
  if (Array.isArray(tree)) return tree.map((each) => replaceValues(each, values));
  if (tree === null || typeof tree !== 'object') return tree;
  return Object.fromEntries(Object.entries(tree).map(([key, each]) => [key, replaceValues(each, values)]));
}
