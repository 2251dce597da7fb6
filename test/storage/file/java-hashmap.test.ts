// The offset file of the original's standalone mode: its bytes, and a store on it.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { isFailure } from '../../../src/errors/failure.js';
import { FileBacking } from '../../../src/storage/file/file-backing.js';
import { readHashMap, writeHashMap } from '../../../src/storage/file/java-hashmap.js';
import { OffsetStore } from '../../../src/storage/offset-store.js';

/** What Java 17's ObjectOutputStream wrote for {["f",{"filename":"/a"}]: {"position":12}, ["g",…]: null}. */
const FROM_JAVA = Buffer.from(
  'aced0005737200116a6176612e7574696c2e486173684d61700507dac1c31660d103000246000a6c6f6164466163746f724900097468726573686f6c6478703f4000000000000c77080000001000000002757200025b42acf317f8060854e00200007870000000175b2267222c7b2266696c656e616d65223a222f62227d5d707571007e0002000000175b2266222c7b2266696c656e616d65223a222f61227d5d7571007e00020000000f7b22706f736974696f6e223a31327d78',
  'hex',
);

test('reads what Java wrote and writes the same bytes', () => {
  const entries = readHashMap('x', FROM_JAVA);
  assert.deepEqual(
    entries.map(([key, value]) => [Buffer.from(key!).toString(), value && Buffer.from(value).toString()]),
    [
      ['["g",{"filename":"/b"}]', null],
      ['["f",{"filename":"/a"}]', '{"position":12}'],
    ],
  );
  assert.deepEqual(writeHashMap(entries as [Uint8Array, Uint8Array | null][]), FROM_JAVA);
});

test('any map comes back as it was', () => {
  const bytes = fc.uint8Array({ maxLength: 20 });
  fc.assert(
    fc.property(fc.array(fc.tuple(bytes, fc.option(bytes))), (entries) => {
      const back = readHashMap('x', writeHashMap(entries));
      assert.deepEqual(
        back.map(([k, v]) => [Buffer.from(k!), v && Buffer.from(v)]),
        entries.map(([k, v]) => [Buffer.from(k), v && Buffer.from(v)]),
      );
    }),
  );
});

test('a cut or foreign file is refused by name', () => {
  for (const bytes of [
    FROM_JAVA.subarray(0, 100),
    Buffer.from('hello there'),
    Buffer.from('aced000573720001', 'hex'),
  ]) {
    assert.throws(
      () => readHashMap('/x/offsets', bytes),
      (e) => isFailure(e, 'STORE_FILE_INVALID') && e.message.includes('/x/offsets'),
    );
  }
});

test('offsets in a file of the original are taken over and kept in its format', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-offsets-'));
  try {
    const file = join(directory, 'connect.offsets');
    writeFileSync(file, FROM_JAVA);
    const store = new OffsetStore(new FileBacking(file));
    await store.start();
    assert.deepEqual(store.get('f', { filename: '/a' }), { position: 12 });
    await store.set('f', [{ partition: { filename: '/a' }, offset: { position: 9007199254740993n } }]);
    await store.stop();
    const again = new OffsetStore(new FileBacking(file));
    await again.start();
    assert.deepEqual(again.get('f', { filename: '/a' }), { position: 9007199254740993n });
    assert.equal(readHashMap(file, readFileSync(file)).length, 2);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});

test('a file that cannot be written fails the commit, not the process', async () => {
  const store = new OffsetStore(new FileBacking('/no/such/directory/offsets'));
  await store.start();
  await assert.rejects(
    store.set('f', [{ partition: { a: 1 }, offset: { b: 2 } }]),
    (e) => isFailure(e, 'STORE_FILE_UNWRITABLE') && e.retriable,
  );
  assert.equal(store.get('f', { a: 1 }), null);
});
