// Values without schema: floats that are told from integers, and maps in the order of Java's.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Float, floatOf } from '../../src/data/bare/float.js';
import { copyCapacity, inHashOrder, sortByHash } from '../../src/data/bare/hash-order.js';
import { javaText } from '../../src/data/text/java-text.js';
import { javaHashOrder } from '../../src/errors/java-order.js';

test('a float that would be taken for an integer, or for a double, is one', () => {
  assert.equal(javaText(null, floatOf(5, false)), '5.0');
  assert.equal(javaText(null, floatOf(Math.fround(1.1), true)), '1.1');
  assert.equal(floatOf(1.5, false), 1.5);
  assert.equal(floatOf(1.5, true), 1.5);
  assert.equal(floatOf(Number.NaN, true) instanceof Float, false);
  assert.equal((floatOf(5, false) as number) + 1, 6);
});

test('keys are in the order of a HashMap, however many', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.string(), { maxLength: 200 }),
      fc.constantFrom(1, 5, 16),
      (keys, capacity) => {
        const map = inHashOrder(new Map<unknown, number>(keys.map((key, at) => [key, at])), capacity);
        assert.deepEqual([...map.keys()], javaHashOrder(keys, capacity));
        assert.deepEqual(sortByHash([...keys], capacity), [...map.keys()]);
        assert.deepEqual(
          keys.map((key) => map.get(key)),
          keys.map((_, at) => at),
        );
      },
    ),
  );
});

test('orders that Java showed', () => {
  assert.deepEqual(sortByHash(['id', 'name']), ['name', 'id']);
  const inserted = new Map<unknown, number>(['a', 'b', 'g', 't', 'p', 'o', 'ts', 's'].map((key) => [key, 0]));
  assert.deepEqual(
    [...inHashOrder(inserted, copyCapacity(3)).keys()],
    ['p', 'a', 'b', 's', 't', 'g', 'o', 'ts'],
  );
});
