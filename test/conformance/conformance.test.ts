// The conformance tools themselves: JSON kept to the letter, cases read, volatile fields masked, differences found.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { repositoryRoot } from '../house/sources.js';
import { findCases, parseCase } from './case-file.js';
import { compareResults } from './compare.js';
import { BEHAVIOURS } from './findings/behaviours.js';
import { parseJson, printJson } from './json-tree.js';
import { readRecording, resultOf } from './recording.js';

const folder = join(repositoryRoot(), 'test', 'conformance');

test('JSON keeps the text of numbers and the order of fields', () => {
  const text = '{"b": 1.50, "1": [9007199254740993, -0, 1E+2, null, true], "a": {"x": "\\"\\u0001{"}}';
  assert.equal(printJson(parseJson(text)), text);
});

test('JSON: whatever JSON.stringify writes is read', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      assert.deepEqual(
        JSON.parse(printJson(parseJson(JSON.stringify(value)), 2)),
        JSON.parse(JSON.stringify(value)),
      );
    }),
  );
});

test('a case file yields a case for each variant', () => {
  const text = [
    '-- about: x',
    '-- config: a=1',
    '-- variant: one',
    '-- variant: two b=2; a=3',
    '-- setup',
    'CREATE TABLE t (id int);',
    'DO $$ BEGIN',
    'PERFORM 1;',
    'END $$;',
    '-- stream',
    'INSERT INTO t',
    'VALUES (1);',
    '-- restart',
    'DELETE FROM t;',
  ].join('\n');
  const [one, two] = parseCase('some-file', text);
  assert.equal(one!.name, 'some_file_one');
  assert.deepEqual(two!.config, { a: '3', b: '2' });
  assert.equal(one!.setup.length, 2);
  assert.deepEqual(one!.steps, [
    { statements: ['INSERT INTO t\nVALUES (1);\n'] },
    { restart: ['DELETE FROM t;\n'], config: {} },
  ]);
});

function outcome(payload: string) {
  const value = `{"schema":{"type":"struct"},"payload":${payload}}`;
  const record = { topic: 'p.t', partition: 0, key: null, value, headers: [] };
  return resultOf({
    prefix: 'p',
    database: 'db1',
    records: [record],
    failure: null,
    counts: [],
    offsets: [],
    refusal: null,
  });
}

test('volatile fields are compared by kind and null, all others to the letter', () => {
  const base = outcome('{"after":{"a":1.0,"b":2},"source":{"lsn":5,"db":"db1"},"ts_ms":1}');
  const same = outcome('{"after":{"a":1.0,"b":2},"source":{"lsn":77,"db":"db1"},"ts_ms":9}');
  assert.deepEqual(compareResults(base, same), {
    identical: 1,
    differing: 0,
    replies: { identical: 0, differing: 0 },
    differences: [],
  });
  for (const [payload, path] of [
    ['{"after":{"a":1,"b":2},"source":{"lsn":5,"db":"db1"},"ts_ms":1}', 'after.a: 1.0 | 1'],
    ['{"after":{"b":2,"a":1.0},"source":{"lsn":5,"db":"db1"},"ts_ms":1}', 'after: fields a,b | b,a'],
    ['{"after":{"a":1.0,"b":2},"source":{"lsn":null,"db":"db1"},"ts_ms":1}', 'source.lsn: "<number>" | null'],
    ['{"after":{"a":1.0,"b":2},"source":{"lsn":"5","db":"db1"},"ts_ms":1}', 'source.lsn: "<number>" | "<n>"'],
    ['{"after":{"a":1.0,"b":2},"source":{"lsn":5,"db":"db2"},"ts_ms":1}', 'source.db: "<db>" | "db2"'],
  ]) {
    assert.deepEqual(compareResults(base, outcome(payload!)).differences, [[`p.t[0].value.payload.${path}`]]);
  }
});

test('every case has a recorded result of the original', () => {
  const cases = findCases(join(folder, 'cases', 'postgres'), []);
  assert.ok(cases.length >= 200, `${cases.length} cases`);
  const missing = cases.filter(({ name }) => !readRecording(join(folder, 'recorded', 'postgres'), name));
  assert.deepEqual(
    missing.map(({ name }) => name),
    [],
  );
});

test('every behaviour has a case, and cases name behaviours', () => {
  const covered = new Set(findCases(join(folder, 'cases', 'postgres'), []).flatMap(({ covers }) => covers));
  assert.deepEqual([...covered].sort(), Object.keys(BEHAVIOURS).sort());
});
