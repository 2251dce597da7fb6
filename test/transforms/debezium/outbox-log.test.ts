// What the outbox router reports to the log: updates it ignores, at the level the config names, and payloads it cannot
// expand.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Logger } from '../../../src/api/logger.js';
import { create } from '../../../src/transforms/debezium/outbox/event-router.js';
import { cases, recordOf } from './recorded-cases.js';

/** Applies the router to every recorded outbox record and answers what it logged. */
function logged(props: Record<string, string>): string[] {
  const lines: string[] = [];
  const at = (level: string) => (_: object, message: string) => void lines.push(`${level} ${message}`);
  const logger: Logger = {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: () => logger,
  };
  const router = create();
  router.logTo?.(logger);
  router.configure(props);
  const plain = cases.filter(
    (one) => one.class?.endsWith('.EventRouter') && Object.keys(one.config).length === 0,
  );
  for (const one of plain) {
    try {
      if (!one.error) router.apply(recordOf(one.record));
    } catch (error) {
      lines.push(`thrown ${(error as Error).message}`);
    }
  }
  return lines;
}

test('an update of an outbox row is reported at the level of table.op.invalid.behavior', () => {
  const updates = (lines: string[]) =>
    lines.filter((line) => line.includes('an update of an outbox row is ignored'));
  assert.deepEqual(updates(logged({})), ['warn an update of an outbox row is ignored']);
  assert.deepEqual(updates(logged({ 'table.op.invalid.behavior': 'error' })), [
    'error an update of an outbox row is ignored',
  ]);
});

test('a payload that cannot be expanded is reported, an array fails', () => {
  const lines = logged({ 'table.expand.json.payload': 'true' });
  assert.ok(lines.some((line) => line.startsWith('warn an outbox payload is no JSON')));
  const thrown = lines.filter((line) => line.startsWith('thrown'));
  assert.ok(thrown.length > 0 && thrown.every((line) => line.includes('is a JSON array')));
});
