// Levels by logger name, and what a log line carries.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failure } from '../../src/errors/failure.js';
import { Loggers, type LogLine } from '../../src/logging/loggers.js';

test('a level holds for a name and all below it, and listeners hear of it', () => {
  const lines: LogLine[] = [];
  const loggers = new Loggers({ sink: (line) => void lines.push(line) });
  const logger = loggers.logger('org.x.Task', { task: 0 });
  let heard = 0;
  const unsubscribe = loggers.onChange(() => heard++);
  logger.debug({}, 'unseen');
  assert.deepEqual(loggers.set('org.x', 'DEBUG'), ['org.x', 'org.x.Task']);
  logger.debug({ n: 2n, error: failure('TOLERANCE_EXCEEDED', {}) }, 'seen');
  assert.deepEqual(loggers.set('org.x', 'DEBUG'), []);
  assert.equal(heard, 1);
  unsubscribe();
  assert.deepEqual(loggers.set('root', 'OFF'), ['org.x', 'org.x.Task', 'root']);
  logger.error({}, 'unseen');
  assert.equal(heard, 1);
  assert.equal(lines.length, 1);
  const { level, message, fields } = lines[0];
  const { n, task, error } = fields as Record<string, unknown>;
  assert.deepEqual([level, message, n, task], ['DEBUG', 'seen', '2', 0]);
  assert.match(String(error), /TOLERANCE_EXCEEDED/);
  assert.equal(loggers.get('org'), null);
  assert.equal(loggers.get('org.x')?.level, 'OFF');
  assert.equal(loggers.list().get('root')?.level, 'OFF');
});
