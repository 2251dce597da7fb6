// Errors of the embedded log: its directory, its room on disk, its settings.
import { entry } from '../entry.js';

export const embeddedLogErrors = {
  EMBEDDED_LOG_LOCKED: entry<{ directory: string; pid: number }>({
    status: 500,
    retriable: false,
    javaClass: 'org.apache.kafka.connect.errors.ConnectException',
    message: (p) => `The embedded log in ${p.directory} is in use by process ${p.pid}.`,
    remedy: (p) => `Stop process ${p.pid}, talk to that worker instead, or choose another data directory.`,
  }),
  EMBEDDED_LOG_NOT_OPEN: entry<{ directory: string }>({
    status: 500,
    retriable: false,
    javaClass: 'org.apache.kafka.connect.errors.ConnectException',
    message: (p) => `The embedded log in ${p.directory} has no owner in this process.`,
    remedy: () => 'Open the log as its owner first; the worker does so when it starts.',
  }),
  EMBEDDED_LOG_DIRECTORY: entry<{ directory: string; detail: string }>({
    status: 500,
    retriable: false,
    javaClass: 'org.apache.kafka.connect.errors.ConnectException',
    message: (p) => `The embedded log in ${p.directory} cannot be opened: ${p.detail}.`,
    remedy: (p) => `Check that ${p.directory} can be made and written by this user and is on a local disk.`,
  }),
  EMBEDDED_LOG_FULL: entry<{ directory: string; detail: string }>({
    status: 507,
    retriable: true,
    javaClass: 'org.apache.kafka.connect.errors.RetriableException',
    message: (p) => `The embedded log in ${p.directory} is full: ${p.detail}.`,
    remedy: () =>
      'Free space on the disk, delete topics, or lower retention.ms or retention.bytes of the large ones; writing goes on by itself then.',
  }),
  EMBEDDED_LOG_WRITE_FAILED: entry<{ directory: string; detail: string }>({
    status: 500,
    retriable: true,
    javaClass: 'org.apache.kafka.connect.errors.RetriableException',
    message: (p) => `A write to the embedded log in ${p.directory} failed: ${p.detail}.`,
    remedy: () => 'Check the disk; the records were not stored and may be sent again.',
  }),
  EMBEDDED_LOG_OPTION: entry<{ name: string; detail: string }>({
    status: 400,
    retriable: false,
    javaClass: 'org.apache.kafka.common.config.ConfigException',
    message: (p) => `The setting ${p.name} cannot be used with the embedded log: ${p.detail}.`,
    remedy: (p) => `Remove or correct ${p.name}, or use a Kafka cluster.`,
  }),
  EMBEDDED_LOG_UNSUPPORTED: entry<{ what: string }>({
    status: 400,
    retriable: false,
    javaClass: 'org.apache.kafka.connect.errors.ConnectException',
    message: (p) => `The embedded log has no ${p.what}.`,
    remedy: () => 'Use a Kafka cluster (bootstrap.servers) for this.',
  }),
  RECORD_KEY_REQUIRED: entry<{ topic: string; partition: number }>({
    status: 500,
    retriable: false,
    javaClass: 'org.apache.kafka.common.InvalidRecordException',
    message: (p) =>
      `Compacted topic cannot accept message without key in topic partition ${p.topic}-${p.partition}`,
    remedy: () => 'Give the records a key, or set cleanup.policy of the topic to delete.',
  }),
};
