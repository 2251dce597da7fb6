// Errors of the Kafka log, and those that both logs share (TOPIC_*, RECORD_REFUSED, LOG_CLOSED): whoever uses
// the log port sees the same codes on either log.
import { entry, type JavaClass } from '../entry.js';

/** Why a topic was not created, in the broker's words: the cause of a TOPIC_CREATE_REFUSED. */
const refusal = (javaClass: JavaClass, remedy: string) =>
  entry<{ detail: string }>({
    status: 500,
    retriable: false,
    javaClass,
    message: (p) => p.detail,
    remedy: () => remedy,
  });

export const kafkaLogErrors = {
  /** `detail` is told where the settings are what is wrong; the cause has it in any case. */
  TOPIC_CREATE_REFUSED: entry<{ topic: string; detail: string | null }>({
    status: 500,
    retriable: false,
    javaClass: 'org.apache.kafka.connect.errors.ConnectException',
    message: (p) =>
      p.detail === null
        ? `Error while attempting to create/find topic(s) '${p.topic}'`
        : `Unable to create topic(s) '${p.topic}': ${p.detail}`,
    remedy: () =>
      "Correct the topic's name, partitions, replication factor or settings, or create the topic by hand.",
  }),
  TOPIC_SETTING_REFUSED: refusal(
    'org.apache.kafka.common.errors.InvalidConfigurationException',
    "Correct the topic's settings.",
  ),
  TOPIC_REPLICAS_REFUSED: refusal(
    'org.apache.kafka.common.errors.InvalidReplicationFactorException',
    'Lower the replication factor, or start more brokers.',
  ),
  TOPIC_PARTITIONS_REFUSED: refusal(
    'org.apache.kafka.common.errors.InvalidPartitionsException',
    'Correct the number of partitions.',
  ),
  TOPIC_NAME_REFUSED: refusal(
    'org.apache.kafka.common.errors.InvalidTopicException',
    "Correct the topic's name: 1 to 249 characters out of letters, digits, '.', '_' and '-'.",
  ),
  TOPIC_POLICY_REFUSED: refusal(
    'org.apache.kafka.common.errors.PolicyViolationException',
    'Ask whoever runs the brokers for the policy of new topics.',
  ),
  TOPIC_REFUSED: refusal(
    'org.apache.kafka.common.KafkaException',
    "Look the error up in the broker's log, or create the topic by hand.",
  ),
  RECORD_REFUSED: refusal(
    'org.apache.kafka.common.InvalidRecordException',
    'Give the records what the topic demands of them (a compacted topic: a key), or change the settings of the topic.',
  ),
  LOG_CLOSED: entry<{ what: string }>({
    status: 500,
    retriable: false,
    javaClass: 'org.apache.kafka.common.KafkaException',
    message: (p) => `The ${p.what} is closed.`,
    remedy: () =>
      'This happens while a task or the worker stops; restart the connector if it does not come back.',
  }),
  KAFKA_PROPERTY_INVALID: entry<{ name: string; value: string; detail: string }>({
    status: 400,
    retriable: false,
    javaClass: 'org.apache.kafka.common.config.ConfigException',
    message: (p) => `Invalid value ${p.value} for configuration ${p.name}: ${p.detail}`,
    remedy: (p) => `Correct ${p.name}.`,
  }),
  KAFKA_PROPERTY_UNSUPPORTED: entry<{ name: string; detail: string }>({
    status: 400,
    retriable: false,
    javaClass: 'org.apache.kafka.common.config.ConfigException',
    message: (p) => `The Kafka client setting ${p.name} is not supported: ${p.detail}`,
    remedy: (p) => `Remove ${p.name} or use what the message names instead.`,
  }),
  KAFKA_UNREACHABLE: entry<{ servers: string; detail: string }>({
    status: 503,
    retriable: true,
    javaClass: 'org.apache.kafka.common.errors.TimeoutException',
    message: (p) => `No answer from Kafka at ${p.servers}: ${p.detail}`,
    remedy: () =>
      'Check that the brokers run, that bootstrap.servers and their advertised.listeners can be reached from here, and that security.protocol fits the listener.',
  }),
  KAFKA_AUTH_FAILED: entry<{ broker: string; detail: string }>({
    status: 500,
    retriable: false,
    javaClass: 'org.apache.kafka.common.KafkaException',
    message: (p) => `Kafka at ${p.broker} refused the login: ${p.detail}`,
    remedy: () => 'Correct sasl.mechanism and the user and password in sasl.jaas.config.',
  }),
  KAFKA_TLS_FAILED: entry<{ broker: string; detail: string }>({
    status: 500,
    retriable: false,
    javaClass: 'org.apache.kafka.common.KafkaException',
    message: (p) => `The TLS handshake with Kafka at ${p.broker} failed: ${p.detail}`,
    remedy: () =>
      'Correct ssl.truststore.* (the authority of the broker), ssl.keystore.* (the client certificate), or the host name in bootstrap.servers.',
  }),
  KAFKA_NOT_AUTHORIZED: entry<{ action: string; error: string; grant: string }>({
    status: 403,
    retriable: false,
    javaClass: 'org.apache.kafka.common.KafkaException',
    message: (p) => `Kafka does not permit this user to ${p.action}: ${p.error}`,
    remedy: (p) => `Grant ${p.grant} to this worker's Kafka user with an ACL.`,
  }),
  KAFKA_REFUSED: entry<{ action: string; error: string }>({
    status: 500,
    retriable: false,
    javaClass: 'org.apache.kafka.common.KafkaException',
    message: (p) => `Kafka refused to ${p.action}: ${p.error}`,
    remedy: () =>
      "Look the error up in the broker's log; correct the request's cause, then restart the task.",
  }),
  KAFKA_GROUP_ACTIVE: entry<{ group: string; error: string }>({
    status: 400,
    retriable: false,
    javaClass: 'org.apache.kafka.connect.errors.ConnectException',
    message: (p) =>
      `The consumer group '${p.group}' has members, so its offsets cannot be changed (${p.error}).`,
    remedy: () => 'Stop the connector or the consumers of the group first.',
  }),
  KAFKA_BUSY: entry<{ action: string; error: string }>({
    status: 503,
    retriable: true,
    javaClass: 'org.apache.kafka.common.errors.TimeoutException',
    message: (p) => `Kafka could not ${p.action} in time: ${p.error}`,
    remedy: () => 'Check the state of the brokers and their controller; the same call may succeed later.',
  }),
  KAFKA_MESSAGE_TOO_LARGE: entry<{ topic: string; partition: number; size: number }>({
    status: 500,
    retriable: false,
    javaClass: 'org.apache.kafka.common.errors.RecordTooLargeException',
    message: () => 'The request included a message larger than the max message size the server will accept.',
    remedy: (p) =>
      `Raise max.message.bytes of topic '${p.topic}' (message.max.bytes of the brokers), or drop the large field: a record of about ${p.size} bytes was for ${p.topic}-${p.partition}.`,
  }),
  KAFKA_DELIVERY_TIMEOUT: entry<{
    topic: string;
    partition: number;
    count: number;
    elapsed: number;
    detail: string;
  }>({
    status: 500,
    retriable: true,
    javaClass: 'org.apache.kafka.common.errors.TimeoutException',
    message: (p) =>
      `Expiring ${p.count} record(s) for ${p.topic}-${p.partition}: ${p.elapsed} ms has passed since batch creation (last error: ${p.detail})`,
    remedy: () => 'Check the brokers; raise delivery.timeout.ms if such outages are to be waited for.',
  }),
  KAFKA_SEQUENCE_LOST: entry<{ topic: string; partition: number; error: string }>({
    status: 500,
    retriable: true,
    javaClass: 'org.apache.kafka.common.KafkaException',
    message: (p) =>
      `Kafka no longer knows records it acknowledged for ${p.topic}-${p.partition} (${p.error}): the broker lost data or the producer's state.`,
    remedy: () =>
      'Check the brokers for unclean leader elections or lost disks; restart the task, which sends everything again from its last committed offset.',
  }),
  KAFKA_PRODUCER_FENCED: entry<{ error: string }>({
    status: 500,
    retriable: false,
    javaClass: 'org.apache.kafka.common.KafkaException',
    message: (p) => `Kafka no longer accepts this producer: ${p.error}`,
    remedy: () => 'Restart the task; if it recurs, look for a second producer with the same identity.',
  }),
  GROUP_REBALANCING: entry<{ group: string }>({
    status: 503,
    retriable: true,
    javaClass: 'org.apache.kafka.common.KafkaException',
    message: (p) => `The group '${p.group}' is rebalancing; its members have to join again.`,
    remedy: () => 'It passes by itself; if it recurs, look for members that come and go.',
  }),
  GROUP_REBALANCED: entry<{ group: string; detail: string }>({
    status: 503,
    retriable: true,
    javaClass: 'org.apache.kafka.common.KafkaException',
    message: (p) =>
      `Offset commit cannot be completed since the consumer is not part of an active group '${p.group}' for auto partition assignment; it is likely that the consumer was kicked out of the group. (${p.detail})`,
    remedy: () =>
      'The records are read again by whoever owns the partitions now; if it recurs, raise max.poll.interval.ms or lower max.poll.records.',
  }),
  GROUP_MEMBER_UNKNOWN: entry<{ group: string }>({
    status: 503,
    retriable: true,
    javaClass: 'org.apache.kafka.common.KafkaException',
    message: (p) => `The coordinator no longer knows this member of the group '${p.group}'.`,
    remedy: () =>
      'It joins again by itself; if it recurs, raise session.timeout.ms or look for what stops this process for so long.',
  }),
  GROUP_GENERATION_OLD: entry<{ group: string }>({
    status: 503,
    retriable: true,
    javaClass: 'org.apache.kafka.common.KafkaException',
    message: (p) => `The group '${p.group}' has rebalanced without this member.`,
    remedy: () => 'It joins again by itself.',
  }),
  GROUP_PROTOCOL_INCONSISTENT: entry<{ group: string; protocolType: string; protocols: string }>({
    status: 500,
    retriable: false,
    javaClass: 'org.apache.kafka.common.KafkaException',
    message: (p) =>
      `The group '${p.group}' does not take this member: its protocol type (${p.protocolType}) or its protocols (${p.protocols}) are incompatible with those of existing members.`,
    remedy: () =>
      'Give this group an id of its own, or set the same protocol (partition.assignment.strategy, connect.protocol) for all members.',
  }),
  GROUP_INSTANCE_FENCED: entry<{ group: string; instance: string }>({
    status: 500,
    retriable: false,
    javaClass: 'org.apache.kafka.common.KafkaException',
    message: (p) =>
      `Another member took over the group.instance.id '${p.instance}' in the group '${p.group}'.`,
    remedy: () => 'Give each member a group.instance.id of its own.',
  }),
  GROUP_COORDINATOR_UNAVAILABLE: entry<{ group: string; detail: string }>({
    status: 503,
    retriable: true,
    javaClass: 'org.apache.kafka.common.errors.TimeoutException',
    message: (p) => `The coordinator of the group '${p.group}' is not available: ${p.detail}`,
    remedy: () => 'Check the state of the brokers; it is looked up again by itself.',
  }),
  GROUP_AUTHORIZATION: entry<{ group: string }>({
    status: 403,
    retriable: false,
    javaClass: 'org.apache.kafka.common.KafkaException',
    message: (p) => `Not authorized to access group: ${p.group}`,
    remedy: () => "Grant READ on the group to this worker's Kafka user with an ACL.",
  }),
  OFFSET_OUT_OF_RANGE: entry<{ topic: string; partition: number; offset: string }>({
    status: 500,
    retriable: false,
    javaClass: 'org.apache.kafka.common.KafkaException',
    message: (p) =>
      `The offset ${p.offset} is out of range for partition ${p.topic}-${p.partition}, and auto.offset.reset is none.`,
    remedy: () => "Set the group's offsets to a place in the log, or set auto.offset.reset.",
  }),
  GROUP_OFFSET_MISSING: entry<{ partitions: string }>({
    status: 500,
    retriable: false,
    javaClass: 'org.apache.kafka.common.KafkaException',
    message: (p) => `Undefined offset with no reset policy for partitions: [${p.partitions}]`,
    remedy: () => 'Commit offsets for the group first, or set auto.offset.reset to earliest or latest.',
  }),
  TRANSACTION_STATE: entry<{ action: string; detail: string }>({
    status: 500,
    retriable: false,
    javaClass: 'org.apache.kafka.common.KafkaException',
    message: (p) => `A transactional producer cannot ${p.action}: ${p.detail}`,
    remedy: () => 'Restart the task; if it recurs, report it with the log of the worker.',
  }),
  TRANSACTION_ABORTED: entry<{ id: string }>({
    status: 500,
    retriable: true,
    javaClass: 'org.apache.kafka.common.KafkaException',
    message: (p) => `The transaction of '${p.id}' was aborted before the record was sent.`,
    remedy: () => 'What was aborted is sent again when the task starts anew.',
  }),
};
