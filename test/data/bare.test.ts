// Values without schema: floats that are told from integers, and maps in the order of Java's.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Float, floatOf } from '../../src/data/bare/float.js';
import { hashOfKeys, inHashOrder } from '../../src/data/bare/hash-order.js';
import { Schema, type SchemaType } from '../../src/data/schema.js';
import { javaText } from '../../src/data/text/java-text.js';
import { copyCapacity, javaLongHash, javaStringHash } from '../../src/errors/java-order.js';
import { JavaHashMap } from '../errors/java-hash-map.js';

test('a float that would be taken for an integer, or for a double, is one', () => {
  assert.equal(javaText(null, floatOf(5, false)), '5.0');
  assert.equal(javaText(null, floatOf(Math.fround(1.1), true)), '1.1');
  assert.equal(floatOf(1.5, false), 1.5);
  assert.equal(floatOf(1.5, true), 1.5);
  assert.equal(floatOf(Number.NaN, true) instanceof Float, false);
  assert.equal((floatOf(5, false) as number) + 1, 6);
});

test('a map without schema is in the order of a HashMap, and the same object where it was already', () => {
  const key = fc.oneof(fc.string({ unit: 'binary' }), fc.maxSafeInteger());
  fc.assert(
    fc.property(
      fc.uniqueArray(key, { maxLength: 200 }),
      fc.constantFrom(undefined, 1, 5, 16),
      (keys, capacity) => {
        const java = new JavaHashMap(
          (key: string | number) => (typeof key === 'string' ? javaStringHash(key) : javaLongHash(key)),
          capacity,
        );
        for (const key of keys) java.put(key);
        const map = new Map<unknown, number>(keys.map((key, at) => [key, at]));
        const inOrder = inHashOrder(map, capacity);
        assert.deepEqual([...inOrder.keys()], java.keys());
        assert.deepEqual(
          keys.map((key) => inOrder.get(key)),
          keys.map((_, at) => at),
        );
        assert.equal(inHashOrder(inOrder, capacity), inOrder);
      },
    ),
  );
});

test('orders that Java showed', () => {
  const map = (keys: string[]) => new Map<unknown, number>(keys.map((key) => [key, 0]));
  assert.deepEqual([...inHashOrder(map(['id', 'name'])).keys()], ['name', 'id']);
  const inserted = map(['a', 'b', 'g', 't', 'p', 'o', 'ts', 's']);
  assert.deepEqual(
    [...inHashOrder(inserted, copyCapacity(3)).keys()],
    ['p', 'a', 'b', 's', 't', 'g', 'o', 'ts'],
  );
});

test('the hash of a key follows from its schema; that of null is 0', () => {
  const hash = (type: SchemaType, key: unknown) =>
    hashOfKeys(new Schema(type, { optional: true }))?.(key) ?? null;
  assert.equal(hash('STRING', 'hello'), 99162322);
  assert.equal(hash('INT32', -1), -1);
  assert.equal(hash('INT64', -1), 0);
  assert.equal(hash('BOOLEAN', false), 1237);
  for (const type of ['STRING', 'INT8', 'INT16', 'INT32', 'INT64', 'BOOLEAN'] as const) {
    assert.equal(hash(type, null), 0);
  }
  assert.equal(hashOfKeys(new Schema('FLOAT64', {})), undefined);
});
