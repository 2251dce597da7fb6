// Column rules and their hashes: which rule a column gets, and digests as the original writes them.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { hasher, javaSerialised } from '../../../connectors/cdc/columns/digest.js';
import { columnRules } from '../../../connectors/cdc/columns/rules.js';

test('hashes of version 1 are those of existing topics', () => {
  const hash = hasher({ version: 1, algorithm: 'SHA-256', salt: 'CzQMA0cB5K' });
  assert.equal(hash('some text'), '50df5b070506a7f8c9eaaaee2b926ed73e95c402ca22ee9c957cdb30a927e442');
  assert.equal(hash('grüße 😀 x'), 'd2e01942b3fe73e12c31ed8cd171ccffd6662a7bd35fc71f57bd93bf00308a5f');
});

test('hashes of version 2 are over salt and UTF-8', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (value, salt) => {
      const expected = createHash('sha512')
        .update(salt + value, 'utf8')
        .digest('hex');
      assert.equal(hasher({ version: 2, algorithm: 'SHA-512', salt })(value), expected);
    }),
  );
});

test('a Java string: header, length, modified UTF-8; long ones with a long length', () => {
  assert.equal(javaSerialised('a\0é€').toString('hex'), 'aced000574000861c080c3a9e282ac');
  assert.equal(javaSerialised('😀').toString('hex'), 'aced0005740006eda0bdedb880');
  const long = javaSerialised('x'.repeat(70_000));
  assert.equal(long.subarray(0, 13).toString('hex'), 'aced00057c0000000000011170');
  assert.equal(long.length, 13 + 70_000);
});

test('one rule a column: cut, mask, hash, in that order; hiding rules keep the source type to themselves', () => {
  const rules = columnRules({
    'column.mask.hash.v2.MD5.with.salt.x': 's\\.t\\.(a|b|c)',
    'column.mask.hash.MD5.with.salt.x': 's.t.c',
    'column.mask.with.3.chars': 'S.T.B,s.t.d\\,e',
    'column.truncate.to.4.chars': 's.t.a',
    'column.propagate.source.type': 's.t.*',
    'datatype.propagate.source.type': '.*\\.int4',
  });
  const of = (column: string, type = 'TEXT') => rules.treatment(`s.t.${column}`, `s.t.${type}`);
  assert.deepEqual(of('a'), { rule: { kind: 'truncate', length: 4 }, propagates: false });
  assert.deepEqual(of('b'), { rule: { kind: 'mask', length: 3 }, propagates: false });
  assert.deepEqual(of('c'), {
    rule: { kind: 'hash', version: 1, algorithm: 'MD5', salt: 'x' },
    propagates: true,
  });
  assert.deepEqual(of('d,e').rule, { kind: 'mask', length: 3 });
  assert.deepEqual(rules.treatment('z.t.x', 'z.t.INT4'), { rule: null, propagates: true });
  assert.deepEqual(rules.treatment('z.t.x', 'z.t.INT8'), { rule: null, propagates: false });
});
