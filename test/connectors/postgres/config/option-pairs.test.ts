// Options whose names carry a parameter, and those that only hold together: column rules, topic routing, overrides,
// multipliers, tags, the driver's. What is wrong with them is told by name.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkConfig } from '../../../../connectors/postgres/config/config-def.js';
import { metricTags, oversights } from '../../../../connectors/postgres/config/option-pairs.js';
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

test('what has no effect in the original either is accepted, and told', () => {
  const told = (props: Record<string, string>) => {
    assert.deepEqual(wrong(props), []);
    return oversights(props).map(({ option }) => option);
  };
  const name = 'snapshot.select.statement.overrides';
  assert.deepEqual(told({ [name]: 'a.b' }), [name]);
  assert.deepEqual(told({ [`${name}.a.b`]: 'SELECT 1' }), [`${name}.a.b`]);
  assert.deepEqual(told({ [name]: 'a.b', [`${name}.a.b`]: 'SELECT 1' }), []);
  for (const [option, right, value] of [
    ['signal.enabled.channels', 'source,file', 'source,pigeon'],
    ['notification.enabled.channels', 'log', 'pigeon'],
    ['signal.data.collection', 'public.s', 'nowhere'],
    ['event.converting.failure.handling.mode', 'FAIL', 'wrong'],
    ['offset.mismatch.strategy', 'trust_slot', 'wrong'],
  ] as const) {
    assert.deepEqual(told({ [option]: right }), []);
    assert.deepEqual(told({ [option]: value }), [option]);
  }
  assert.equal(postgresOptions({ ...GOOD, 'offset.mismatch.strategy': 'x' }).mismatch, 'no_validation');
});

test('multipliers are positive, for all tables and for one', () => {
  assert.deepEqual(wrong({ 'snapshot.max.threads.multiplier': '0' }), ['snapshot.max.threads.multiplier']);
  const own = 'snapshot.max.threads.multiplier.public.t';
  assert.deepEqual(wrong({ [own]: 'x' }), [own]);
  assert.deepEqual(wrong({ [own]: '3' }), []);
});

test('metric tags are pairs', () => {
  assert.deepEqual(metricTags('a=1, b=x y'), { a: '1', b: 'x y' });
  assert.deepEqual(metricTags('my-team=x,2nd=y'), { my_team: 'x', _2nd: 'y' });
  for (const text of ['a=1,b', 'a=', '=b', 'a=b=c'])
    assert.deepEqual(wrong({ 'custom.metric.tags': text }), ['custom.metric.tags'], text);
});

test('numbers and names out of their range are refused in the words of the original', () => {
  for (const [name, value, ...reasons] of [
    ['executor.shutdown.timeout.ms', '0', 'A positive, non-zero long value is expected'],
    ['query.fetch.size', '-1', 'An non-negative integer is expected'],
    ['signal.kafka.poll.timeout.ms', '-1', 'An non-negative integer is expected'],
    ['signal.poll.interval.ms', '0', 'A positive, non-zero integer value is expected'],
    ['poll.interval.ms', '3000000000', 'A positive, non-zero integer value is expected'],
    ['lsn.flush.timeout.ms', '3000000000', 'A positive, non-zero integer value is expected'],
    ['slot.retry.delay.ms', '3000000000', 'An integer is expected'],
    [
      'max.queue.size',
      '0',
      'A positive queue size is required',
      'Must be larger than the maximum batch size',
    ],
    [
      'topic.heartbeat.name',
      'a b',
      'a b has invalid format (only the underscore, hyphen, dot and alphanumeric characters are allowed)',
    ],
  ] as const) {
    const texts = reasons.map((reason) => `The '${name}' value is invalid: ${reason}`);
    assert.deepEqual(errorsOf({ [name]: value }), { [name]: texts });
  }
  for (const [name, value] of [
    ['slot.retry.delay.ms', '-1'],
    ['topic.heartbeat.name', ''],
    ['query.fetch.size', '0'],
  ] as const)
    assert.deepEqual(errorsOf({ [name]: value }), {}, name);
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
  const none = { streams: false, first: false, again: false, onLostPosition: false, recoversSchema: false };
  assert.deepEqual(rules({}), none);
  assert.deepEqual(rules({ [`${base}.snapshot.data`]: 'true', [`${base}.start.stream`]: 'true' }), {
    ...none,
    streams: true,
    first: true,
    again: true,
  });
  assert.equal(rules({ [`${base}.snapshot.on.data.error`]: 'true' }).onLostPosition, true);
  assert.equal(rules({ [`${base}.snapshot.on.schema.error`]: 'true' }).recoversSchema, true);
});
