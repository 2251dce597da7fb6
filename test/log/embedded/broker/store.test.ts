// The store's transactions: all of one or nothing of it.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Store } from '../../../../src/log/embedded/broker/store.js';
import { makeDirectory } from '../harness.js';

const key = (text: string) => Buffer.from(text);

describe('Store', () => {
  it('stores nothing of a transaction that fails, and goes on', async (t) => {
    const store = new Store(makeDirectory(t), undefined);
    store.write((db) => void db.put(key('a'), key('1')));
    const half = () =>
      store.write((db) => {
        db.put(key('a'), key('2'));
        db.put(key('b'), Buffer.alloc(100_000));
        throw new Error('no more');
      });
    assert.throws(half, { code: 'EMBEDDED_LOG_WRITE_FAILED' });
    assert.equal(store.get(key('a'))?.toString(), '1');
    assert.equal(store.get(key('b')), undefined);
    store.write((db) => void db.put(key('b'), key('3')));
    assert.equal(store.get(key('b'))?.toString(), '3');
    await store.close();
  });

  it('walks keys in order and finds the one before', async (t) => {
    const store = new Store(makeDirectory(t), undefined);
    store.write((db) => {
      for (const each of ['b', 'd', 'f']) db.put(key(each), key(each));
    });
    assert.deepEqual(
      [...store.range(key('b'), key('f'))].map((entry) => entry.key.toString()),
      ['b', 'd'],
    );
    assert.equal(store.keyBefore(key('e'), key('a'))?.toString(), 'd');
    assert.equal(store.keyBefore(key('d'), key('a'))?.toString(), 'd');
    assert.equal(store.keyBefore(key('e'), key('e')), undefined);
    assert.equal(store.keyBefore(key('a'), key('a')), undefined);
    await store.close();
  });
});
