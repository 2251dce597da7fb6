// Java's hash codes, and the order of its hash maps: against a map that works as Java's does.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  copiedHashOrder,
  copyCapacity,
  javaBooleanHash,
  javaHashOrder,
  javaLongHash,
  javaMapText,
  javaStringHash,
  sortByBucket,
} from '../../src/errors/java-order.js';
import { JavaHashMap } from './java-hash-map.js';

/** s[0]*31^(n-1) + ... + s[n-1], as the documentation of `String.hashCode` has it. */
function hashOfText(text: string): number {
  let sum = 0n;
  for (let i = 0; i < text.length; i++) sum = sum * 31n + BigInt(text.charCodeAt(i));
  return Number(BigInt.asIntN(32, sum));
}

const hashOfKey = (key: string | number | null) =>
  key === null ? 0 : typeof key === 'string' ? hashOfText(key) : key;

test('hash codes that Java showed', () => {
  assert.equal(javaStringHash(''), 0);
  assert.equal(javaStringHash('hello'), 99162322);
  assert.equal(javaStringHash('polygenelubricants'), -2147483648);
  assert.equal(javaLongHash(-1), 0);
  assert.equal(javaLongHash(4294967296), 1);
  assert.equal(javaLongHash(-9223372036854775808n), -2147483648);
  assert.deepEqual([javaBooleanHash(true), javaBooleanHash(false)], [1231, 1237]);
});

test('keys come in the order of a HashMap, however many there are', () => {
  const key = fc.oneof(fc.string({ unit: 'binary' }), fc.integer(), fc.constant(null));
  fc.assert(
    fc.property(
      fc.uniqueArray(key, { maxLength: 200 }),
      fc.constantFrom(undefined, 1, 5, 16, 100),
      (keys, capacity) => {
        const map = new JavaHashMap(hashOfKey, capacity);
        for (const key of keys) map.put(key);
        const before = [...keys];
        assert.deepEqual(javaHashOrder(keys, capacity), map.keys());
        assert.deepEqual(keys, before);
        assert.deepEqual(sortByBucket(keys, hashOfKey, capacity), map.keys());
      },
    ),
  );
});

test('keys of one bucket keep their order, and part when the table grows', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(
        fc.integer({ min: 0, max: 40 }).map((n) => n * 16),
        { maxLength: 40 },
      ),
      (keys) => {
        const map = new JavaHashMap(hashOfKey);
        for (const key of keys) map.put(key);
        assert.deepEqual(javaHashOrder(keys), map.keys());
      },
    ),
  );
});

test('a copy of a map is as large as its entries ask for', () => {
  const sizes = [0, 1, 3, 6, 12, 13, 48, 1000];
  assert.deepEqual(sizes.map(copyCapacity), [16, 2, 5, 9, 17, 18, 65, 1334]);
  const keys = Array.from('abcdefghijklmnopqrstuvwxyz', (letter) => `${letter}${letter}`);
  const first = new JavaHashMap(hashOfText);
  for (const key of keys) first.put(key);
  const copy = new JavaHashMap(hashOfText, keys.length);
  for (const key of first.keys()) copy.put(key);
  assert.deepEqual(copiedHashOrder(keys), copy.keys());
  assert.equal(
    javaMapText(
      new Map([
        ['name', 'x'],
        ['id', null],
      ]),
    ),
    '{name=x, id=null}',
  );
});
