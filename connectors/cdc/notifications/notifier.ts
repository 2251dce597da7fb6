// Hands notifications to the enabled channels: a record for the topic (`sink`), a line of the log (`log`), and always the
// runtime, which shows the last ones over REST. One notifier a task.
import { randomUUID } from 'node:crypto';
import type { Logger } from '../../../src/api/logger.js';
import type { TaskNotification } from '../../../src/api/source.js';
import type { OffsetMap, SourceRecord } from '../../../src/data/record.js';
import {
  type Aggregate,
  additionalData,
  type NotificationDetails,
  notificationRecord,
} from './notification.js';

export interface NotifierOptions {
  /** `topic.prefix`: shown as `connector_name`. */
  readonly connector: string;
  /** `notification.enabled.channels`. */
  readonly channels: ReadonlySet<string>;
  /** `notification.sink.topic.name`; null without the channel `sink`. */
  readonly topic: string | null;
  readonly partition: OffsetMap;
  /** The runtime's ear; undefined where it has none. */
  readonly tell: ((notification: TaskNotification) => void) | undefined;
  readonly logger: Logger;
}

export class Notifier {
  readonly #o: NotifierOptions;
  /** Where records go, and the position they carry. Set by the phase of the task that runs. */
  target: { emit(record: SourceRecord): void; offset(): OffsetMap | null } | null = null;

  constructor(options: NotifierOptions) {
    this.#o = options;
  }

  /** `id` null = a random one. */
  notify(aggregate: Aggregate, type: string, about: { id?: string | null } & NotificationDetails = {}): void {
    const { connector, channels, topic, partition, tell, logger } = this.#o;
    const { id, ...details } = about;
    const data = additionalData(connector, details);
    const notification = { id: id ?? randomUUID(), aggregate, type, data, timestamp: Date.now() };
    const plain = {
      id: notification.id,
      aggregate_type: aggregate,
      type,
      additional_data: Object.fromEntries(data),
      timestamp: notification.timestamp,
    };
    tell?.(plain);
    if (channels.has('log'))
      logger.info({ notification: plain }, `[Notification Service] ${aggregate} ${type}`);
    const offset = this.target?.offset() ?? null;
    if (topic === null || offset === null) return;
    this.target!.emit(notificationRecord(notification, { topic, partition, offset }));
  }
}
