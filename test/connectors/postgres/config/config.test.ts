// Configs without a server: defaults and texts of the original, and what this version refuses by name.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CONFIG_DEF, checkConfig } from '../../../../connectors/postgres/config/config-def.js';
import { postgresOptions, statements } from '../../../../connectors/postgres/config/options.js';

const GOOD = {
  'topic.prefix': 'p',
  'database.hostname': 'h',
  'database.user': 'u',
  'database.dbname': 'd',
  'plugin.name': 'pgoutput',
};

const errorsOf = (props: Record<string, string>) =>
  Object.fromEntries(
    checkConfig(props)
      .filter((v) => v.errors.length > 0)
      .map((v) => [v.name, v.errors]),
  );

test('a minimal config has no error and the original defaults', () => {
  assert.deepEqual(errorsOf(GOOD), {});
  const options = postgresOptions(GOOD);
  assert.equal(options.slot.name, 'debezium');
  assert.equal(options.publication.name, 'dbz_publication');
  assert.equal(options.publication.autocreate, 'all_tables');
  const { streams, first, again, onLostPosition } = options.snapshot;
  assert.deepEqual([streams, first, again, onLostPosition], [true, true, false, false]);
  assert.deepEqual([...options.skipped], ['t']);
  assert.equal(options.flushMode, 'connector');
  assert.equal(CONFIG_DEF.keys.size > 120, true);
});

test('the texts are those of the original', () => {
  const errors = errorsOf({
    'topic.prefix': 'a b',
    'database.hostname': 'a b',
    'slot.name': 'A-b',
    'snapshot.mode': 'never',
    'database.port': 'abc',
    'max.batch.size': '99999',
    'max.queue.size': '5',
    'table.include.list': 'a[',
    'table.exclude.list': 'b',
    'skipped.operations': 'none,c',
    'slot.drop.on.stop': 'maybe',
    'status.update.interval.ms': '0',
    'message.key.columns': 'zz',
  });
  const text = (name: string) => errors[name]?.[0];
  assert.equal(text('database.user'), "The 'database.user' value is invalid: A value is required");
  assert.equal(
    text('topic.prefix'),
    "The 'topic.prefix' value is invalid: a b has invalid format (only the underscore, hyphen, dot and alphanumeric characters are allowed)",
  );
  assert.equal(
    text('slot.name'),
    "The 'slot.name' value is invalid: Valid replication slot name must contain only digits, lowercase characters and underscores with length <= 63",
  );
  assert.equal(
    text('snapshot.mode'),
    "The 'snapshot.mode' value is invalid: Value must be one of always, initial_only, configuration_based, when_needed, initial, custom, no_data",
  );
  assert.equal(text('database.port'), "The 'database.port' value is invalid: An integer is expected");
  assert.equal(
    text('max.queue.size'),
    "The 'max.queue.size' value is invalid: Must be larger than the maximum batch size",
  );
  assert.match(
    text('table.include.list')!,
    /^The 'table.include.list' value is invalid: A comma-separated list of valid regular expressions is expected, but /,
  );
  assert.equal(
    text('table.exclude.list'),
    `The 'table.exclude.list' value is invalid: "table.include.list" is already specified`,
  );
  assert.equal(
    text('skipped.operations'),
    "The 'skipped.operations' value is invalid: 'none' cannot be specified with other skipped operation types",
  );
  assert.equal(
    text('slot.drop.on.stop'),
    "The 'slot.drop.on.stop' value is invalid: Either 'true' or 'false' is expected",
  );
  assert.equal(
    text('status.update.interval.ms'),
    "The 'status.update.interval.ms' value is invalid: A positive, non-zero integer value is expected",
  );
  assert.match(text('message.key.columns')!, /zz has an invalid format/);
});

// Invariant 13.
test('what is not carried out is refused by name, with what to do', () => {
  const refused: Record<string, string> = {
    'plugin.name': 'decoderbufs',
    'snapshot.mode': 'custom',
    'snapshot.query.mode': 'custom',
    'sourceinfo.struct.maker': 'com.example.Maker',
    'transaction.metadata.factory': 'com.example.Factory',
    'openlineage.integration.enabled': 'true',
    'driver.foo': '1',
    'driver.targetServerType': 'primary',
    'database.unknown': '1',
    converters: 'x',
  };
  for (const [name, value] of Object.entries(refused)) {
    const errors = errorsOf({ ...GOOD, [name]: value });
    assert.deepEqual(Object.keys(errors), [name]);
    assert.match(errors[name][0], /not supported by this version/);
    assert.throws(() => postgresOptions({ ...GOOD, [name]: value }), /not supported by this version/);
  }
  assert.match(
    errorsOf({ ...GOOD, 'plugin.name': 'decoderbufs' })['plugin.name'][0],
    /Set plugin.name=pgoutput/,
  );
  assert.deepEqual(errorsOf({ ...GOOD, 'openlineage.integration.enabled': 'false' }), {});
});

test('older forms, statements and publish lists', () => {
  assert.equal(postgresOptions({ ...GOOD, 'flush.lsn.source': 'false' }).flushMode, 'manual');
  assert.equal(postgresOptions({ ...GOOD, 'lsn.flush.mode': 'CONNECTOR_AND_DRIVER' }).heartbeatMs, 600_000);
  assert.equal(
    postgresOptions({ ...GOOD, 'internal.slot.seek.to.known.offset.on.start': 'true' }).mismatch,
    'trust_offset',
  );
  assert.equal(
    postgresOptions({ ...GOOD, 'skipped.operations': 'd,t' }).publication.publish,
    'insert,update',
  );
  assert.equal(postgresOptions(GOOD).publication.publish, null);
  assert.deepEqual(statements("SET a = 1; SELECT ';;' ;"), ['SET a = 1', "SELECT ';'"]);
});
