// The numbered invariants: the document names, for each, the files that enforce it and those that try to break it, and
// exactly these files carry its number in a comment (`Invariant N`).
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { repositoryRoot, type Source, sourcesBelow } from './sources.js';

interface Invariant {
  readonly number: number;
  readonly enforced: readonly string[];
  readonly tried: readonly string[];
}

/** `## N. Title`, then `Enforced: …` and `Tried: …` with links whose text is a path from the root in backticks. */
function readInvariants(document: string): Invariant[] {
  return document
    .split(/^## (?=\d+\. )/m)
    .slice(1)
    .map((section) => ({
      number: Number.parseInt(section, 10),
      enforced: pathsIn(/^Enforced: ([\s\S]*?)(?=\n\n|\nTried: )/m.exec(section)?.[1] ?? ''),
      tried: pathsIn(/^Tried: ([\s\S]*?)(?=\n\n|$(?![\s\S]))/m.exec(section)?.[1] ?? ''),
    }));
}

function pathsIn(text: string): string[] {
  return [...text.matchAll(/\[`([^`]+)`\]\(\.\.\/([^)]+)\)/g)]
    .map(([, shown, target]) => {
      assert.equal(shown, target);
      return shown!;
    })
    .sort();
}

/** Path -> numbers that its comments carry. */
function marked(sources: readonly Source[]): Map<number, string[]> {
  const found = new Map<number, string[]>();
  for (const { path, text } of sources) {
    for (const number of new Set(
      [...text.matchAll(/\bInvariant (\d+)\b/g)].map((match) => Number(match[1])),
    )) {
      found.set(number, [...(found.get(number) ?? []), path]);
    }
  }
  return found;
}

const invariants = readInvariants(readFileSync(join(repositoryRoot(), 'docs/invariants.md'), 'utf8'));

test('the document is read as it is meant', () => {
  const document =
    '## 1. A\n\nText.\n\nEnforced: [`a.ts`](../a.ts), [`b.ts`](../b.ts).\nTried: [`t.ts`](../t.ts).\n';
  assert.deepEqual(readInvariants(document), [{ number: 1, enforced: ['a.ts', 'b.ts'], tried: ['t.ts'] }]);
});

test('invariants are numbered without a gap', () => {
  assert.ok(invariants.length >= 12);
  assert.deepEqual(
    invariants.map(({ number }) => number),
    invariants.map((_, i) => i + 1),
  );
});

for (const [what, folders] of [
  ['enforced', ['src', 'connectors']],
  ['tried', ['test']],
] as const) {
  test(`each invariant is ${what} where the document says, and nowhere else`, () => {
    const carried = marked(sourcesBelow(folders).filter(({ path }) => !path.startsWith('test/house/')));
    for (const invariant of invariants) {
      assert.ok(invariant[what].length > 0, `invariant ${invariant.number} is ${what} nowhere`);
      assert.deepEqual(carried.get(invariant.number) ?? [], invariant[what], `invariant ${invariant.number}`);
      carried.delete(invariant.number);
    }
    assert.deepEqual([...carried.keys()], [], 'numbers that the document does not have');
  });
}
