// Expressions of Filter and ContentBasedRouter: what they see, how they end, and that they cannot leave their context.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Decimal } from '../../../src/data/decimal.js';
import { NO_HEADERS } from '../../../src/data/headers.js';
import { decimalSchema } from '../../../src/data/logical.js';
import { arrayOf, BYTES, INT64, mapOf, STRING, structOf } from '../../../src/data/schema.js';
import { structFrom } from '../../../src/data/struct.js';
import { isFailure } from '../../../src/errors/failure.js';
import { compileExpression, mayRunLong } from '../../../src/transforms/debezium/scripting/sandbox.js';
import { plugins } from '../../../src/transforms/plugin.js';

const schema = structOf(
  [
    ['id', INT64],
    ['name', STRING.with({ optional: true, defaultValue: 'none' })],
    ['tags', arrayOf(STRING)],
    ['m', mapOf(STRING, INT64)],
    ['b', BYTES],
    ['d', decimalSchema(2)],
    ['constructor', STRING],
  ],
  { name: 'row', version: 3 },
);
const row = structFrom(schema, {
  id: 9007199254740993n,
  tags: ['x', 'y'],
  m: new Map([['k', 7]]),
  b: Buffer.from([1, 255]),
  d: new Decimal(1250n, 2),
  constructor: 'plain text',
});
const record = {
  topic: 'db.rows',
  partition: null,
  timestamp: null,
  keySchema: STRING,
  key: 'k1',
  valueSchema: schema,
  value: row,
  headers: NO_HEADERS.with('h', STRING, 'one').with('h', STRING, 'two').with('s', schema, row),
};

const answer = (expression: string) => compileExpression(expression)(record);
const holds = (expression: string) =>
  assert.deepEqual(answer(expression), { kind: 'boolean', value: true }, expression);

test('an expression reads key, value, schemas, topic and headers', () => {
  for (const expression of [
    "key === 'k1' && topic === 'db.rows'",
    'value.id > 9007199254740990',
    "value.name === 'none'",
    "value.tags.length === 2 && value.tags.includes('y')",
    "value.m.get('k') === 7",
    'value.b[1] === 255',
    "value.d.doubleValue() === 12.5 && value.d.toString() === '12.50' && value.d > 12",
    "value.constructor === 'plain text'",
    "header.h.value === 'two' && header.h.schema.type() === 'STRING'",
    'header.s.value.m.get("k") === 7',
    "valueSchema.name() === 'row' && valueSchema.version() === 3 && valueSchema.fields().size() === 7",
    "valueSchema.field('m').schema().valueSchema().type() === 'INT64'",
    "valueSchema.field('nope') === null && keySchema.name() === null",
    'Object.keys(value).length === 7',
    "'id' in value && !('x' in value)",
    "value.id = 1; value.name = 'z'; value.name === 'none'",
    'let n = 0; for (const tag of value.tags) n += tag.length; n === 2',
    '// a comment\n true // and one more',
  ]) {
    holds(expression);
    holds(expression);
  }
});

test('a key or value that is null is null', () => {
  const isNull = compileExpression('value === null && key === null');
  assert.deepEqual(isNull({ ...record, key: null, value: null }), { kind: 'boolean', value: true });
});

test('an expression cannot reach the process', () => {
  for (const expression of [
    'typeof process === "undefined" && typeof require === "undefined" && typeof globalThis.process === "undefined"',
    "typeof Function('return typeof process')() === 'string' && Function('return typeof process')() === 'undefined'",
    "value.tags.constructor.constructor('return typeof process')() === 'undefined'",
    "value.m.constructor.constructor('return typeof process')() === 'undefined'",
    "value.d.toString.constructor('return typeof process')() === 'undefined'",
    "valueSchema.fields.constructor('return typeof process')() === 'undefined'",
    "header.h.constructor.constructor('return typeof process')() === 'undefined'",
    "let f; try { null.x } catch (e) { f = e.constructor.constructor('return typeof process') } f() === 'undefined'",
    "let f; try { (function r() { value.id; r() })() } catch (e) { f = e.constructor.constructor('return typeof process') } f() === 'undefined'",
    "let seen = []; WeakMap.prototype.get = WeakMap.prototype.set = function (k) { seen.push(k) }; Array.prototype[Symbol.iterator] = function () { seen.push(this); return [][Symbol.iterator] }; valueSchema.field('m').schema(); value.id; seen.length === 0",
    "typeof __call === 'undefined'",
  ]) {
    holds(expression);
  }
  for (const later of ["import('node:fs')", 'Promise.reject(1)', '(async () => 1)()']) {
    assert.throws(
      () => compileExpression(later),
      (e) => isFailure(e, 'EXPRESSION_INVALID'),
    );
  }
});

test('an expression that does not end is stopped, and the next record is evaluated', () => {
  const evaluate = compileExpression("if (topic === 'slow') while (true); true");
  assert.throws(
    () => evaluate({ ...record, topic: 'slow' }),
    (e) => isFailure(e, 'EXPRESSION_FAILED'),
  );
  assert.deepEqual(evaluate(record), { kind: 'boolean', value: true });
  for (const long of [
    'while (1);',
    '(() => 1)()',
    '/(a+)+$/.test(topic)',
    "value['con'](1)",
    'topic.repeat(9)',
  ]) {
    assert.equal(mayRunLong(long), true, long);
  }
  for (const short of [
    "value.after.id == 1 && value.op === 'c'",
    "topic.startsWith('while')",
    'value.a ? 1 : 2',
  ]) {
    assert.equal(mayRunLong(short), false, short);
  }
});

test('what is wrong with an expression is said with the expression', () => {
  assert.throws(
    () => compileExpression('value ==='),
    (e) => isFailure(e, 'EXPRESSION_INVALID') && e.message.includes('value ==='),
  );
  assert.throws(
    () => answer('value.after.id'),
    (e) => isFailure(e, 'EXPRESSION_FAILED') && /TypeError.*undefined/.test(e.message),
  );
  assert.deepEqual(answer('value.m.get("k")'), { kind: 'other', type: 'number' });
  assert.deepEqual(answer('value'), { kind: 'other', type: 'object' });
  assert.deepEqual(answer('undefined'), { kind: 'none' });
});

test('groovy, WebAssembly and transforms that there are not are refused by name', async () => {
  const load = async (name: string) => {
    const plugin = plugins.find((p) => p.javaClass === `io.debezium.${name}`);
    assert.ok(plugin?.type === 'transformation');
    return (await plugin.load()).create();
  };
  for (const language of ['jsr223.groovy', 'wasm.chicory']) {
    const filter = await load('transforms.Filter');
    assert.throws(
      () => filter.configure({ language, condition: 'true' }),
      (e) => isFailure(e, 'CONFIG_UNSUPPORTED') && e.message.includes(language),
    );
  }
  for (const name of ['transforms.tracing.ActivateTracingSpan', 'transforms.openlineage.OpenLineage']) {
    const refused = await load(name);
    assert.throws(
      () => refused.configure({}),
      (e) => isFailure(e, 'TRANSFORM_UNSUPPORTED') && e.message.includes(name),
    );
  }
});
