// Our REST replies against those Kafka Connect 4.1.1 gave to calls at the edges: odd bodies, media types, names, flags,
// methods, states. Where we differ on purpose, the tables below say why; everything else must be equal.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { repositoryRoot } from '../house/sources.js';
import { comparable, relative } from './comparable.js';
import { type Reply, send } from './replay.js';
import { edgeCalls } from './requests/edges.js';
import { type Fixture, startRest } from './rest-fixture.js';

const file = join(repositoryRoot(), 'test/rest/recorded/edges-standalone.json');
const recorded = new Map(
  (JSON.parse(readFileSync(file, 'utf8')) as Reply[]).map((reply) => [reply.id, reply]),
);

/** Texts of the original's JSON reader or of the JVM: the status is compared, the words are not. */
const FOREIGN = /Source: REDACTED|^Cannot (invoke|deserialize|construct)|Non-string value found/;

/** Calls whose status is equal while the body is not comparable, and why. */
const otherBody: Readonly<Record<string, string>> = {
  'post-class-empty': 'the list of installed connectors',
  'post-class-number': 'the list of installed connectors',
  'path-double-slash': 'the original answers with an HTML page',
  'path-two-slashes': 'the original answers with an HTML page',
  'path-lone-percent': 'the original answers with an HTML page',
  'path-bad-percent': 'the original answers with an HTML page',
  'path-bad-utf8': 'the original answers with an HTML page',
  'type-nonsense': 'the original answers without a body',
  'path-root-query': 'cluster id and commit',
  'accept-/-application/*': 'cluster id and commit',
  'accept-/-application/json;q=0': 'cluster id and commit',
  'accept-/-*/*;q=0': 'cluster id and commit',
  'accept-/-text/*, application/json': 'cluster id and commit',
  'life-put-null-value': 'ours names the key',
  'life-patch-no-class': 'a config shown in the order of a Java map',
  'plugin-only-capitals': 'the list of installed connectors',
  'plugin-only-blank': 'the list of installed connectors',
  'plugin-only-zero': 'the list of installed connectors',
  'plugin-config-string': 'our converter.type has a default, as the runtime always gives the value',
  'validate-eos-bad': 'ours says first that the worker does not offer it',
  'logger-new-get': 'the time of the change',
  'logger-capital-root': 'the time of the change',
};

/** Calls we answer otherwise on purpose: our status, and why. */
const different: Readonly<Record<string, { status: number; why: string }>> = {
  'path-encoded-slash': { status: 404, why: 'names with a slash can be addressed here' },
  'path-encoded-percent': { status: 404, why: 'names with a percent sign can be addressed here' },
  'life-restart-task-unknown': { status: 404, why: 'as the original answers in distributed mode' },
  'validate-null-value': { status: 400, why: 'null is no value, as on create' },
  'post-config-null-value': { status: 400, why: 'the original answers 500 and keeps the connector' },
};

/** Refusals of the file source itself, which stands behind these calls in the original. */
const ofConnector = /^offsets-(partition-(empty|other)|position-(?!nested))/;

let rest: Fixture;
const ours = new Map<string, Reply>();

before(async () => {
  rest = await startRest();
  for (const call of edgeCalls) ours.set(call.id, await send(rest.base, call));
});
after(() => rest.close());

const foreign = (reply: Reply) => FOREIGN.test((reply.body as { message?: string } | null)?.message ?? '');

for (const call of edgeCalls) {
  if (ofConnector.test(call.id)) continue;
  const expected = different[call.id];
  test(`${call.id}: ${call.method} ${call.path}`, () => {
    const theirs = recorded.get(call.id)!;
    const mine = ours.get(call.id)!;
    if (expected !== undefined) {
      assert.notEqual(theirs.status, expected.status, 'no difference any more');
      return assert.equal(mine.status, expected.status, JSON.stringify(mine.body));
    }
    assert.equal(mine.status, theirs.status, JSON.stringify(mine.body));
    if (otherBody[call.id] !== undefined) return;
    assert.equal(relative(mine.location ?? null), relative(theirs.location ?? null));
    // The original leaves the header out of its 405 replies.
    if (theirs.allow !== undefined) assert.equal(mine.allow, theirs.allow);
    if (theirs.contentType !== null) assert.equal(mine.contentType, theirs.contentType);
    if (!foreign(theirs))
      assert.deepEqual(comparable(mine.body, [rest.id]), comparable(theirs.body, ['127.0.0.1:24083']));
  });
}
