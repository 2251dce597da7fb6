// `millrace topics` and `millrace read`: a look into the log behind the worker, Kafka or embedded, over its REST API.
import { failure } from '../../errors/failure.js';
import type { BrowsedBytes, BrowsedRecord, TopicSummary } from '../../rest/types.js';
import { type Client, segment } from '../client.js';
import { bold, count, cyan, dim, printJson, printLine, printTable } from '../output.js';

export async function topics(client: Client, options: { json?: boolean | undefined }): Promise<void> {
  const all = await client.call<TopicSummary[]>('GET', '/millrace/topics');
  if (options.json) return printJson(all);
  printTable(
    ['TOPIC', 'PARTITIONS', 'RECORDS'],
    all.map((topic) => [
      topic.internal ? dim(topic.name) : topic.name,
      String(topic.partitions.length),
      // Offsets that compaction or retention removed are not counted apart: this is the span that is left.
      count(topic.partitions.reduce((sum, p) => sum + Number(BigInt(p.end) - BigInt(p.start)), 0)),
    ]),
  );
}

export interface ReadOptions {
  readonly json?: boolean | undefined;
  readonly from?: string | undefined;
  readonly partition?: string | undefined;
  readonly limit?: string | undefined;
  readonly follow?: boolean | undefined;
}

/** Prints records until the end of the topic, the limit, or (with `follow`) Ctrl-C. */
export async function read(client: Client, topic: string, options: ReadOptions): Promise<void> {
  const query = new URLSearchParams({
    from: options.from ?? 'earliest',
    follow: String(options.follow === true),
  });
  for (const name of ['partition', 'limit'] as const) {
    const value = options[name];
    if (value === undefined) continue;
    if (!/^\d+$/.test(value))
      throw failure('CLI_INVALID', { detail: `--${name} ${value} is not a whole number` });
    query.set(name, value);
  }
  const ending = new AbortController();
  const stop = () => ending.abort();
  process.once('SIGINT', stop);
  try {
    const path = `/millrace/topics/${segment(topic)}/records?${query}`;
    for await (const record of client.lines<BrowsedRecord>(path, ending.signal)) {
      if (options.json) printLine(JSON.stringify(record));
      else printRecord(record);
    }
  } catch (error) {
    if (!ending.signal.aborted) throw error;
  } finally {
    process.off('SIGINT', stop);
  }
}

function printRecord(record: BrowsedRecord): void {
  const at = new Date(record.timestamp).toISOString();
  printLine(`${dim(`${record.partition}:${record.offset}  ${at}`)}  ${cyan(shown(record.key))}`);
  for (const header of record.headers) printLine(dim(`  ${header.key}: ${shown(header.value)}`));
  printLine(`  ${record.value === null ? bold('tombstone') : shown(record.value)}`);
}

function shown(bytes: BrowsedBytes): string {
  if (bytes === null) return 'null';
  return typeof bytes === 'string' ? bytes : `base64:${bytes.base64}`;
}
