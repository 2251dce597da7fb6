// Lines of the file source: terminators, positions, and independence of how the text arrives in pieces.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { LineSplitter } from '../../../connectors/file/line-splitter.js';

test('lines end at \\n, \\r\\n and \\r; positions count units with the terminator; the rest waits', () => {
  const splitter = new LineSplitter(100);
  assert.deepEqual(splitter.push('a\nbb\r\nc\rd'), [
    { text: 'a', position: 102 },
    { text: 'bb', position: 106 },
    { text: 'c', position: 108 },
  ]);
  assert.deepEqual(splitter.push('é\r'), []);
  assert.deepEqual(splitter.push('\n\n'), [
    { text: 'dé', position: 112 },
    { text: '', position: 113 },
  ]);
});

test('lines do not depend on how the text is cut', () => {
  const text = fc
    .array(fc.constantFrom('a', 'ü', '\n', '\r', '\r\n'), { maxLength: 40 })
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(text, fc.array(fc.nat(40)), (whole, cuts) => {
      const cut = new LineSplitter(0);
      const edges = [0, ...cuts.filter((c) => c < whole.length).sort((a, b) => a - b), whole.length];
      const lines = edges.slice(1).flatMap((edge, i) => cut.push(whole.slice(edges[i], edge)));
      assert.deepEqual(lines, new LineSplitter(0).push(whole));
      for (const { position } of lines) assert.match(whole[position - 1], /[\r\n]/);
    }),
  );
});
