// The parts of incremental snapshots that need no server: stored keys, stored state, visibility, the window of a chunk, SQL.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { chunkEndSql, chunkRowsSql } from '../../../../connectors/postgres/incremental/chunk-sql.js';
import { type KeyPart, readKey, writeKey } from '../../../../connectors/postgres/incremental/java-keys.js';
import { IncrementalState, withoutIncremental } from '../../../../connectors/postgres/incremental/state.js';
import { Visibility } from '../../../../connectors/postgres/incremental/visibility.js';

/** As a running original stored them. */
const INTEGER_5 =
  'aced0005757200135b4c6a6176612e6c616e672e4f626a6563743b90ce589f1073296c020000787000000001737200116a6176612e6c616e672e496e746567657212e2a0a4f781873802000149000576616c7565787200106a6176612e6c616e672e4e756d62657286ac951d0b94e08b020000787000000005';
const TEXT_S9K =
  'aced0005757200135b4c6a6176612e6c616e672e4f626a6563743b90ce589f1073296c02000078700000000174000373396b';

test('keys are stored byte for byte as the original stores them', () => {
  assert.equal(writeKey([{ kind: 'Integer', text: '5' }]), INTEGER_5);
  assert.equal(writeKey([{ kind: 'String', text: 's9k' }]), TEXT_S9K);
  assert.equal(writeKey(null), 'aced000570');
  assert.deepEqual(readKey(INTEGER_5), [{ kind: 'Integer', text: '5' }]);
  assert.deepEqual(readKey(TEXT_S9K), [{ kind: 'String', text: 's9k' }]);
  assert.equal(readKey('aced000570'), null);
  assert.equal(readKey('aced00057372'), undefined);
});

test('any key is read back as it was written', () => {
  const part = fc.oneof(
    fc.integer().map((n): KeyPart => ({ kind: 'Integer', text: String(n) })),
    fc
      .bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
      .map((n): KeyPart => ({ kind: 'Long', text: String(n) })),
    fc.string({ unit: 'grapheme' }).map((text): KeyPart => ({ kind: 'String', text })),
    fc.boolean().map((value): KeyPart => ({ kind: 'Boolean', text: String(value) })),
    fc.integer({ min: -32768, max: 32767 }).map((n): KeyPart => ({ kind: 'Short', text: String(n) })),
    fc.constant<KeyPart>(null),
  );
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 6 }), (key) => {
      assert.deepEqual(readKey(writeKey(key)), key);
    }),
  );
});

test('the state goes through an offset and back; one of the original is taken over', () => {
  const state = new IncrementalState();
  state.add([{ id: 'public.t', condition: '(id > 2)', surrogateKey: null }], 's1');
  state.add([{ id: 'public.t', condition: null, surrogateKey: null }], 's2');
  state.maximumKey = [{ kind: 'Integer', text: '5' }];
  const offset = { lsn: 7, ...state.offset() };
  assert.deepEqual(offset, {
    lsn: 7,
    incremental_snapshot_correlation_id: 's2',
    incremental_snapshot_maximum_key: INTEGER_5,
    incremental_snapshot_collections:
      '[{"incremental_snapshot_collections_id":"public.t","incremental_snapshot_collections_additional_condition":"(id > 2)","incremental_snapshot_collections_surrogate_key":null},{"incremental_snapshot_collections_id":"public.t","incremental_snapshot_collections_additional_condition":null,"incremental_snapshot_collections_surrogate_key":null}]',
    incremental_snapshot_primary_key: 'aced000570',
  });
  const loaded = IncrementalState.load(offset);
  assert.deepEqual(loaded.offset(), state.offset());
  assert.deepEqual(withoutIncremental(offset), { lsn: 7 });
  loaded.next();
  assert.equal(loaded.current?.condition, null);
  loaded.next();
  assert.equal(loaded.offset(), null);
});

test('visibility: running and later transactions are not seen, whatever the epoch', () => {
  const seen = new Visibility('100:105:101,103', false);
  assert.deepEqual(
    [99, 100, 101, 102, 103, 104, 105].map((xid) => seen.sees(xid)),
    [...[true, true, false, true, false, true, false]],
  );
  assert.equal(seen.lacks(101), true);
  assert.equal(seen.lacks(104), false);
  const wrapped = new Visibility(`${2n ** 32n + 3n}:${2n ** 32n + 10n}:`, false);
  assert.equal(wrapped.sees(2 ** 32 - 5), true);
  assert.equal(wrapped.sees(9), true);
  assert.equal(wrapped.sees(12), false);
  const standby = new Visibility('100:105:', true);
  assert.equal(standby.sees(102), false);
  assert.equal(standby.lacks(102), false);
});

test('chunk SQL: a row comparison where an index serves it, NULL last where the key may be NULL', () => {
  const int = { name: 'a', type: 'integer', nullable: false };
  const text = { name: 'b"', type: 'text', nullable: false };
  const table = { schema: 's', name: 't', key: [int, text], condition: '(x > 1)' };
  const key = (a: string, b: string): KeyPart[] => [
    { kind: 'Integer', text: a },
    { kind: 'String', text: b },
  ];
  assert.equal(
    chunkRowsSql(table, { after: key('1', "it's"), to: key('5', 'z') }),
    `SELECT * FROM "s"."t" WHERE ("a", "b""") > ('1'::integer, 'it''s'::text) AND ("a", "b""") <= ('5'::integer, 'z'::text) AND (x > 1) ORDER BY "a" ASC, "b""" ASC`,
  );
  const nullable = { ...table, key: [{ ...int, nullable: true }], condition: null };
  assert.equal(
    chunkEndSql(nullable, { after: [{ kind: 'Integer', text: '1' }], maximum: [null] }, 10),
    `SELECT c0::text AS k0 FROM (SELECT "a" AS c0 FROM "s"."t" WHERE ((("a" > '1'::integer OR "a" IS NULL))) AND ((("a" IS NOT NULL)) OR ("a" IS NULL)) ORDER BY "a" ASC LIMIT 10) AS chunk ORDER BY c0 DESC LIMIT 1`,
  );
});
