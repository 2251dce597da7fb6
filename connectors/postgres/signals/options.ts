// Options of signals, incremental snapshots and notifications in typed form. Read once at start.
import type { Props } from '../../../src/config/config-key.js';
import type { ParsedConfig } from '../../../src/config/parsed-config.js';

export interface SignalOptions {
  /** The signal table; null = none. */
  readonly table: { readonly schema: string; readonly name: string } | null;
  readonly channels: ReadonlySet<string>;
  readonly pollMs: number;
  readonly file: string;
  readonly topic: string;
  readonly group: string;
  readonly topicPollMs: number;
  /** Client properties of the reader of the topic. */
  readonly client: Props;
  readonly readOnly: boolean;
  readonly chunkSize: number;
  readonly strategy: 'insert_insert' | 'insert_delete';
  readonly watermarkRetries: number;
  readonly watermarkBackoffMs: number;
  readonly notificationChannels: ReadonlySet<string>;
  readonly notificationTopic: string | null;
}

export function signalOptions(config: ParsedConfig): SignalOptions {
  const words = (name: string) =>
    new Set(
      config
        .list(name)
        .map((word) => word.trim().toLowerCase())
        .filter((word) => word !== ''),
    );
  const notificationChannels = words('notification.enabled.channels');
  return {
    table: signalTable(config),
    channels: words('signal.enabled.channels'),
    pollMs: Number(config.long('signal.poll.interval.ms')),
    file: config.string('signal.file'),
    topic: config.nullableString('signal.kafka.topic') ?? `${config.string('topic.prefix')}-signal`,
    group: config.string('signal.kafka.groupId'),
    topicPollMs: config.int('signal.kafka.poll.timeout.ms'),
    client: clientProperties(config),
    readOnly: config.boolean('read.only'),
    chunkSize: Math.max(1, config.int('incremental.snapshot.chunk.size')),
    strategy: config.string('incremental.snapshot.watermarking.strategy').trim().toLowerCase() as
      | 'insert_insert'
      | 'insert_delete',
    watermarkRetries: config.int('signal.emit.failure.max.retries'),
    watermarkBackoffMs: Number(config.long('signal.emit.failure.backoff.ms')),
    notificationChannels,
    notificationTopic: notificationChannels.has('sink')
      ? config.nullableString('notification.sink.topic.name')
      : null,
  };
}

/** `signal.data.collection`: `schema.table`, or `database.schema.table`. */
export function signalTable(config: ParsedConfig): { schema: string; name: string } | null {
  const id = config.list('signal.data.collection')[0]?.trim() ?? '';
  const parts = id.replaceAll('"', '').split('.');
  const [name, schema] = [parts.pop(), parts.pop()];
  return name === undefined || schema === undefined ? null : { schema, name };
}

function clientProperties(config: ParsedConfig): Props {
  const prefix = 'signal.consumer.';
  const own = Object.entries(config.raw)
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, value]) => [name.slice(prefix.length), value] as const);
  const bootstrap = config.nullableString('signal.kafka.bootstrap.servers');
  return {
    ...(bootstrap === null || bootstrap.trim() === '' ? {} : { 'bootstrap.servers': bootstrap }),
    ...Object.fromEntries(own),
  };
}
