// The Datagen source: the random numbers of Java, text of patterns, Avro schemas with their properties, quickstarts, offsets.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseAvro } from '../../../connectors/runtime/datagen/avro.js';
import { DatagenConnector } from '../../../connectors/runtime/datagen/connector.js';
import { compileGenerator } from '../../../connectors/runtime/datagen/generator.js';
import { JavaRandom } from '../../../connectors/runtime/datagen/java-random.js';
import { quickstarts } from '../../../connectors/runtime/datagen/quickstarts/all.js';
import { regexText } from '../../../connectors/runtime/datagen/regex-text.js';
import { DatagenTask } from '../../../connectors/runtime/datagen/task.js';
import { compileJavaRegex } from '../../../src/config/java-regex.js';
import type { Decimal } from '../../../src/data/decimal.js';
import type { SourceRecord } from '../../../src/data/record.js';
import type { Schema } from '../../../src/data/schema.js';
import { Struct } from '../../../src/data/struct.js';
import { validateValue } from '../../../src/data/validation.js';
import { isFailure } from '../../../src/errors/failure.js';
import { taskContext } from './task-context.js';

const never = new AbortController().signal;
const seeded = () => new JavaRandom(7n);

/** A struct's own values are not looked at by validateValue. */
function conformsTo(schema: Schema, value: unknown, what: string): void {
  validateValue(schema, value, what);
  if (!(value instanceof Struct)) return;
  for (const field of schema.fields) conformsTo(field.schema, value.values[field.index], field.name);
}

test('random numbers are those of java.util.Random', () => {
  const random = new JavaRandom(42n);
  assert.deepEqual(
    [random.nextInt(), random.nextInt(), random.nextInt()],
    [-1170105035, 234785527, -1360544799],
  );
  assert.deepEqual(
    [7, 8, 100, 2 ** 30, 2 ** 30 + 1].map((bound) => random.below(bound)),
    [3, 2, 25, 297510752, 196118093],
  );
  assert.equal(random.nextDouble(), 0.9033722646721782);
  assert.equal(random.nextFloat(), Math.fround(0.36878288));
  assert.equal(random.nextLong(), 7040072382879853816n);
  assert.equal(random.nextBoolean(), true);
  assert.equal(random.reseed(), 8552898714322622292n);
  assert.equal(random.nextInt(), 1195861748);
  const negative = new JavaRandom(-123456789012345n);
  assert.deepEqual([negative.nextLong(), negative.nextInt()], [6099873391810278226n, -1897229184]);
});

test('text of a pattern matches the pattern', () => {
  const patterns = [
    'User_[1-9]',
    'Item_[1-9][0-9]{0,2}',
    '\\[[0-9][0-9],[0-9][0-9]\\]',
    '[A-Z]{2}\\d{6}[A-Z]',
    'https://shop[.]example[.]com/(a|bc|[^x-z]{2})/\\w+',
    '(?:ab?|c*){2,3}',
    '[\\d_-]+',
  ];
  fc.assert(
    fc.property(fc.bigInt(0n, 2n ** 48n - 1n), fc.constantFrom(...patterns), (seed, pattern) => {
      const text = regexText(pattern)(new JavaRandom(seed));
      assert.ok(compileJavaRegex(pattern).matches(text), `${JSON.stringify(text)} of ${pattern}`);
    }),
  );
  for (const pattern of ['(?=a)', 'a{3,1}', '[z-a]', '(ab', '*a', '\\1', 'a)']) {
    assert.throws(
      () => regexText(pattern),
      (error) => isFailure(error, 'DATAGEN_SCHEMA_INVALID'),
      pattern,
    );
  }
});

test('every quickstart makes records of its schema, with its key', () => {
  assert.equal(quickstarts.size, 38);
  for (const [name, { schema, key }] of quickstarts) {
    const generator = compileGenerator(schema, 0);
    assert.ok(generator.schema.field(key) !== undefined, name);
    const random = seeded();
    for (let i = 0; i < 50; i++) conformsTo(generator.schema, generator.make(random), name);
  }
});

test('types and properties of a schema', () => {
  const avro = parseAvro(`{
    // comments are allowed, "quoted" too
    "type": "record", "name": "all", "namespace": "n.s", "doc": "of all",
    "fields": [
      {"name": "b", "type": {"type": "boolean", "arg.properties": {"odds": 1.0}}},
      {"name": "i", "type": {"type": "int", "arg.properties": {"range": {"min": 5, "max": 6}}}},
      {"name": "l", "type": {"type": "long", "arg.properties": {"iteration": {"start": 10, "restart": 4, "step": -3}}}},
      {"name": "f", "type": {"type": "float", "arg.properties": {"range": {"min": 1, "max": 2}}}},
      {"name": "d", "type": {"type": "double", "arg.properties": {"iteration": {"start": 0.1, "step": 0.1}}}},
      {"name": "s", "type": {"type": "string", "arg.properties": {"length": 3, "prefix": "<", "suffix": ">"}}, "doc": "three"},
      {"name": "x", "type": {"type": "bytes", "arg.properties": {"length": {"min": 2, "max": 4}}}},
      {"name": "m", "type": {"type": "map", "values": "int", "arg.properties": {"length": 2, "keys": {"regex": "[a-z]{9}"}}}},
      {"name": "e", "type": {"type": "enum", "name": "Side", "symbols": ["L", "R"]}},
      {"name": "e2", "type": "Side"},
      {"name": "h", "type": {"type": "fixed", "name": "Hash", "size": 4}},
      {"name": "c", "type": {"type": "bytes", "logicalType": "decimal", "precision": 5, "scale": 2, "arg.properties": {"range": {"min": 1.5, "max": 1.6}}}},
      {"name": "o", "type": ["null", "int"], "default": null},
      {"name": "p", "type": ["null", {"type": "int", "arg.properties": {"options": [9]}}], "arg.properties": {"position": 1}},
      {"name": "w", "type": "int", "default": 4},
      {"name": "t", "type": {"type": "long", "logicalType": "timestamp-millis", "arg.properties": {"options": [5]}}}
    ]}`);
  const { schema, make } = compileGenerator(avro, 0);
  assert.deepEqual([schema.name, schema.doc, schema.optional], ['n.s.all', 'of all', false]);
  const random = seeded();
  const rows = [0, 1, 2].map(() => make(random) as Struct);
  for (const row of rows) conformsTo(schema, row, 'all');
  const column = (name: string) => rows.map((row) => row.getWithoutDefault(name));
  assert.deepEqual(column('b'), [true, true, true]);
  assert.deepEqual(column('i'), [5, 5, 5]);
  assert.deepEqual(column('l'), [10, 7, 10]);
  assert.deepEqual(column('d'), [0.1, 0.2, 0.3]);
  assert.ok(column('f').every((f) => (f as number) >= 1 && (f as number) < 2));
  assert.ok(column('s').every((s) => /^<[\s\S]{3}>$/.test(s as string)));
  assert.ok(column('x').every((x) => [2, 3].includes((x as Uint8Array).length)));
  assert.ok(
    column('m').every((m) => [...(m as Map<string, number>).keys()].every((k) => /^[a-z]{9}$/.test(k))),
  );
  assert.ok(column('c').every((c) => (c as Decimal).unscaled >= 150n && (c as Decimal).unscaled < 160n));
  assert.deepEqual(column('p'), [9, 9, 9]);
  assert.deepEqual(column('t'), [5, 5, 5]);
  const parameters = (name: string) => Object.fromEntries(schema.field(name)?.schema.parameters ?? []);
  assert.equal(schema.field('e2')?.schema.name, 'n.s.Side');
  assert.deepEqual(parameters('e'), {
    'io.confluent.connect.avro.Enum': 'n.s.Side',
    'io.confluent.connect.avro.Enum.L': 'L',
    'io.confluent.connect.avro.Enum.R': 'R',
  });
  assert.deepEqual(parameters('h'), { 'connect.fixed.size': '4' });
  assert.deepEqual(parameters('c'), { scale: '2', 'connect.decimal.precision': '5' });
  assert.equal(schema.field('s')?.schema.doc, 'three');
  assert.equal(schema.field('w')?.schema.defaultValue, 4);
  assert.equal(schema.field('o')?.schema.optional, true);
});

test('iterations go on behind the records made before', () => {
  const field = (type: string, iteration: object) => ({ type, 'arg.properties': { iteration } }) as never;
  const after = (count: number, type: string, iteration: object) => {
    const { make } = compileGenerator(field(type, iteration), count);
    return [make(seeded()), make(seeded())];
  };
  assert.deepEqual(after(5, 'long', { start: 1, step: 10 }), [51, 61]);
  assert.deepEqual(after(5, 'int', { start: 0, restart: 3 }), [2, 0]);
  assert.deepEqual(after(3, 'boolean', { start: true }), [false, true]);
  assert.deepEqual(after(2, 'string', { start: 0 }), ['2', '3']);
});

test('a schema that cannot be generated from is refused with its place', () => {
  const inField = (type: unknown) => ({ type: 'record', name: 'r', fields: [{ name: 'a', type }] }) as never;
  const wrong: [unknown, RegExp][] = [
    ['strin', /a: unknown type 'strin'/],
    [['int', 'string'], /a: a union/],
    [
      { type: 'int', 'arg.properties': { range: { min: 3, max: 3 } } },
      /a: 'min' field must be strictly less/,
    ],
    [
      { type: 'int', 'arg.properties': { options: ['x'] } },
      /a: Invalid option for INT32 schema: value '"x"'/,
    ],
    [{ type: 'int', 'arg.properties': { options: [] } }, /a: options property cannot be empty/],
    [{ type: 'bytes', 'arg.properties': { iteration: { start: 1 } } }, /a: iteration property can only/],
    ['r', /contains itself/],
    [{ type: 'array' }, /an array needs its items/],
    [{ type: 'int', 'arg.properties': { iteration: { start: 1, step: 0 } } }, /step field/],
  ];
  for (const [type, expected] of wrong) assert.throws(() => compileGenerator(inField(type), 0), expected);
  assert.throws(
    () => parseAvro('{'),
    (error) => isFailure(error, 'DATAGEN_SCHEMA_INVALID'),
  );
});

async function recordsOf(props: Record<string, string>, stored: SourceRecord | null, count: number) {
  const task = new DatagenTask();
  const all = { 'kafka.topic': 't', 'max.interval': '0', 'task.id': '1', ...props };
  await task.start(taskContext(stored === null ? null : stored.sourceOffset), all);
  const out: SourceRecord[] = [];
  while (out.length < count) out.push(...(await task.poll(never)));
  return out.slice(0, count);
}

test('a task goes on after a restart with the records it would have made', async () => {
  const props = { quickstart: 'Orders', 'random.seed': '99' };
  const whole = await recordsOf(props, null, 20);
  const rest = await recordsOf(props, whole[9], 10);
  const values = (records: SourceRecord[]) =>
    records.map((record) => JSON.stringify((record.value as Struct).values));
  assert.deepEqual(values(rest), values(whole.slice(10)));
  assert.deepEqual(
    whole.slice(0, 2).map((record) => record.headers.entries.map(({ key, value }) => [key, value])),
    [0, 1].map((iteration) => [
      ['task.generation', 0],
      ['task.id', 1],
      ['current.iteration', iteration],
    ]),
  );
  assert.equal(rest[0].headers.lastWithName('task.generation')?.value, 1);
  assert.deepEqual(
    [whole[3].key, whole[3].keySchema?.type, whole[3].sourcePartition],
    [3, 'INT32', { 'task.id': 1 }],
  );
  assert.equal(whole[3].sourceOffset['current.iteration'], 4);
});

test('a task fails once it has made its records', async () => {
  const task = new DatagenTask();
  const props = {
    'kafka.topic': 't',
    'max.interval': '0',
    'task.id': '0',
    quickstart: 'users',
    iterations: '3',
  };
  await task.start(taskContext(), props);
  assert.equal((await task.poll(never)).length, 3);
  await assert.rejects(task.poll(never), /Stopping connector: generated the configured 3 number of messages/);
});

test('validation wants exactly one schema and a key field that it has', async () => {
  const errors = async (props: Record<string, string>) =>
    Object.fromEntries(
      (await new DatagenConnector().validate({ 'kafka.topic': 't', ...props }))
        .filter((value) => value.errors.length > 0)
        .map((value) => [value.name, value.errors]),
    );
  const one = 'Must set exactly one of schema.string, schema.filename, quickstart';
  assert.deepEqual(await errors({}), { 'schema.string': [one], 'schema.filename': [one], quickstart: [one] });
  assert.deepEqual(await errors({ quickstart: 'users', 'schema.string': '"x' }), {
    quickstart: [one],
    'schema.string': ((await errors({ 'schema.string': '"x' }))['schema.string'] as string[]).concat(one),
  });
  assert.deepEqual(await errors({ quickstart: 'USERS' }), {});
  assert.match((await errors({ quickstart: 'nothing' }))['quickstart'][0], /^quickstart must be one out of /);
  assert.deepEqual(await errors({ quickstart: 'users', 'schema.keyfield': 'nope' }), {
    'schema.keyfield': ["The schema does not contain the field provided in 'schema.keyfield'"],
  });
  assert.match(
    (await errors({ 'schema.filename': '/does/not/exist' }))['schema.filename'][0],
    /^Unable to parse the provided schema: \/does\/not\/exist: the file cannot be read/,
  );
  assert.match(
    (await errors({ 'schema.string': '{"type":"array","items":"int"}' }))['schema.string'][0],
    /no|not/,
  );
});
