// Errors of sink tasks and of dead letters. Texts that the originals have are theirs.
import { entry } from '../entry.js';

const CONNECT = 'org.apache.kafka.connect.errors.ConnectException' as const;
const BAD_REQUEST = 'org.apache.kafka.connect.runtime.rest.errors.BadRequestException' as const;

const taskErrors = {
  SINK_PUT_FAILED: entry<object>({
    status: 500,
    retriable: false,
    javaClass: CONNECT,
    message: () => 'Exiting WorkerSinkTask due to unrecoverable exception.',
    remedy: () =>
      'See the cause; nothing of the batch is committed. Restart the task once it is gone, which reads from the last committed offsets.',
  }),
  SINK_PARTITION_UNASSIGNED: entry<{
    action: 'pause' | 'resume' | 'rewind';
    topic: string;
    partition: number;
  }>({
    status: 500,
    retriable: false,
    javaClass: CONNECT,
    message: (p) =>
      p.action === 'rewind'
        ? `No current assignment for partition ${p.topic}-${p.partition}`
        : `SinkTasks may not ${p.action} partitions that are not currently assigned to them.`,
    remedy: (p) =>
      `This is a defect of the connector: it names ${p.topic}-${p.partition}, which this task does not own.`,
  }),
};

const deadLetterErrors = {
  DEAD_LETTERS_UNAVAILABLE: entry<{ topic: string }>({
    status: 500,
    retriable: false,
    javaClass: CONNECT,
    message: (p) => `Could not initialize dead letter queue with topic=${p.topic}`,
    remedy: (p) =>
      `See the cause. Create '${p.topic}' yourself, or set errors.deadletterqueue.topic.replication.factor to at most the number of brokers.`,
  }),
  DEAD_LETTER_FAILED: entry<{ topic: string }>({
    status: 500,
    retriable: false,
    javaClass: CONNECT,
    message: (p) => `Could not produce message to dead letter queue. topic=${p.topic}`,
    remedy: () =>
      'See the cause; the offset of the record is not committed, so that it is not lost. Restart the task once the cause is gone.',
  }),
  DEAD_LETTERS_NOT_CONFIGURED: entry<{ connector: string }>({
    status: 404,
    retriable: false,
    javaClass: 'org.apache.kafka.connect.errors.NotFoundException',
    message: (p) => `Connector ${p.connector} has no dead letter topic`,
    remedy: () => 'Set errors.deadletterqueue.topic.name in its config.',
  }),
  DEAD_LETTER_UNKNOWN: entry<{ topic: string; partition: number; offset: string }>({
    status: 404,
    retriable: false,
    javaClass: 'org.apache.kafka.connect.errors.NotFoundException',
    message: (p) => `There is no dead letter at ${p.topic}-${p.partition}, offset ${p.offset}`,
    remedy: () => 'List the dead letters; retention may have removed it.',
  }),
  DEAD_LETTER_ORIGIN_UNKNOWN: entry<{ topic: string; partition: number; offset: string }>({
    status: 400,
    retriable: false,
    javaClass: BAD_REQUEST,
    message: (p) =>
      `The dead letter at ${p.topic}-${p.partition}, offset ${p.offset} does not say which topic it came from`,
    remedy: () =>
      'Name the topic to replay it to; set errors.deadletterqueue.context.headers.enable=true so that later ones say it.',
  }),
  DEAD_LETTER_NOT_REPLAYABLE: entry<{ topic: string; partition: number; offset: string }>({
    status: 400,
    retriable: false,
    javaClass: BAD_REQUEST,
    message: (p) =>
      `The dead letter at ${p.topic}-${p.partition}, offset ${p.offset} is of a source connector: it is a description, not the record's bytes`,
    remedy: () => 'Give its key and value as they are to be written.',
  }),
  DEAD_LETTER_REQUEST_INVALID: entry<{ detail: string }>({
    status: 400,
    retriable: false,
    javaClass: BAD_REQUEST,
    message: (p) => p.detail,
    remedy: () => 'See docs/dead-letters.md for what the request takes.',
  }),
};

const offsetErrors = {
  SINK_OFFSET_INVALID: entry<{ detail: string }>({
    status: 400,
    retriable: false,
    javaClass: BAD_REQUEST,
    message: (p) => p.detail,
    remedy: () =>
      'Send {"offsets":[{"partition":{"kafka_topic":"t","kafka_partition":0},"offset":{"kafka_offset":5}}]}; an offset of null forgets it.',
  }),
  SINK_GROUP_BUSY: entry<{ connector: string; action: 'reset' | 'alter' }>({
    status: 500,
    retriable: true,
    javaClass: CONNECT,
    message: (p) =>
      `Failed to ${p.action} consumer group offsets for connector ${p.connector} either because its tasks haven't stopped completely yet or the connector was resumed before the request to ${p.action} its offsets could be successfully completed. If the connector is in a stopped state, this operation can be safely retried. If it doesn't eventually succeed, the Connect cluster may need to be restarted to get rid of the zombie sink tasks.`,
    remedy: () => 'Wait until its tasks have ended, then send the request again.',
  }),
  SINK_OFFSET_NEGATIVE: entry<{ connector: string; offset: bigint | null }>({
    status: 500,
    retriable: false,
    javaClass: CONNECT,
    message: (p) => `Failed to modify offsets for sink connector ${p.connector}`,
    remedy: (p) => `Give an offset from 0 on, or null to reset it: ${p.offset} is none.`,
  }),
  SINK_GROUP_FAILED: entry<{ connector: string; action: string }>({
    status: 500,
    retriable: true,
    javaClass: CONNECT,
    message: (p) =>
      `Failed to ${p.action} consumer group offsets for ${p.action === 'alter' ? '' : 'sink '}connector ${p.connector}`,
    remedy: () => 'See the cause; the request is safe to repeat.',
  }),
};

export const sinkErrors = { ...taskErrors, ...deadLetterErrors, ...offsetErrors };
