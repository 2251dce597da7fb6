// Our REST replies against those Kafka Connect 4.1.1 gave to the same calls. Where we differ on purpose, the table
// below says why; everything else must be equal.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { repositoryRoot } from '../house/sources.js';
import { comparable, relative } from './comparable.js';
import { type Reply, send } from './replay.js';
import { calls } from './request-table.js';
import { type Fixture, startRest } from './rest-fixture.js';

const file = join(repositoryRoot(), 'test/rest/recorded/standalone.json');
const recorded = new Map(
  (JSON.parse(readFileSync(file, 'utf8')) as Reply[]).map((reply) => [reply.id, reply]),
);

/** Calls whose status is equal while the body is not comparable, and why. */
const otherBody: Readonly<Record<string, string>> = {
  root: 'cluster id and commit',
  'no-media': 'the original shows a null-pointer text',
  'media-charset': 'wording of the JSON reader',
  malformed: 'wording of the JSON reader',
  'body-array': 'wording of the JSON reader',
  'unknown-field': 'wording of the JSON reader',
  'no-config': 'the original shows a null-pointer text',
  'bad-initial-state': 'wording of the JSON reader',
  'put-array': 'wording of the JSON reader',
  'put-nested': 'wording of the JSON reader',
  'put-empty-body': 'the original shows a null-pointer text',
  'offsets-unknown-field': 'wording of the JSON reader',
  'offsets-bad-entry': 'wording of the JSON reader',
  'unknown-class': 'the list of installed connectors',
  'validate-unknown': 'the list of installed connectors',
  plugins: 'the list of installed connectors',
  'plugins-slash': 'the list of installed connectors',
  'plugins-all': 'the list of installed connectors',
  'plugin-config-converter': 'the converter declares its keys in another order',
  'validate-override': 'we give no definitions of Kafka client keys',
  options: 'order of the methods',
  'validate-sink': 'no sink connectors are installed in this test',
};

/** Calls we answer otherwise on purpose. */
const different: Readonly<Record<string, string>> = {
  'stop-unknown': 'we answer 404 as for pause and resume; the original 500',
  'restart-unknown': 'we answer 404; the original a null-pointer text',
  'plugin-config-transform': 'we know ReplaceField only where transforms are installed',
  'validate-other-class': 'same refusal, compared below',
  'validate-sink': 'no sink connectors are installed in this test',
};

let rest: Fixture;
const ours = new Map<string, Reply>();

before(async () => {
  rest = await startRest();
  for (const call of calls) ours.set(call.id, await send(rest.base, call));
});
after(() => rest.close());

for (const call of calls) {
  if (different[call.id] !== undefined) continue;
  test(`${call.id}: ${call.method} ${call.path}`, () => {
    const theirs = recorded.get(call.id)!;
    const mine = ours.get(call.id)!;
    assert.equal(mine.status, theirs.status, JSON.stringify(mine.body));
    assert.equal(relative(mine.location), relative(theirs.location));
    if (theirs.contentType !== null) assert.equal(mine.contentType, theirs.contentType);
    if (otherBody[call.id] === undefined)
      assert.deepEqual(comparable(mine.body, [rest.id]), comparable(theirs.body, ['127.0.0.1:23183']));
  });
}

test('unknown connectors are 404 for every change of state', () => {
  for (const id of ['stop-unknown', 'restart-unknown']) assert.equal(ours.get(id)?.status, 404);
});

test('a class of another type is refused with the original text', () => {
  assert.deepEqual(ours.get('validate-other-class')?.body, recorded.get('validate-other-class')?.body);
});

test('the table of differences names only calls that differ', () => {
  for (const id of ['stop-unknown', 'restart-unknown']) {
    assert.notDeepEqual(ours.get(id)?.status, recorded.get(id)?.status);
  }
});
