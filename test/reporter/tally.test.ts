// The tally's counting: suites and failed parents do not count, skips carry their reason, the last line stands alone.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Tally } from './tally.js';

test('counts leaves, lists skips, ends with the tally', () => {
  const lines: string[] = [];
  const tally = new Tally((line) => lines.push(line));
  const file = '/x/dist/test/data/y.test.js';
  tally.take({ type: 'test:pass', data: { name: 'a', file, details: { duration_ms: 1 } } });
  tally.take({ type: 'test:pass', data: { name: 'suite', file, details: { type: 'suite' } } });
  tally.take({ type: 'test:pass', data: { name: 's', file, skip: 'no Java' } });
  tally.take({
    type: 'test:fail',
    data: { name: 'f', file, details: { error: { cause: new Error('boom') } } },
  });
  tally.take({
    type: 'test:fail',
    data: { name: 'p', file, details: { error: { failureType: 'subtestsFailed' } } },
  });
  tally.finish();
  const text = lines.join('\n');
  assert.match(text, /FAILED data\/y f\n +Error: boom/);
  assert.match(text, /Skipped:\n {2}data\/y s: no Java/);
  assert.equal(text.split('\n').at(-1), '1 passed, 1 failed, 1 skipped');
});

test('leaves skips out of the tally where there are none', () => {
  const lines: string[] = [];
  new Tally((line) => lines.push(line)).finish();
  assert.equal(lines.join('\n').split('\n').at(-1), '0 passed, 0 failed');
});
