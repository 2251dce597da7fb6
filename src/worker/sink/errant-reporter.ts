// The reporter a sink task gets for records that it cannot take: log line and dead letter as the connector's `errors.*`
// keys say. One a task. A breach of the tolerance fails the task even where the sink swallows it.
import type { ErrantRecordReporter } from '../../api/sink.js';
import type { SinkRecord } from '../../data/record.js';
import type { ErrorPolicy } from '../error-policy.js';
import type { PipelineParts } from '../record-pipeline.js';
import { type ConsumedRecord, consumedOf } from './consumed-record.js';

const SINK_TASK = 'org.apache.kafka.connect.sink.SinkTask';

export class ErrantReporter implements ErrantRecordReporter {
  #breach: unknown = null;

  constructor(
    private readonly errors: ErrorPolicy,
    private readonly parts: PipelineParts,
  ) {}

  report(record: SinkRecord, error: unknown): Promise<void> {
    const reported = this.#report(record, error);
    // A sink that does not wait for it must not bring the thread down: `check` and the commit tell.
    reported.catch(() => {});
    return reported;
  }

  /** Throws TOLERANCE_EXCEEDED or DEAD_LETTER_FAILED when a report has met it. */
  check(): void {
    if (this.#breach !== null) throw this.#breach;
  }

  async #report(record: SinkRecord, error: unknown): Promise<void> {
    const { errors } = this;
    try {
      const consumed = consumedOf(record) ?? this.#composed(record);
      const failed = { stage: 'TASK_PUT', executing: SINK_TASK, error, record: null, consumed } as const;
      const ticket = errors.settleReported(failed);
      if (ticket !== null) await errors.deadLetters?.written(ticket);
    } catch (breach) {
      this.#breach ??= breach;
      throw breach;
    }
  }

  /** A record that the sink made itself: the converters give its bytes. */
  #composed(record: SinkRecord): ConsumedRecord {
    const { topic, partition, offset, headers } = record;
    const { key, value, header } = this.parts;
    return {
      topic,
      partition,
      record: {
        offset,
        timestamp: record.timestamp ?? -1,
        timestampType: record.timestampType === 'LogAppendTime' ? 'LogAppendTime' : 'CreateTime',
        key: key.fromConnectData(topic, record.keySchema, record.key, headers),
        value: value.fromConnectData(topic, record.valueSchema, record.value, headers),
        headers: headers.entries.map((h) => ({
          key: h.key,
          value: header.fromConnectHeader(topic, h.key, h.schema, h.value),
        })),
      },
    };
  }
}
