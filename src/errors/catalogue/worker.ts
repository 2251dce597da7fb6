// Errors of the worker, its stores and the herder. Texts that the originals have are theirs.

import { entry } from '../entry.js';
import { javaMapText } from '../java-order.js';

const CONNECT = 'org.apache.kafka.connect.errors.ConnectException' as const;
const CONFIG = 'org.apache.kafka.common.config.ConfigException' as const;
const BAD_REQUEST = 'org.apache.kafka.connect.runtime.rest.errors.BadRequestException' as const;
const NOT_FOUND = 'org.apache.kafka.connect.errors.NotFoundException' as const;

const transformErrors = {
  TRANSFORM_REFUSED: entry<{ reason: string }>({
    status: 500,
    retriable: false,
    javaClass: CONNECT,
    message: (p) => p.reason,
    remedy: () => 'Correct the options of the transform or predicate in the connector config.',
  }),
};

const storeErrors = {
  STORE_RECORD_INVALID: entry<{ detail: string }>({
    status: 500,
    retriable: false,
    javaClass: 'org.apache.kafka.connect.errors.DataException',
    message: (p) => `A record of an internal topic cannot be read: ${p.detail}`,
    remedy: () => 'Find out which program writes into the internal topics besides the workers.',
  }),
  STORE_TOPIC_POLICY: entry<{ topic: string; configKey: string; purpose: string; policy: string }>({
    status: 500,
    retriable: false,
    javaClass: CONFIG,
    message: (p) =>
      `Topic '${p.topic}' supplied via the '${p.configKey}' property is required to have 'cleanup.policy=compact' to guarantee consistency and durability of ${p.purpose}, but found the topic currently has 'cleanup.policy=${p.policy}'. Continuing would likely result in eventually losing ${p.purpose} and problems restarting this Connect cluster in the future. Change the '${p.configKey}' property in the Connect worker configurations to use a topic with 'cleanup.policy=compact'.`,
    remedy: (p) =>
      `Change the cleanup.policy of '${p.topic}' to compact, or name another topic in ${p.configKey}.`,
  }),
  STORE_TOPIC_PARTITIONS: entry<{ topic: string; configKey: string; partitions: number }>({
    status: 500,
    retriable: false,
    javaClass: CONFIG,
    message: (p) =>
      `Topic '${p.topic}' supplied via the '${p.configKey}' property is required to have a single partition in order to guarantee consistency of connector configurations, but found ${p.partitions} partitions.`,
    remedy: (p) => `Name a topic of one partition in ${p.configKey}.`,
  }),
  STORE_WRITE_FAILED: entry<{ topic: string }>({
    status: 500,
    retriable: true,
    javaClass: CONNECT,
    message: (p) => `Writing to the internal topic '${p.topic}' failed`,
    remedy: () => 'See the cause; the write is safe to repeat.',
  }),
  STORE_WRITE_SLOW: entry<{ topic: string; ms: number }>({
    status: 500,
    retriable: true,
    javaClass: 'org.apache.kafka.common.errors.TimeoutException',
    message: (p) => `Writing to the internal topic '${p.topic}' took longer than ${p.ms} ms`,
    remedy: () => 'Check the brokers of the topic; the write may still take effect, and is safe to repeat.',
  }),
  STORE_NOT_CLAIMED: entry<{ topic: string }>({
    status: 500,
    retriable: true,
    javaClass: CONNECT,
    message: (p) => `This worker has not claimed the right to write to '${p.topic}'`,
    remedy: () =>
      'Only the leader of the group writes there: send the request again once the group has settled.',
  }),
  STORE_PRIVILEGE_LOST: entry<{ topic: string }>({
    status: 500,
    retriable: true,
    javaClass: CONNECT,
    message: () =>
      'Failed to write to config topic; this may be due to a transient error and the request can be safely retried',
    remedy: () => 'Send the request again: another worker may lead the group by now.',
  }),
  STORE_CLOSED: entry<{ topic: string }>({
    status: 500,
    retriable: false,
    javaClass: CONNECT,
    message: (p) => `The store over '${p.topic}' is closed`,
    remedy: () => 'The worker is stopping; send the request to the worker again once it runs.',
  }),
  STORE_FILE_INVALID: entry<{ file: string; detail: string }>({
    status: 500,
    retriable: false,
    javaClass: CONNECT,
    message: (p) => `The offset file ${p.file} is not a Java-serialised map of byte arrays: ${p.detail}`,
    remedy: () =>
      'Name the file of a standalone Connect worker in offset.storage.file.filename, or one that does not exist yet.',
  }),
  STORE_FILE_UNREADABLE: entry<{ file: string; reason: string }>({
    status: 500,
    retriable: false,
    javaClass: CONNECT,
    message: (p) => `The offset file ${p.file} cannot be read: ${p.reason}`,
    remedy: () => 'Correct offset.storage.file.filename or the permissions of the file.',
  }),
  STORE_FILE_UNWRITABLE: entry<{ file: string; reason: string }>({
    status: 500,
    retriable: true,
    javaClass: CONNECT,
    message: (p) => `The offset file ${p.file} cannot be written: ${p.reason}`,
    remedy: () => 'Make the directory exist and writable, with room on its disk; the write is repeated.',
  }),
  OFFSET_INVALID: entry<{ key: string }>({
    status: 400,
    retriable: false,
    javaClass: 'org.apache.kafka.connect.errors.DataException',
    message: (p) =>
      `The value of '${p.key}' in a source partition or offset is not null, a boolean, a number or a string`,
    remedy: () => 'Offsets are flat maps; give nested values as text.',
  }),
};

const taskErrors = {
  METRIC_UNKNOWN: entry<{ name: string }>({
    status: 500,
    retriable: false,
    javaClass: CONNECT,
    message: (p) => `The metric ${p.name} is not declared`,
    remedy: () => 'This is a defect of the plugin: it registers a metric that the worker does not know.',
  }),
  TASK_UNEXPECTED: entry<{ what: string }>({
    status: 500,
    retriable: false,
    javaClass: CONNECT,
    message: (p) => `${p.what} failed unexpectedly`,
    remedy: () => 'See the cause; restart the task once it is gone.',
  }),
  TASK_CALL_FAILED: entry<{ reason: string; trace: string }>({
    status: 500,
    retriable: true,
    javaClass: CONNECT,
    message: (p) => p.reason,
    remedy: () => 'See the cause; the call is safe to repeat.',
  }),
  TASK_CANCELLED: entry<{ task: string }>({
    status: 500,
    retriable: false,
    javaClass: CONNECT,
    message: (p) => `Task ${p.task} has ended`,
    remedy: () => 'Look at its status; restart it if it failed.',
  }),
  TASK_CRASHED: entry<{ task: string; exitCode: number }>({
    status: 500,
    retriable: false,
    javaClass: CONNECT,
    message: (p) => `The thread of task ${p.task} ended by itself with exit code ${p.exitCode}`,
    remedy: () => 'Look in the log for what the connector did last; restart the task.',
  }),
  TASK_THREAD_ENDED: entry<{ task: string; reason: string }>({
    status: 500,
    retriable: true,
    javaClass: CONNECT,
    message: (p) => `The thread that task ${p.task} shared with others was ended: ${p.reason}`,
    remedy: () =>
      'The task goes on in a thread of its own; if it is named here often, look at its connector.',
  }),
  TASK_OUT_OF_MEMORY: entry<{ task: string; limitMb: number }>({
    status: 500,
    retriable: false,
    javaClass: CONNECT,
    message: (p) => `Task ${p.task} used up its heap of ${p.limitMb} MB`,
    remedy: () =>
      'Lower the batch and queue sizes of the connector, or raise millrace.task.heap.max.mb of the worker; restart the task.',
  }),
  OFFSET_COMMIT_TIMEOUT: entry<{ ms: number }>({
    status: 500,
    retriable: true,
    javaClass: 'org.apache.kafka.common.errors.TimeoutException',
    message: (p) => `Offsets were not stored within ${p.ms} ms`,
    remedy: () => 'They are stored with the next commit; raise offset.flush.timeout.ms if this recurs.',
  }),
  TOLERANCE_EXCEEDED: entry<object>({
    status: 500,
    retriable: false,
    javaClass: CONNECT,
    message: () => 'Tolerance exceeded in error handler',
    remedy: () =>
      'Correct the record or the converter or transform named in the log, or set errors.tolerance=all to skip such records.',
  }),
  TOPIC_NOT_DESCRIBED: entry<{ topic: string }>({
    status: 500,
    retriable: false,
    javaClass: CONNECT,
    message: (p) => `Error while attempting to describe topics '${p.topic}'`,
    remedy: () => "Correct the topic's name: 1 to 249 characters out of letters, digits, '.', '_' and '-'.",
  }),
  TOPIC_NOT_ALLOWED: entry<{
    name: string;
    partitions: number;
    replicationFactor: number;
    configs: Readonly<Record<string, string>>;
  }>({
    status: 500,
    retriable: false,
    javaClass: CONNECT,
    message: (p) =>
      `Task failed to create new topic (name=${p.name}, numPartitions=${orDefault(p.partitions)}, replicationFactor=${orDefault(p.replicationFactor)}, replicasAssignments=null, configs=${javaMapText(new Map(Object.entries(p.configs)))}). Ensure that the task is authorized to create topics or that the topic exists and restart the task`,
    remedy: (p) =>
      `Grant CREATE on topic '${p.name}' (or on the cluster) to the user of the worker, or create the topic.`,
  }),
  SEND_FAILED: entry<object>({
    status: 500,
    retriable: false,
    javaClass: CONNECT,
    message: () => 'Unrecoverable exception trying to send',
    remedy: () =>
      'See the cause; nothing of the record is acknowledged to the source. Restart the task once it is gone.',
  }),
  SEND_CALLBACK_FAILED: entry<object>({
    status: 500,
    retriable: false,
    javaClass: CONNECT,
    message: () => 'Unrecoverable exception from producer send callback',
    remedy: () =>
      'See the cause; nothing of the record is acknowledged to the source. Restart the task once it is gone.',
  }),
  RECORD_TIMESTAMP_INVALID: entry<{ timestamp: number }>({
    status: 500,
    retriable: false,
    javaClass: 'org.apache.kafka.connect.errors.DataException',
    message: (p) => `Invalid record timestamp ${p.timestamp}`,
    remedy: () =>
      'A record timestamp is milliseconds since 1970; correct the connector or the transform that sets it.',
  }),
  TASKS_TOO_MANY: entry<{ connector: string; count: number; max: number }>({
    status: 500,
    retriable: false,
    javaClass: CONNECT,
    message: (p) =>
      `The connector ${p.connector} has generated ${p.count} tasks, which is greater than ${p.max}, the maximum number of tasks it is configured to create. This behaviour should be considered a bug and is disallowed. If necessary, it can be permitted by reconfiguring the connector with 'tasks.max.enforce' set to false; however, this option will be removed in a future release of Kafka Connect.`,
    remedy: () => 'Raise tasks.max, or set tasks.max.enforce=false.',
  }),
  CONNECTOR_TYPE_UNSUPPORTED: entry<{ javaClass: string }>({
    status: 400,
    retriable: false,
    javaClass: CONFIG,
    message: (p) => `${p.javaClass} is not a connector that this worker can run`,
    remedy: () => 'GET /connector-plugins lists what it can run.',
  }),
};

const fileErrors = {
  FILE_UNREADABLE: entry<{ file: string; reason: string }>({
    status: 500,
    retriable: false,
    javaClass: CONNECT,
    message: (p) => `The file ${p.file} cannot be read: ${p.reason}`,
    remedy: () => 'Correct the option file or the permissions of the file, then restart the task.',
  }),
  FILE_UNWRITABLE: entry<{ file: string; reason: string }>({
    status: 500,
    retriable: false,
    javaClass: CONNECT,
    message: (p) => `Couldn't find or create file '${p.file}' for FileStreamSinkTask`,
    remedy: (p) =>
      `${p.reason}. Make its directory exist and writable, with room on its disk, then restart the task; nothing unwritten is committed.`,
  }),
  FILE_OFFSET_INVALID: entry<{ detail: string }>({
    status: 500,
    retriable: false,
    javaClass: CONNECT,
    message: (p) => p.detail,
    remedy: () => 'Send {"partition":{"filename":"…"},"offset":{"position":n}}.',
  }),
};

const herderErrors = {
  CONNECTOR_NOT_FOUND: entry<{ connector: string }>({
    status: 404,
    retriable: false,
    javaClass: NOT_FOUND,
    message: (p) => `Connector ${p.connector} not found`,
    remedy: () => 'GET /connectors lists the names this worker knows.',
  }),
  CONNECTOR_UNKNOWN: entry<{ text: string }>({
    status: 404,
    retriable: false,
    javaClass: NOT_FOUND,
    message: (p) => p.text,
    remedy: () =>
      'GET /connectors lists the names this worker knows, GET /connectors/{name}/tasks the tasks.',
  }),
  CONNECTOR_START_FAILED: entry<{ message: string; remedy: string }>({
    status: 500,
    retriable: false,
    javaClass: 'org.apache.kafka.connect.errors.ConnectException',
    message: (p) => p.message,
    remedy: (p) => p.remedy || 'See the trace in the status of the connector, which stays as it is, failed.',
  }),
  CONNECTOR_EXISTS: entry<{ connector: string }>({
    status: 409,
    retriable: false,
    javaClass: 'org.apache.kafka.connect.errors.AlreadyExistsException',
    message: (p) => `Connector ${p.connector} already exists`,
    remedy: () => 'Choose another name, or change it by PUT /connectors/{name}/config.',
  }),
  CONNECTOR_NOT_STOPPED: entry<{ connector: string }>({
    status: 400,
    retriable: false,
    javaClass: BAD_REQUEST,
    message: (p) =>
      `Connectors must be in the STOPPED state before their offsets can be modified. This can be done for the specified connector by issuing a 'PUT' request to the '/connectors/${p.connector}/stop' endpoint`,
    remedy: () => 'Stop the connector, change the offsets, resume it.',
  }),
  OFFSETS_MISSING: entry<object>({
    status: 400,
    retriable: false,
    javaClass: BAD_REQUEST,
    message: () => 'Partitions / offsets need to be provided for an alter offsets request',
    remedy: () => 'Send {"offsets":[{"partition":{...},"offset":{...}}]}.',
  }),
  TOPIC_TRACKING_DISABLED: entry<{ reset: boolean }>({
    status: 403,
    retriable: false,
    javaClass: 'org.apache.kafka.connect.runtime.rest.errors.ConnectRestException',
    message: (p) => (p.reset ? 'Topic tracking reset is disabled.' : 'Topic tracking is disabled.'),
    remedy: (p) =>
      p.reset
        ? 'Set topic.tracking.allow.reset=true in the worker.'
        : 'Set topic.tracking.enable=true in the worker.',
  }),
  WORKER_STARTING: entry<{ stage: string }>({
    status: 503,
    retriable: true,
    javaClass: 'org.apache.kafka.connect.runtime.rest.errors.ConnectRestException',
    message: (p) => `Worker is still starting up. ${p.stage}`,
    remedy: () =>
      'Wait until GET /health answers healthy; if it does not, see the log for what it waits for.',
  }),
  CONNECTOR_STUCK: entry<{ connector: string; ms: number }>({
    status: 500,
    retriable: false,
    javaClass: 'org.apache.kafka.connect.errors.ConnectException',
    message: (p) => `The code of connector ${p.connector} has not returned for ${p.ms} ms and was given up`,
    remedy: () =>
      'See what its start or its taskConfigs waits for: a server that does not answer, or a promise that nothing resolves.',
  }),
  WORKER_STOPPING: entry<object>({
    status: 503,
    retriable: true,
    javaClass: 'org.apache.kafka.connect.runtime.rest.errors.ConnectRestException',
    message: () => 'The worker is stopping',
    remedy: () => 'Send the request again once it runs.',
  }),
  WORKER_MODE_UNSUPPORTED: entry<{ mode: string; reason: string }>({
    status: 400,
    retriable: false,
    javaClass: CONFIG,
    message: (p) => `The worker cannot start in mode ${p.mode}: ${p.reason}`,
    remedy: () => 'Start it with --mode standalone, or create the connectors over REST (`millrace apply`).',
  }),
};

/** How Kafka shows a number that is left to the broker. */
const orDefault = (value: number) => (value === -1 ? 'default' : String(value));

export const workerErrors = {
  ...transformErrors,
  ...storeErrors,
  ...taskErrors,
  ...fileErrors,
  ...herderErrors,
};
