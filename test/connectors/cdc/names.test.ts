// Topic names, name adjustment and the event clock.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventClockAt } from '../../../connectors/cdc/envelope.js';
import { fieldNameAdjuster, nameAdjuster } from '../../../connectors/cdc/schema-names.js';
import { topicNaming } from '../../../connectors/cdc/topic-naming.js';

test('topics are sanitised and cut', () => {
  const naming = topicNaming({
    prefix: 'p',
    delimiter: '.',
    heartbeatPrefix: '__debezium-heartbeat',
    transaction: 'tx',
  });
  assert.equal(naming.data('Quoted_" . Schema', 'Quoted_" . Table'), 'p.Quoted___._Schema.Quoted___._Table');
  assert.equal(naming.data('s', 'x'.repeat(300)).length, 249);
  assert.equal(naming.data('s', '𝄞'), 'p.s.__');
  assert.equal(naming.heartbeat, '__debezium-heartbeat.p');
  assert.equal(naming.transaction, 'p.tx');
});

test('name adjustment', () => {
  assert.equal(nameAdjuster('none')('1 a-b'), '1 a-b');
  assert.equal(nameAdjuster('avro')('1a-b.c_d'), '_1a_b.c_d');
  assert.equal(fieldNameAdjuster('avro')('1a-b.c_d'), '_1a_b_c_d');
  assert.equal(fieldNameAdjuster('avro_unicode')('a.b'), 'a_u002eb');
  assert.equal(nameAdjuster('avro_unicode')('a-b_c'), 'a_u002db_u005fc');
});

test('one clock reading in three units', () => {
  assert.deepEqual(eventClockAt(1559033904863123), {
    ms: 1559033904863,
    us: 1559033904863123,
    ns: 1559033904863123000n,
  });
});
