// Dead letters of a connector: finds them in their topic, tells where and why each failed, and writes them again, edited
// or as they are, to where they came from. Behind the REST room's DeadLetterDesk port; nothing is ever removed.
import { failure } from '../errors/failure.js';
import type { Log, LogHeader, LogProducer, LogRecord, ProducerRecord } from '../log/port.js';
import { type Bytes, textOf } from './log-browser.js';

/** Where a letter is, in its connector's dead letter topic. */
export interface LetterPlace {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
}

export interface LetterQuery {
  readonly topic: string;
  readonly connector: string;
  /** Text in key, value, or the error's message. */
  readonly search?: string | undefined;
  readonly stage?: string | undefined;
  /** Java class of the error, or its simple name. */
  readonly error?: string | undefined;
  readonly from?: bigint | undefined;
  readonly limit: number;
  readonly signal: AbortSignal;
}

export interface Letter {
  readonly partition: number;
  readonly offset: string;
  readonly timestamp: number;
  /** Null where the letter does not say: context headers are off. */
  readonly origin: { readonly topic: string; readonly partition: number; readonly offset: string } | null;
  readonly connector: string | null;
  readonly task: number | null;
  readonly stage: string | null;
  readonly class: string | null;
  readonly error: { readonly class: string; readonly message: string | null } | null;
  readonly key: Bytes;
  readonly value: Bytes;
}

export interface LetterDetail extends Letter {
  readonly trace: string | null;
  /** The record's own headers, without the context. */
  readonly headers: readonly { readonly key: string; readonly value: Bytes }[];
  /** Of a source connector: the record as the connector gave it. */
  readonly source: unknown;
}

/** What is written instead of the letter's own; what is absent stays. */
export interface LetterEdit {
  readonly topic?: string | undefined;
  readonly key?: Bytes | undefined;
  readonly value?: Bytes | undefined;
  readonly headers?: readonly { readonly key: string; readonly value: Bytes }[] | undefined;
}

export interface Replayed {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
}

const CONTEXT = '__connect.errors.';
const SOURCE_FORMAT = 'millrace.source-record';
const POLL_MS = 500;
const IDLE_POLLS = 4;

interface Found {
  readonly partition: number;
  readonly record: LogRecord;
}

export class DeadLetters {
  constructor(private readonly log: Log) {}

  /** Letters that match, by partition and offset. Throws TOPIC_UNKNOWN. */
  async list(query: LetterQuery): Promise<Letter[]> {
    const letters: Letter[] = [];
    for await (const found of this.#matching(query)) letters.push(letterOf(found));
    return letters;
  }

  /** Throws TOPIC_UNKNOWN, DEAD_LETTER_UNKNOWN. */
  async get(place: LetterPlace): Promise<LetterDetail> {
    const found = await this.#at(place);
    const { record } = found;
    const context = contextOf(record.headers);
    return {
      ...letterOf(found),
      trace: context.get('exception.stacktrace') ?? null,
      headers: ownHeaders(record.headers).map(({ key, value }) => ({ key, value: textOf(value) })),
      source: sourceOf(record),
    };
  }

  /**
   * Writes one letter again. Throws DEAD_LETTER_UNKNOWN, DEAD_LETTER_ORIGIN_UNKNOWN, DEAD_LETTER_NOT_REPLAYABLE,
   * TOPIC_UNKNOWN and what the log refuses.
   */
  async replay(place: LetterPlace, edit: LetterEdit): Promise<Replayed> {
    const record = outgoing(place, (await this.#at(place)).record, edit);
    return this.#writing(async (producer) => {
      await producer.prepare(record.topic);
      const ticket = producer.append(record);
      await producer.flush();
      if (ticket.state !== 'done') throw ticket.error;
      return { topic: ticket.topic, partition: ticket.partition, offset: String(ticket.baseOffset) };
    });
  }

  /** Writes all letters again that match; how many. Throws as `replay`; what was written before an error stays. */
  async replayAll(query: LetterQuery, edit: Pick<LetterEdit, 'topic'>): Promise<number> {
    return this.#writing(async (producer) => {
      const tickets = [];
      for await (const { partition, record } of this.#matching(query)) {
        const place = { topic: query.topic, partition, offset: record.offset };
        const again = outgoing(place, record, edit);
        await producer.prepare(again.topic);
        tickets.push(producer.append(again));
      }
      await producer.flush();
      const failed = tickets.find((ticket) => ticket.state !== 'done');
      if (failed !== undefined) throw failed.error;
      return tickets.length;
    });
  }

  async #writing<T>(write: (producer: LogProducer) => Promise<T>): Promise<T> {
    const producer = await this.log.producer({ clientId: 'millrace-dead-letters' });
    try {
      return await write(producer);
    } finally {
      await producer.close();
    }
  }

  async *#matching(query: LetterQuery): AsyncGenerator<Found> {
    let left = query.limit;
    for await (const found of this.#read(query)) {
      if (!matches(found, query)) continue;
      yield found;
      if (--left <= 0) return;
    }
  }

  /** Everything of the topic as it is at the call. */
  async *#read({ topic, from, signal }: LetterQuery): AsyncGenerator<Found> {
    const admin = await this.log.admin();
    let ends: Map<number, bigint>;
    try {
      if ((await admin.describeTopic(topic)) === null) throw failure('TOPIC_UNKNOWN', { topic });
      ends = await admin.offsets(topic, 'latest');
    } finally {
      await admin.close();
    }
    const reader = await this.log.reader({ isolation: 'read_committed' });
    try {
      const partitions = [...ends.keys()];
      await reader.assign(partitions.map((partition) => ({ topic, partition, offset: from ?? 'earliest' })));
      const atEnd = () => partitions.every((p) => reader.position({ topic, partition: p }) >= ends.get(p)!);
      for (let idle = 0; idle < IDLE_POLLS && !atEnd() && !signal.aborted; ) {
        const fetched = await reader.poll(POLL_MS, signal);
        idle = fetched.length === 0 ? idle + 1 : 0;
        for (const { partition, records } of fetched) {
          for (const record of records) if (record.offset < ends.get(partition)!) yield { partition, record };
        }
      }
    } finally {
      await reader.close();
    }
  }

  async #at({ topic, partition, offset }: LetterPlace): Promise<Found> {
    const unknown = failure('DEAD_LETTER_UNKNOWN', { topic, partition, offset: String(offset) });
    const admin = await this.log.admin();
    try {
      if ((await admin.describeTopic(topic)) === null) throw failure('TOPIC_UNKNOWN', { topic });
      const [starts, ends] = await Promise.all([
        admin.offsets(topic, 'earliest'),
        admin.offsets(topic, 'latest'),
      ]);
      const start = starts.get(partition);
      const end = ends.get(partition);
      if (start === undefined || end === undefined || offset < start || offset >= end) throw unknown;
    } finally {
      await admin.close();
    }
    const reader = await this.log.reader({ isolation: 'read_committed' });
    try {
      await reader.assign([{ topic, partition, offset }]);
      for (let idle = 0; idle < IDLE_POLLS; idle++) {
        const [fetched] = await reader.poll(POLL_MS);
        const record = fetched?.records[0];
        if (record !== undefined && record.offset === offset) return { partition, record };
        if (record !== undefined) break;
      }
      throw unknown;
    } finally {
      await reader.close();
    }
  }
}

function letterOf({ partition, record }: Found): Letter {
  const context = contextOf(record.headers);
  const get = (name: string) => context.get(name) ?? null;
  const topic = get('topic');
  const task = get('task.id');
  const error = get('exception.class.name');
  return {
    partition,
    offset: String(record.offset),
    timestamp: record.timestamp,
    origin:
      topic === null ? null : { topic, partition: Number(get('partition')), offset: get('offset') ?? '' },
    connector: get('connector.name'),
    task: task === null ? null : Number(task),
    stage: get('stage'),
    class: get('class.name'),
    error: error === null ? null : { class: error, message: get('exception.message') },
    key: textOf(record.key),
    value: textOf(record.value),
  };
}

function matches(found: Found, { connector, search, stage, error }: LetterQuery): boolean {
  const letter = letterOf(found);
  // Connectors may share a topic; a letter that does not say whose it is counts for all of them.
  if (letter.connector !== null && letter.connector !== connector) return false;
  if (stage !== undefined && letter.stage !== stage) return false;
  const javaClass = letter.error?.class ?? '';
  if (error !== undefined && javaClass !== error && !javaClass.endsWith(`.${error}`)) return false;
  if (search === undefined) return true;
  return [letter.key, letter.value, letter.error?.message].some(
    (text) => typeof text === 'string' && text.includes(search),
  );
}

/** The context headers without their prefix; the last of a name counts: a record may have failed before. */
function contextOf(headers: readonly LogHeader[]): ReadonlyMap<string, string> {
  const context = new Map<string, string>();
  for (const { key, value } of headers) {
    if (key.startsWith(CONTEXT) && value !== null) {
      context.set(key.slice(CONTEXT.length), Buffer.from(value).toString('utf8'));
    }
  }
  return context;
}

function ownHeaders(headers: readonly LogHeader[]): LogHeader[] {
  return headers.filter(({ key }) => !key.startsWith(CONTEXT));
}

/** The description in a source's letter, null in any other. */
function sourceOf(record: LogRecord): { readonly topic?: unknown } | null {
  if (contextOf(record.headers).has('topic') || record.value === null) return null;
  try {
    const parsed = JSON.parse(Buffer.from(record.value).toString('utf8')) as {
      format?: unknown;
      topic?: unknown;
    } | null;
    return parsed?.format === SOURCE_FORMAT ? parsed : null;
  } catch {
    return null;
  }
}

function outgoing(place: LetterPlace, record: LogRecord, edit: LetterEdit): ProducerRecord {
  const context = contextOf(record.headers);
  const source = sourceOf(record);
  const where = { ...place, offset: String(place.offset) };
  if (source !== null && (edit.key === undefined || edit.value === undefined)) {
    throw failure('DEAD_LETTER_NOT_REPLAYABLE', where);
  }
  const own = context.get('topic') ?? (typeof source?.topic === 'string' ? source.topic : undefined);
  const topic = edit.topic ?? own;
  if (topic === undefined) throw failure('DEAD_LETTER_ORIGIN_UNKNOWN', where);
  const partition = context.get('partition');
  return {
    topic,
    // Back into its own partition it keeps its order with what comes after it; elsewhere the key decides.
    partition: topic === context.get('topic') && partition !== undefined ? Number(partition) : null,
    key: edit.key === undefined ? record.key : bytesOf(edit.key),
    value: edit.value === undefined ? record.value : bytesOf(edit.value),
    headers:
      edit.headers === undefined
        ? ownHeaders(record.headers)
        : edit.headers.map(({ key, value }) => ({ key, value: bytesOf(value) })),
    timestamp: record.timestamp === -1 ? null : record.timestamp,
  };
}

function bytesOf(value: Bytes): Uint8Array | null {
  if (value === null) return null;
  return typeof value === 'string' ? Buffer.from(value, 'utf8') : Buffer.from(value.base64, 'base64');
}
