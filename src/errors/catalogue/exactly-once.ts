// Errors of exactly-once source tasks. Texts that the original has are its own.
import { entry } from '../entry.js';

const CONNECT = 'org.apache.kafka.connect.errors.ConnectException' as const;

export const exactlyOnceErrors = {
  TRANSACTIONS_UNAVAILABLE: entry<object>({
    status: 500,
    retriable: false,
    javaClass: CONNECT,
    message: () => 'The log of this worker has no transactions, which exactly-once source tasks need',
    remedy: () => 'Run the worker on Kafka, or set exactly.once.source.support=disabled.',
  }),
  TRANSACTION_FAILED: entry<{ task: string }>({
    status: 500,
    retriable: false,
    javaClass: CONNECT,
    message: (p) => `Failed to flush offsets and/or records for task ${p.task}`,
    remedy: () =>
      'See the cause; nothing of the transaction is visible to readers of committed records. Restart the task once it is gone.',
  }),
  TRANSACTION_EXPIRED: entry<{ task: string }>({
    status: 500,
    retriable: false,
    javaClass: CONNECT,
    message: (p) =>
      `The task ${p.task} was unable to finish writing records to Kafka before its producer transaction expired. It may be necessary to reconfigure this connector in order for it to run healthily with exactly-once support. Options for this include: tune the connector's producer configuration for higher throughput, increase the transaction timeout for the connector's producers, decrease the offset commit interval (if using interval-based transaction boundaries), or use the 'poll' transaction boundary (if the connector is not already configured to use it).`,
    remedy: () =>
      'Raise producer.override.transaction.timeout.ms, or end transactions sooner; then restart the task.',
  }),
  TRANSACTION_REQUEST_CLASH: entry<{ place: string }>({
    status: 500,
    retriable: false,
    javaClass: CONNECT,
    message: (p) => `Connector requested both commit and abort of same ${p.place}`,
    remedy: () => 'This is a defect of the connector plugin.',
  }),
  OFFSETS_TOPIC_AS_TARGET: entry<{ topic: string }>({
    status: 500,
    retriable: false,
    javaClass: CONNECT,
    message: () =>
      'Source tasks may not produce to their own offsets topics when exactly-once support is enabled',
    remedy: (p) =>
      `Send the records to a topic other than ${p.topic}, or name another offsets.storage.topic.`,
  }),
};
