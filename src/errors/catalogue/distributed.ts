// Errors of workers in a group: membership, forwarding, signed requests between workers, fencing. Texts and statuses
// that Kafka Connect has are its own.
import { entry } from '../entry.js';

const CONNECT = 'org.apache.kafka.connect.errors.ConnectException' as const;
const REST = 'org.apache.kafka.connect.runtime.rest.errors.ConnectRestException' as const;
const BAD_REQUEST = 'org.apache.kafka.connect.runtime.rest.errors.BadRequestException' as const;
const AGAIN = 'Send the request again in a moment; the group settles by itself.';

const groupErrors = {
  GROUP_MESSAGE_INVALID: entry<{ what: string; detail: string }>({
    status: 500,
    retriable: false,
    javaClass: CONNECT,
    message: (p) => `A worker of the group sent ${p.what} that cannot be read: ${p.detail}`,
    remedy: () =>
      'Find out which program joins the group besides the workers; give the workers a group.id of their own.',
  }),
  GROUP_CONFIG_BEHIND: entry<{ what: string }>({
    status: 500,
    retriable: true,
    javaClass: CONNECT,
    message: (p) => `Failed to read to end of config topic before ${p.what}`,
    remedy: () => 'Check that the brokers of the config topic answer, then send the request again.',
  }),
};

const forwardErrors = {
  FORWARD_LOOP: entry<object>({
    status: 409,
    retriable: true,
    javaClass: REST,
    message: () => 'Cannot complete request because of a conflicting operation (e.g. worker rebalance)',
    remedy: () => AGAIN,
  }),
  FORWARD_NO_LEADER: entry<object>({
    status: 409,
    retriable: true,
    javaClass: REST,
    message: () =>
      'Cannot complete request momentarily due to no known leader URL, likely because a rebalance was underway.',
    remedy: () => AGAIN,
  }),
  REBALANCE_EXPECTED: entry<object>({
    status: 409,
    retriable: true,
    javaClass: REST,
    message: () =>
      'Cannot complete request momentarily due to stale configuration (typically caused by a concurrent config change)',
    remedy: () => AGAIN,
  }),
  FORWARD_FAILED: entry<{ reason: string }>({
    status: 500,
    retriable: true,
    javaClass: REST,
    message: (p) => `IO Error trying to forward REST request: ${p.reason}`,
    remedy: () =>
      'Check that the workers reach each other under their rest.advertised.* addresses, then send the request again.',
  }),
  FORWARD_REFUSED: entry<{ status: number; message: string }>({
    status: 500,
    retriable: false,
    javaClass: REST,
    message: (p) => p.message,
    remedy: (p) =>
      p.status < 500
        ? 'Another worker of the group answered so; correct the request as the message says.'
        : 'Another worker of the group answered so: look at its log and its /health; nothing is wrong with the request.',
  }),
};

const signatureErrors = {
  SIGNATURE_MISSING: entry<object>({
    status: 400,
    retriable: false,
    javaClass: BAD_REQUEST,
    message: () => 'Internal request missing required signature',
    remedy: () => 'This path is for workers of the group to talk to each other.',
  }),
  SIGNATURE_UNREADABLE: entry<{ detail: string }>({
    status: 400,
    retriable: false,
    javaClass: BAD_REQUEST,
    message: (p) => p.detail,
    remedy: () => 'This path is for workers of the group to talk to each other.',
  }),
  SIGNATURE_ALGORITHM: entry<{ algorithm: string; accepted: readonly string[] }>({
    status: 400,
    retriable: false,
    javaClass: BAD_REQUEST,
    message: (p) =>
      `This worker does not support the '${p.algorithm}' key signing algorithm used by other workers. This worker is currently configured to use: [${p.accepted.join(', ')}]. Check that all workers' configuration files permit the same set of signature algorithms, and correct any misconfigured worker and restart it.`,
    remedy: () => 'Set inter.worker.verification.algorithms alike on all workers.',
  }),
  SIGNATURE_NO_KEY: entry<object>({
    status: 503,
    retriable: true,
    javaClass: REST,
    message: () =>
      'This worker is still starting up and has not been able to read a session key from the config topic yet',
    remedy: () => AGAIN,
  }),
  SIGNATURE_INVALID: entry<object>({
    status: 403,
    retriable: true,
    javaClass: REST,
    message: () => 'Internal request contained invalid signature.',
    remedy: () => 'The key may just have been replaced: the worker that asked tries again by itself.',
  }),
};

const fencingErrors = {
  FENCE_NOT_SOURCE: entry<{ connector: string }>({
    status: 400,
    retriable: false,
    javaClass: BAD_REQUEST,
    message: (p) => `Connector ${p.connector} is not a source connector`,
    remedy: () => 'Only source connectors have producers to fence.',
  }),
  FENCE_OVERTAKEN: entry<object>({
    status: 409,
    retriable: true,
    javaClass: REST,
    message: () => 'Fencing failed because new task configurations were generated for the connector',
    remedy: () => 'The new tasks fence anew; nothing is to do.',
  }),
  FENCE_FAILED: entry<{ connector: string }>({
    status: 500,
    retriable: true,
    javaClass: CONNECT,
    message: (p) => `Failed to perform zombie fencing for connector ${p.connector}`,
    remedy: () =>
      'See the cause; the worker needs WRITE on the transactional ids of the group. Restart the task.',
  }),
  TASK_OVERTAKEN: entry<{ task: string }>({
    status: 500,
    retriable: false,
    javaClass: CONNECT,
    message: (p) =>
      `Cannot start source task ${p.task} with exactly-once support as the connector has already generated a new set of task configs`,
    remedy: () => 'The new tasks start by themselves; nothing is to do.',
  }),
  TASK_REVOKED: entry<{ task: string }>({
    status: 500,
    retriable: false,
    javaClass: CONNECT,
    message: (p) =>
      `Cannot start source task ${p.task} with exactly-once support as it has already been revoked from this worker`,
    remedy: () => 'It starts on the worker that has it now; nothing is to do.',
  }),
  TASKS_OF_STOPPED: entry<{ connector: string }>({
    status: 400,
    retriable: false,
    javaClass: BAD_REQUEST,
    message: (p) => `Cannot submit non-empty set of task configs for stopped connector ${p.connector}`,
    remedy: () => 'Resume the connector: its tasks come by themselves.',
  }),
};

export const distributedErrors = { ...groupErrors, ...forwardErrors, ...signatureErrors, ...fencingErrors };
