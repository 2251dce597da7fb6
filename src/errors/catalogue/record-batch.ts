// Errors that both logs share: record batches that cannot be read, records that are too large, topics that are
// not there.
import { entry } from '../entry.js';

export const recordBatchErrors = {
  RECORD_TOO_LARGE: entry<{ topic: string; size: number; limit: number }>({
    status: 500,
    retriable: false,
    javaClass: 'org.apache.kafka.common.errors.RecordTooLargeException',
    message: (p) =>
      `The message is ${p.size} bytes when serialized which is larger than ${p.limit}, which is the value of the max.request.size configuration.`,
    remedy: (p) =>
      `Raise max.request.size of the producer (producer.override.max.request.size of the connector) and max.message.bytes of topic '${p.topic}', or drop large fields with a transform.`,
  }),
  TOPIC_UNKNOWN: entry<{ topic: string }>({
    status: 404,
    retriable: true,
    javaClass: 'org.apache.kafka.connect.errors.ConnectException',
    message: (p) => `The topic ${p.topic} does not exist.`,
    remedy: () =>
      'Create the topic, or let the worker do it: topic.creation.enable=true with topic.creation.default.partitions and topic.creation.default.replication.factor in the connector.',
  }),
  RECORD_BATCH_CORRUPT: entry<{ offset: bigint; detail: string }>({
    status: 500,
    retriable: false,
    javaClass: 'org.apache.kafka.common.KafkaException',
    message: (p) => `The record batch at offset ${p.offset} is corrupt: ${p.detail}.`,
    remedy: () =>
      'Check the disk and the network path of the log for errors; to go past the batch, move the reader beyond its last offset.',
  }),
  RECORD_BATCH_UNSUPPORTED: entry<{ offset: bigint; magic: number }>({
    status: 500,
    retriable: false,
    javaClass: 'org.apache.kafka.common.KafkaException',
    message: (p) =>
      `The records at offset ${p.offset} have message format ${p.magic}; only format 2 can be read.`,
    remedy: () =>
      'Let a Kafka broker of version 3.x rewrite the topic in the current message format, or copy it to a new topic.',
  }),
  COMPRESSION_UNAVAILABLE: entry<{ compression: string; detail: string }>({
    status: 500,
    retriable: false,
    javaClass: 'org.apache.kafka.common.KafkaException',
    message: (p) => `The ${p.compression} codec cannot be used here: ${p.detail}.`,
    remedy: (p) =>
      `Install the optional packages again (npm ci) on this platform, or choose another compression.type than ${p.compression}.`,
  }),
};
