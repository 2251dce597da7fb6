// Signals and notifications over REST: what reaches the herder, and what is refused before it does.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { signalBody } from '../../src/rest/body/signal-body.js';

test('a signal has a type; id and data may be left out', () => {
  const signal = signalBody('{"type":"execute-snapshot","data":{"data-collections":["a.b"]},"id":"7"}');
  assert.deepEqual(signal, { id: '7', type: 'execute-snapshot', data: { 'data-collections': ['a.b'] } });
  const short = signalBody('{"type":"stop-snapshot"}');
  assert.equal(short.data, null);
  assert.match(short.id, /^[0-9a-f-]{36}$/);
});

for (const [body, text] of [
  ['', /not JSON/],
  ['[]', /a JSON object is expected/],
  ['{}', /"type" is missing/],
  ['{"type":5}', /"type" is missing/],
  ['{"type":"log","id":5}', /"id" is to be a text/],
  ['{"type":"log","date":{}}', /no field date/],
] as const) {
  test(`refused as a signal: ${body}`, () => {
    assert.throws(() => signalBody(body), { message: text });
  });
}
