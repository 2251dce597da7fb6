// What the original showed in the runtime cases, kept in recorded/runtime: one file a mode, a line a result, so that a change
// is seen in its line. Written by main.ts with `--record`, read for comparison and by the replay test.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { differences } from '../compare.js';
import { type JsonObject, type JsonTree, parseJson, printJson } from '../json-tree.js';
import type { Mode } from './case.js';
import type { Shown } from './run.js';

export type Recorded = Map<string, readonly Shown[]>;

/** Results by case; empty where nothing is kept. */
export function readRecorded(folder: string, mode: Mode): Recorded {
  const file = join(folder, `${mode}.json`);
  if (!existsSync(file)) return new Map();
  const kept = parseJson(readFileSync(file, 'utf8')) as JsonObject;
  return new Map([...kept].map(([name, steps]) => [name, (steps as JsonObject[]).map(toShown)]));
}

function toShown(kept: JsonObject): Shown {
  return { step: kept.get('step') as string, value: kept.get('value') as JsonTree };
}

/** Replaces the results of these cases and keeps the others. */
export function writeRecorded(folder: string, mode: Mode, results: Recorded): void {
  const all = new Map([...readRecorded(folder, mode), ...results]);
  const tree: JsonObject = new Map(
    [...all]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, shown]) => [
        name,
        shown.map(
          ({ step, value }) =>
            new Map<string, JsonTree>([
              ['step', step],
              ['value', value],
            ]),
        ),
      ]),
  );
  writeFileSync(join(folder, `${mode}.json`), `${printJson(tree, 2)}\n`);
}

export interface ShownComparison {
  readonly identical: number;
  /** For each differing result, its differences as `step path: original's | ours`. */
  readonly differences: readonly (readonly string[])[];
}

/** Compares result by result; the results of each step's label in the order in which they came. */
export function compareShown(original: readonly Shown[], ours: readonly Shown[]): ShownComparison {
  const found: string[][] = [];
  let identical = 0;
  const [left, right] = [byLabel(original), byLabel(ours)];
  for (const label of new Set([...left.keys(), ...right.keys()])) {
    const [a, b] = [left.get(label), right.get(label)];
    const step = label.slice(0, label.lastIndexOf('#'));
    if (a === undefined || b === undefined) found.push([`${step}: ${a ? 'missing' : 'too many'}`]);
    else {
      const each = differences(a.value, b.value, step);
      if (each.length === 0) identical++;
      else found.push(each);
    }
  }
  return { identical, differences: found };
}

function byLabel(shown: readonly Shown[]): Map<string, Shown> {
  const counts = new Map<string, number>();
  return new Map(
    shown.map((one) => {
      const count = (counts.get(one.step) ?? 0) + 1;
      counts.set(one.step, count);
      return [`${one.step}#${count}`, one];
    }),
  );
}
