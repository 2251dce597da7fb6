// The house's habits that a program can check: sizes of files and folders, first comments, names, exports.
import assert from 'node:assert/strict';
import { basename, dirname } from 'node:path';
import { test } from 'node:test';
import { type Source, sourcesBelow } from './sources.js';

const MOST_FILES = 12;
const product = sourcesBelow(['src', 'connectors']);
const all = [...product, ...sourcesBelow(['test', 'bench'])];

function paths(sources: readonly Source[]): string[] {
  return sources.map((source) => `${source.path} (${source.lines.length} lines)`);
}

/** The length that `share` of the files do not exceed. */
function quantile(sources: readonly Source[], share: number): number {
  const lengths = sources.map((source) => source.lines.length).sort((a, b) => a - b);
  return lengths[Math.min(lengths.length - 1, Math.floor(lengths.length * share))]!;
}

test('there are sources to look at', () => {
  assert.ok(product.length > 10);
});

test('no file has more than 500 lines', () => {
  assert.deepEqual(paths(all.filter((source) => source.lines.length > 501)), []);
});

test('half of the files have at most 120 lines, nine in ten at most 300', () => {
  assert.ok(quantile(product, 0.5) <= 120, `median ${quantile(product, 0.5)}`);
  assert.ok(quantile(product, 0.9) <= 300, `90th percentile ${quantile(product, 0.9)}`);
});

test(`no folder has more than ${MOST_FILES} sources`, () => {
  const counts = new Map<string, number>();
  for (const { path } of all) {
    // Tests mirror the sources and stand beside helpers: only what is not a test counts.
    if (!path.endsWith('.test.ts')) counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1);
  }
  assert.deepEqual(
    [...counts].filter(([, count]) => count > MOST_FILES),
    [],
  );
});

test('every file says first what it is for', () => {
  const silent = all.filter((source) => {
    const first = source.lines[0]!.startsWith('#!') ? source.lines[1]! : source.lines[0]!;
    return !/^(\/\/|\/\*)/.test(first);
  });
  assert.deepEqual(paths(silent), []);
});

test('files are named in kebab-case, and never `utils`', () => {
  const odd = all.filter(({ path }) => {
    const name = basename(path);
    return !/^[a-z0-9-]+(\.test)?\.ts$/.test(name) || /^(utils?|helpers?|misc|common)\./.test(name);
  });
  assert.deepEqual(paths(odd), []);
});

test('no default exports', () => {
  assert.deepEqual(paths(all.filter((source) => /^export default\b/m.test(source.text))), []);
});

test('no work left marked, no test that runs alone', () => {
  const marks = new RegExp(['\\bTO', 'DO\\b|\\bFIX', 'ME\\b'].join(''));
  assert.deepEqual(paths(all.filter((source) => marks.test(source.text))), []);
  const alone = /\b(?:test|it|describe|suite)\.only\(|\bonly: true/;
  const tests = all.filter((source) => source.path.endsWith('.test.ts') && !source.path.includes('house/'));
  assert.deepEqual(paths(tests.filter((source) => alone.test(source.text))), []);
});
