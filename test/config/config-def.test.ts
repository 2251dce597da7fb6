// ConfigDef's parsing and validation: values, texts, order.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ConfigDef } from '../../src/config/config-def.js';
import type { ConfigKey, ConfigRecommender, ConfigType } from '../../src/config/config-key.js';
import { configDocs } from '../../src/config/docs.js';
import { Password } from '../../src/config/password.js';
import {
  allOf,
  anyOf,
  ciValidString,
  isRegex,
  nonEmpty,
  range,
  validString,
} from '../../src/config/validators.js';
import { isFailure } from '../../src/errors/failure.js';

const key = (name: string, type: ConfigType, rest: Partial<ConfigKey> = {}): ConfigKey => ({
  name,
  type,
  importance: 'LOW',
  documentation: `what ${name} is`,
  ...rest,
});

const errorsOf = (declared: ConfigKey, value?: string) =>
  new ConfigDef([declared]).validate(value === undefined ? {} : { [declared.name]: value })[0].errors;

test('values are trimmed and parsed by type', () => {
  const types = {
    b: 'BOOLEAN',
    s: 'STRING',
    i: 'INT',
    h: 'SHORT',
    l: 'LONG',
    d: 'DOUBLE',
    list: 'LIST',
  } as const;
  const def = new ConfigDef(Object.entries(types).map(([name, type]) => key(name, type)));
  const parsed = def.parse({
    b: ' TRUE ',
    s: ' x ',
    i: '+7',
    h: '-1',
    l: '9007199254740993',
    d: '1e3',
    list: ' a , b,,c ',
  });
  assert.equal(parsed.boolean('b'), true);
  assert.equal(parsed.string('s'), 'x');
  assert.equal(parsed.int('i'), 7);
  assert.equal(parsed.int('h'), -1);
  assert.equal(parsed.long('l'), 9007199254740993n);
  assert.equal(parsed.int('d'), 1000);
  assert.deepEqual(parsed.list('list'), ['a', 'b', '', 'c']);
  assert.deepEqual(new ConfigDef([key('list', 'LIST')]).parse({ list: '  ' }).list('list'), []);
});

test('wrong values have the original texts', () => {
  assert.deepEqual(errorsOf(key('n', 'INT'), '2147483648'), [
    'Invalid value 2147483648 for configuration n: Not a number of type INT',
  ]);
  assert.deepEqual(errorsOf(key('n', 'DOUBLE'), '0x1'), [
    'Invalid value 0x1 for configuration n: Not a number of type DOUBLE',
  ]);
  assert.deepEqual(errorsOf(key('n', 'BOOLEAN'), 'yes'), [
    'Invalid value yes for configuration n: Expected value to be either true or false',
  ]);
  assert.deepEqual(errorsOf(key('n', 'STRING')), [
    'Missing required configuration "n" which has no default value.',
  ]);
  assert.deepEqual(errorsOf(key('n', 'INT', { validator: range(1) }), 'x'), [
    'Invalid value x for configuration n: Not a number of type INT',
    'Invalid value null for configuration n: Value must be non-null',
  ]);
  assert.deepEqual(errorsOf(key('n', 'INT', { validator: range(1, 3) }), '4'), [
    'Invalid value 4 for configuration n: Value must be no more than 3',
  ]);
  assert.deepEqual(errorsOf(key('n', 'STRING', { validator: validString('a', 'b') }), 'c'), [
    'Invalid value c for configuration n: String must be one of: a, b',
  ]);
  assert.deepEqual(errorsOf(key('n', 'STRING', { validator: nonEmpty }), ''), [
    'Invalid value  for configuration n: String must be non-empty',
  ]);
  assert.equal(errorsOf(key('n', 'STRING', { validator: isRegex }), '(').length, 1);
});

test('combinators', () => {
  assert.deepEqual(errorsOf(key('n', 'STRING', { validator: ciValidString('none', 'all') }), 'ALL'), []);
  const both = allOf(nonEmpty, validString('a'));
  assert.equal(errorsOf(key('n', 'STRING', { validator: both }), '').length, 1);
  const either = anyOf(validString('a'), validString('b'));
  assert.deepEqual(errorsOf(key('n', 'STRING', { validator: either }), 'b'), []);
});

test('parse reports every error at once', () => {
  const def = new ConfigDef([key('a', 'STRING'), key('b', 'INT')]);
  assert.throws(
    () => def.parse({ b: 'x' }),
    (error) =>
      isFailure(error, 'CONFIG_INVALID') &&
      error.message.includes('"a"') &&
      error.message.includes('for configuration b'),
  );
});

test('undeclared keys are neither parsed nor lost', () => {
  const parsed = new ConfigDef([key('a', 'STRING', { default: 'd' })]).parse({ 'x.y': '1', 'x.z': '2' });
  assert.equal(parsed.string('a'), 'd');
  assert.deepEqual(parsed.unknownKeys(), ['x.y', 'x.z']);
  assert.deepEqual(parsed.withPrefix('x.'), { y: '1', z: '2' });
  assert.throws(
    () => parsed.string('x.y'),
    (error) => isFailure(error, 'CONFIG_KEY_UNKNOWN'),
  );
});

// Invariant 9.
test('secrets never show', () => {
  const def = new ConfigDef([key('p', 'PASSWORD', { validator: { check: () => [] } })]);
  const [shown] = def.validate({ p: 'hunter2' });
  assert.equal(shown.value, '[hidden]');
  const secret = def.parse({ p: 'hunter2' }).password('p');
  assert.equal(secret?.value, 'hunter2');
  assert.equal(`${secret} ${JSON.stringify({ secret })}`.includes('hunter2'), false);
  assert.equal(new Password('x') instanceof Password, true);
});

test('recommenders decide visibility', () => {
  const recommender: ConfigRecommender = {
    validValues: () => ['one'],
    visible: (_name, all) => all.get('mode') === 'b',
  };
  const def = new ConfigDef([
    key('mode', 'STRING', { default: 'a' }),
    key('only', 'STRING', { default: null, recommender }),
  ]);
  assert.equal(def.validate({})[1].visible, false);
  assert.deepEqual(def.validate({ mode: 'b' })[1].recommendedValues, ['one']);
  assert.equal(def.validate({ mode: 'b' })[1].visible, true);
});

test('every 64-bit integer survives parsing and showing', () => {
  const def = new ConfigDef([key('n', 'LONG')]);
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
      assert.equal(BigInt(def.parse({ n: String(value) }).long('n')), value);
      assert.equal(def.validate({ n: String(value) })[0].value, String(value));
    }),
  );
});

test('any text is refused or parsed, never a crash', () => {
  const types = ['BOOLEAN', 'STRING', 'INT', 'SHORT', 'LONG', 'DOUBLE', 'LIST', 'CLASS', 'PASSWORD'] as const;
  fc.assert(
    fc.property(fc.constantFrom(...types), fc.string({ unit: 'binary' }), (type, text) => {
      const [{ value, errors }] = new ConfigDef([key('n', type)]).validate({ n: text });
      assert.equal(value === null, errors.length > 0);
    }),
  );
});

test('docs are a table of the listed keys', () => {
  const def = new ConfigDef([
    key('a|b', 'INT', { default: 5, validator: range(1), group: 'G' }),
    key('hidden', 'STRING', { listed: false }),
  ]);
  const text = configDocs(def);
  assert.match(text, /^### G$/m);
  assert.match(text, /\| `a\\\|b` \| int \| `5` \| \[1,\.\.\.\] \| low \| what a\\\|b is \|/);
  assert.equal(text.includes('hidden'), false);
});
