// A look into the log for REST and CLI: topics with their offsets, and records in reading order. Reads over a
// reader of its own, without a group; nothing it does moves an offset.
import type { Log, LogAdmin, LogHeader, LogReader } from './port.js';

export interface BrowserTopic {
  readonly name: string;
  readonly internal: boolean;
  readonly partitions: readonly {
    readonly partition: number;
    readonly start: string;
    readonly end: string;
  }[];
}

type Text = string | { readonly base64: string } | null;

export interface BrowserRecord {
  readonly partition: number;
  readonly offset: string;
  readonly timestamp: number;
  readonly key: Text;
  readonly value: Text;
  readonly headers: readonly { readonly key: string; readonly value: Text }[];
}

export interface BrowserOptions {
  readonly from: bigint | 'earliest' | 'latest';
  readonly partition?: number | undefined;
  readonly limit?: number | undefined;
  /** Waits for new records at the end instead of ending there. */
  readonly follow: boolean;
  readonly signal: AbortSignal;
}

const FOLLOW_WAIT_MS = 1_000;
const WAIT_MS = 250;

export class Browser {
  readonly #log: Log;
  #admin: Promise<LogAdmin> | null = null;

  constructor(log: Log) {
    this.#log = log;
  }

  async topics(): Promise<BrowserTopic[]> {
    const admin = await this.#openAdmin();
    const out: BrowserTopic[] = [];
    for (const name of (await admin.listTopics()).sort()) {
      const description = await admin.describeTopic(name);
      if (description === null) continue;
      const [starts, ends] = await Promise.all([
        admin.offsets(name, 'earliest'),
        admin.offsets(name, 'latest'),
      ]);
      const partitions = [...ends.keys()]
        .sort((a, b) => a - b)
        .map((partition) => ({
          partition,
          start: `${starts.get(partition) ?? 0n}`,
          end: `${ends.get(partition)}`,
        }));
      out.push({ name, internal: description.internal, partitions });
    }
    return out;
  }

  /** Records in batches; ends at the ends known at the first read unless following. Throws TOPIC_UNKNOWN. */
  async *records(topic: string, options: BrowserOptions): AsyncGenerator<readonly BrowserRecord[]> {
    const admin = await this.#openAdmin();
    const ends = await admin.offsets(topic, 'latest');
    const wanted = [...ends.keys()].filter((p) => options.partition === undefined || p === options.partition);
    const starts = await admin.offsets(topic, 'earliest');
    const reader = await this.#log.reader({ clientId: 'millrace-browser' });
    try {
      await reader.assign(
        wanted.map((partition) => ({
          topic,
          partition,
          offset: begin(options.from, starts.get(partition) ?? 0n),
        })),
      );
      let left = options.limit ?? Number.POSITIVE_INFINITY;
      while (left > 0 && !options.signal.aborted) {
        if (!options.follow && wanted.every((p) => reader.position({ topic, partition: p }) >= ends.get(p)!))
          return;
        const batch = (await read(reader, options)).slice(0, left);
        left -= batch.length;
        if (batch.length > 0) yield batch;
      }
    } finally {
      await reader.close();
    }
  }

  async close(): Promise<void> {
    await (await this.#admin)?.close();
  }

  #openAdmin(): Promise<LogAdmin> {
    this.#admin ??= this.#log.admin().catch((error) => {
      this.#admin = null;
      throw error;
    });
    return this.#admin;
  }
}

/** An offset that retention has removed already reads from the first one there is. */
function begin(from: BrowserOptions['from'], start: bigint): bigint | 'earliest' | 'latest' {
  return typeof from === 'bigint' && from < start ? start : from;
}

async function read(reader: LogReader, { follow, signal }: BrowserOptions): Promise<BrowserRecord[]> {
  const out: BrowserRecord[] = [];
  for (const { partition, records } of await reader.poll(follow ? FOLLOW_WAIT_MS : WAIT_MS, signal)) {
    for (const { offset, timestamp, key, value, headers } of records) {
      out.push({
        partition,
        offset: `${offset}`,
        timestamp,
        key: text(key),
        value: text(value),
        headers: headers.map((header: LogHeader) => ({ key: header.key, value: text(header.value) })),
      });
    }
  }
  return out;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function text(bytes: Uint8Array | null): Text {
  if (bytes === null) return null;
  try {
    return utf8.decode(bytes);
  } catch {
    return { base64: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64') };
  }
}
