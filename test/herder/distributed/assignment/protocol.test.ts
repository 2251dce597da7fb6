// Messages between workers: the bytes that Kafka Connect writes, and every message read back as it was.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  type Assignment,
  decodeAssignment,
  decodeSubscription,
  encodeAssignment,
  encodeSubscription,
  offeredProtocols,
  versionOf,
} from '../../../../src/herder/distributed/assignment/protocol.js';
import { NO_WORK, taskKey } from '../../../../src/herder/distributed/assignment/work.js';

const URL = 'http://w1:8083/';
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const URL_HEX = '000f687474703a2f2f77313a383038332f';
const HEAD = `0000${'00036d2d31'}${URL_HEX}0000000000000005`;
const C1 = '000000010002633100000003ffffffff0000000000000001';

const base: Assignment = {
  version: 2,
  failed: false,
  leader: 'm-1',
  leaderUrl: URL,
  offset: 5n,
  assigned: { connectors: new Set(['c1']), tasks: new Set(['c1-0', 'c1-1']) },
  revoked: NO_WORK,
  delayMs: 0,
};

test('subscriptions as Kafka Connect writes them', () => {
  const nothing = { url: URL, offset: 5n, owned: null };
  assert.equal(hex(encodeSubscription(0, nothing)), `0000${URL_HEX}0000000000000005`);
  assert.equal(hex(encodeSubscription(2, nothing)), `0002${URL_HEX}0000000000000005ffffffff`);
  const owning = { ...nothing, owned: { ...base, revoked: null } };
  assert.equal(
    hex(encodeSubscription(2, owning)),
    `0002${URL_HEX}0000000000000005000000420002${HEAD}${C1}ffffffff00000000`,
  );
});

test('assignments as Kafka Connect writes them', () => {
  assert.equal(hex(encodeAssignment(0, base)), `0000${HEAD}${C1}`);
  assert.equal(hex(encodeAssignment(2, base)), `0002${HEAD}${C1}0000000000000000`);
  const revoking = {
    ...base,
    assigned: NO_WORK,
    revoked: { connectors: new Set<string>(), tasks: new Set(['c1-1']) },
    delayMs: 300000,
  };
  assert.equal(
    hex(encodeAssignment(2, revoking)),
    `0002${HEAD}00000000000000010002633100000001${'00000001'}000493e0`,
  );
});

test('protocols are offered in order and chosen by name', () => {
  const names = (protocol: 'sessioned' | 'compatible' | 'eager') =>
    offeredProtocols(protocol, { url: URL, offset: 0n, owned: null }).map(({ name, metadata }) => [
      name,
      Buffer.from(metadata).readInt16BE(),
    ]);
  assert.deepEqual(names('sessioned'), [
    ['sessioned', 2],
    ['compatible', 1],
    ['default', 0],
  ]);
  assert.deepEqual(names('compatible'), [
    ['compatible', 1],
    ['default', 0],
  ]);
  assert.deepEqual(names('eager'), [['default', 0]]);
  assert.deepEqual(['sessioned', 'compatible', 'default'].map(versionOf), [2, 1, 0]);
  assert.throws(() => versionOf('range'), /'range' is not known/);
});

const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 });
const work = fc
  .record({
    connectors: fc.uniqueArray(name, { maxLength: 5 }),
    tasks: fc.uniqueArray(fc.tuple(name, fc.nat(70_000)), { maxLength: 8, selector: (id) => id.join(' ') }),
  })
  .map(({ connectors, tasks }) => ({
    connectors: new Set(connectors),
    tasks: new Set(tasks.map(([connector, task]) => taskKey({ connector, task }))),
  }));
const assignment = fc.record({
  version: fc.constantFrom(1 as const, 2 as const),
  failed: fc.boolean(),
  leader: name,
  leaderUrl: name,
  offset: fc.bigInt({ min: -1n, max: 2n ** 62n }),
  assigned: work,
  revoked: fc.option(work),
  delayMs: fc.nat(),
});

test('what is written is read', () => {
  fc.assert(
    fc.property(assignment, name, (given, url) => {
      assert.deepEqual(sorted(decodeAssignment(encodeAssignment(given.version, given))), sorted(given));
      const read = decodeSubscription(encodeSubscription(2, { url, offset: given.offset, owned: given }));
      assert.equal(read.url, url);
      assert.equal(read.offset, given.offset);
      assert.deepEqual(sorted(read.owned!), sorted({ ...given, version: 2 }));
      const eager = decodeAssignment(encodeAssignment(0, given));
      assert.deepEqual(sorted(eager), sorted({ ...given, version: 0, revoked: null, delayMs: 0 }));
    }),
  );
});

test('a message cut short is refused, or read where only fields at the end are missing', () => {
  const whole = encodeAssignment(2, base);
  for (let length = 0; length < whole.length; length++) {
    try {
      const read = decodeAssignment(whole.subarray(0, length));
      assert.deepEqual(
        sorted(read),
        sorted({ ...base, revoked: length > whole.length - 5 ? NO_WORK : null }),
      );
    } catch (error) {
      assert.equal((error as { code?: string }).code, 'GROUP_MESSAGE_INVALID');
    }
  }
});

/** Sets as sorted lists: tasks come grouped by connector. */
function sorted({ assigned, revoked, ...rest }: Assignment) {
  const list = (of: Assignment['assigned'] | null) =>
    of && { connectors: [...of.connectors].sort(), tasks: [...of.tasks].sort() };
  return { ...rest, assigned: list(assigned), revoked: list(revoked) };
}
