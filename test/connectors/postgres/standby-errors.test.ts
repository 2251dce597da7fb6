// What a standby refuses, by the server's own words: each with its code, and whether the connector tries again.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DatabaseError } from 'pg';
import { databaseError } from '../../../connectors/postgres/server/errors.js';

function told(code: string, message: string) {
  const error = new DatabaseError(message, message.length, 'error');
  Object.assign(error, { code, severity: 'ERROR' });
  const context = { host: 'h', port: 1, user: 'u', database: 'd', action: 'read table t' };
  return databaseError(error, context);
}

test('a query that stands in the way of what is replayed is tried again', () => {
  const found = told('40001', 'canceling statement due to conflict with recovery');
  assert.equal(found.code, 'POSTGRES_RECOVERY_CONFLICT');
  assert.equal(found.retriable, true);
  assert.match(found.remedy, /hot_standby_feedback=on/);
  assert.equal(
    told('40001', 'could not serialize access due to concurrent update').code,
    'POSTGRES_QUERY_FAILED',
  );
});

test('writes and the decoding of old standbys are refused with what to do', () => {
  const write = told('25006', 'cannot execute INSERT in a read-only transaction');
  assert.equal(write.code, 'POSTGRES_READ_ONLY');
  assert.match(write.remedy, /read\.only=true/);
  const old = told('55000', 'logical decoding cannot be used while in recovery');
  assert.equal(old.code, 'POSTGRES_STANDBY_DECODING');
  assert.match(old.remedy, /PostgreSQL 16/);
});
