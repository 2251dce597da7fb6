// The counting of the chaos run notices what it is there to notice: gaps, ends that are missing, records that come twice.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { type ChaosConnector, chaosConnectors, isSink } from './connectors.js';
import { countSink, countSource, writtenDown } from './counting.js';

const all = (directory = '/nowhere') =>
  chaosConnectors({ count: 40, exactlyOnce: true, rate: 10, directory });
const named = (name: string, connectors: readonly ChaosConnector[] = all()) =>
  connectors.find((each) => each.name === name)!;
const times = (...numbers: number[]) => {
  const out = new Map<number, number>();
  for (const number of numbers) out.set(number, (out.get(number) ?? 0) + 1);
  return out;
};

test('every sink reads topics of sources that are there; five and more require exactly once', () => {
  for (const count of [3, 20, 40]) {
    const connectors = all().slice(0, count);
    const names = new Set(connectors.map(({ name }) => name));
    assert.equal(names.size, count);
    for (const { topics } of connectors) assert.ok(topics.every((topic) => names.has(topic)));
  }
  const required = all()
    .slice(0, 20)
    .filter(({ config }) => config['exactly.once.support'] === 'required');
  assert.ok(required.length >= 5);
  assert.ok(required.every((each) => !isSink(each)));
});

test('a gap, a missing end and a missing task are lost; a second time is counted', () => {
  const source = named('numbers-0');
  const come = new Map([['0', times(0, 1, 3, 3)]]);
  const count = countSource(
    source,
    come,
    new Map([
      ['0', 4],
      ['1', 0],
    ]),
  );
  assert.deepEqual(count.missing, ['0:2', '0:4', '1:0']);
  assert.deepEqual([count.records, count.distinct], [4, 3]);
  assert.deepEqual(countSource(source, come, new Map()).missing, ['0:2']);
});

test('what a sink has not written down is lost; files and outputs are read', (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-counting-'));
  t.after(() => rmSync(directory, { recursive: true }));
  const connectors = all(directory);
  const toFile = named('numbers-to-file-0', connectors);
  const toOutput = named('lines-to-output-0', connectors);
  const line = (seqno: number) => `{task=1, seqno=${seqno}, time_ms=5, name=numbers-0, topic=numbers-0}`;
  writeFileSync(toFile.file, `${line(0)}\n{task=1, seq${line(1)}\n${line(1)}\n`);
  const output = join(directory, 'output');
  const told = {
    name: toOutput.name,
    task: 0,
    sink: true,
    topic: 'lines-0',
    time_ms: 5,
    seqno: 'lines-0 7',
    offset: 8,
  };
  const lines = [told, { ...told, flushed: true }, { ...told, name: 'other' }].map((each) =>
    JSON.stringify(each),
  );
  writeFileSync(output, `started\n${lines.join('\n')}\n`);
  const written = writtenDown([toFile, toOutput], [output]);
  const inTopics = new Map([
    ['numbers-0', new Map([['1', times(0, 1, 2)]])],
    ['lines-0', new Map([['0', times(7)]])],
  ]);
  const counted = countSink(toFile, written.get(toFile.name)!, inTopics);
  assert.deepEqual(counted.missing, ['numbers-0 1:2']);
  assert.deepEqual([counted.records, counted.distinct], [3, 2]);
  assert.deepEqual(countSink(toOutput, written.get(toOutput.name)!, inTopics).missing, []);
});
