// What the tests of the embedded log share: a directory that goes away, an owner's log, records in and out.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { Logger } from '../../../src/api/logger.js';
import { type EmbeddedLog, openEmbeddedLog } from '../../../src/log/embedded/open.js';
import type {
  EmbeddedOptions,
  LogProducer,
  LogReader,
  LogRecord,
  ProducerRecord,
} from '../../../src/log/port.js';

export const silent: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silent,
};

export function makeDirectory(t: TestContext): string {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-log-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** An owner's log that is closed after the test. */
export async function openLog(
  t: TestContext,
  options: EmbeddedOptions = {},
  directory = makeDirectory(t),
): Promise<EmbeddedLog & { directory: string }> {
  const log = await openEmbeddedLog({ directory, options }, 'owner', silent);
  t.after(() => log.close());
  return Object.assign(log, { directory });
}

export async function createTopic(
  log: EmbeddedLog,
  name: string,
  settings: { partitions?: number; configs?: Record<string, string> } = {},
): Promise<void> {
  const admin = await log.admin();
  await admin.createTopic({
    name,
    partitions: settings.partitions ?? -1,
    replicationFactor: -1,
    configs: settings.configs ?? {},
  });
  await admin.close();
}

export function record(
  topic: string,
  value: string | Buffer | null,
  more: Partial<ProducerRecord> = {},
): ProducerRecord {
  return {
    topic,
    partition: 0,
    key: null,
    value: typeof value === 'string' ? Buffer.from(value) : value,
    headers: [],
    timestamp: null,
    ...more,
  };
}

/** Appends each record in a batch of its own and waits for all. */
export async function appendEach(producer: LogProducer, records: readonly ProducerRecord[]): Promise<void> {
  for (const each of records) {
    await producer.prepare(each.topic);
    const ticket = producer.append(each);
    await producer.flush();
    if (ticket.state === 'failed') throw ticket.error;
  }
}

/** Everything in partition 0 of a topic, from the beginning. */
export async function readAll(log: EmbeddedLog, topic: string, partition = 0): Promise<LogRecord[]> {
  const reader: LogReader = await log.reader();
  await reader.assign([{ topic, partition, offset: 'earliest' }]);
  const records: LogRecord[] = [];
  for (;;) {
    const fetched = await reader.poll(0);
    if (fetched.length === 0) break;
    for (const part of fetched) records.push(...part.records);
  }
  await reader.close();
  return records;
}

export const text = (bytes: Uint8Array | null): string | null =>
  bytes === null ? null : Buffer.from(bytes).toString();
