// Options whose names carry a parameter, and those that only hold together: column rules, topic routing, overrides,
// multipliers, tags, the driver's. What is wrong with them is told by name.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkConfig } from '../../../../connectors/postgres/config/config-def.js';
import { metricTags } from '../../../../connectors/postgres/config/option-pairs.js';
import { postgresOptions } from '../../../../connectors/postgres/config/options.js';

const GOOD = {
  'topic.prefix': 'p',
  'database.hostname': 'h',
  'database.user': 'u',
  'database.dbname': 'd',
};

function errorsOf(more: Record<string, string>): Record<string, string[]> {
  const wrong = checkConfig({ ...GOOD, ...more }).filter((value) => value.errors.length > 0);
  return Object.fromEntries(wrong.map((value) => [value.name, [...value.errors]]));
}

const wrong = (more: Record<string, string>) => Object.keys(errorsOf(more));

test('column rules: number, algorithm, salt and patterns are checked', () => {
  for (const name of [
    'column.mask.with.5.chars',
    'column.truncate.to.0.chars',
    'column.mask.hash.SHA-256.with.salt.a.b c',
    'column.mask.hash.v2.SHA3-512.with.salt.x',
    'column.mask.hash.MD5.with.salt.x',
  ]) {
    assert.deepEqual(errorsOf({ [name]: 'public\\.t\\.c{1\\,2},x' }), {}, name);
  }
  for (const name of [
    'column.mask.with.x.chars',
    'column.truncate.to.-1.chars',
    'column.mask.hash.SHA-256.with.salt.',
    'column.mask.hash.ROT13.with.salt.x',
    'column.mask.hash.v3.SHA-256.with.salt.x',
  ]) {
    assert.deepEqual(wrong({ [name]: 'public.t.c' }), [name]);
  }
  assert.match(
    errorsOf({ 'column.mask.with.5.chars': 'a(' })['column.mask.with.5.chars'][0],
    /^The 'column.mask.with.5.chars' value is invalid: /,
  );
});

test('the regex strategy needs its regex and replacement', () => {
  const strategy = { 'topic.naming.strategy': 'io.debezium.schema.DefaultRegexTopicNamingStrategy' };
  assert.deepEqual(wrong(strategy), ['topic.regex', 'topic.replacement']);
  assert.deepEqual(wrong({ ...strategy, 'topic.regex': '(', 'topic.replacement': 'x' }), ['topic.regex']);
  assert.deepEqual(wrong({ ...strategy, 'topic.regex': '(.*)', 'topic.replacement': '$2' }), [
    'topic.replacement',
  ]);
  assert.deepEqual(wrong({ ...strategy, 'topic.regex': '(.*)', 'topic.replacement': '$1' }), []);
  assert.deepEqual(wrong({ 'topic.naming.strategy': 'com.example.Own' }), ['topic.naming.strategy']);
});

test('a statement override names its table, and its table the statement', () => {
  const name = 'snapshot.select.statement.overrides';
  assert.deepEqual(wrong({ [name]: 'a.b' }), [name]);
  assert.deepEqual(wrong({ [`${name}.a.b`]: 'SELECT 1' }), [`${name}.a.b`]);
  assert.deepEqual(wrong({ [name]: 'a.b', [`${name}.a.b`]: 'SELECT 1' }), []);
});

test('multipliers are positive, for all tables and for one', () => {
  assert.deepEqual(wrong({ 'snapshot.max.threads.multiplier': '0' }), ['snapshot.max.threads.multiplier']);
  const own = 'snapshot.max.threads.multiplier.public.t';
  assert.deepEqual(wrong({ [own]: 'x' }), [own]);
  assert.deepEqual(wrong({ [own]: '3' }), []);
});

test('metric tags are pairs', () => {
  assert.deepEqual(metricTags('a=1, b=x y'), { a: '1', b: 'x y' });
  assert.deepEqual(wrong({ 'custom.metric.tags': 'a=1,b' }), ['custom.metric.tags']);
});

test('the options of the Java driver: translated, without effect, or refused', () => {
  const { connection } = postgresOptions({
    ...GOOD,
    'driver.connectTimeout': '7',
    'database.loginTimeout': '9',
    'driver.tcpKeepAlive': 'false',
    'driver.currentSchema': 'my schema',
    'driver.options': '-c work_mem=64MB',
    'driver.prepareThreshold': '0',
    'database.socketTimeout': '60',
  });
  assert.equal(connection.connectTimeoutMs, 7000);
  assert.equal(connection.keepAlive, false);
  assert.equal(connection.sessionOptions, '-c work_mem=64MB -c search_path=my\\ schema');
  assert.deepEqual(wrong({ 'driver.connectTimeout': 'soon' }), ['driver.connectTimeout']);
  assert.deepEqual(wrong({ 'database.socketFactory': 'x.Y' }), ['database.socketFactory']);
});

test('configuration_based is its five flags', () => {
  const base = 'snapshot.mode.configuration.based';
  const rules = (more: Record<string, string>) =>
    postgresOptions({ ...GOOD, 'snapshot.mode': 'configuration_based', ...more }).snapshot;
  assert.deepEqual(rules({}), { streams: false, first: false, again: false, onLostPosition: false });
  assert.deepEqual(rules({ [`${base}.snapshot.data`]: 'true', [`${base}.start.stream`]: 'true' }), {
    streams: true,
    first: true,
    again: true,
    onLostPosition: false,
  });
  assert.equal(rules({ [`${base}.snapshot.on.data.error`]: 'true' }).onLostPosition, true);
});
