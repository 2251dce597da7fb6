// Kafka's protocol error codes: names, and which of them pass by themselves. Used wherever a response is read.
import { type Failure, failure } from '../../../errors/failure.js';

export const NONE = 0;
export const OFFSET_OUT_OF_RANGE = 1;
export const UNKNOWN_TOPIC_OR_PARTITION = 3;
export const LEADER_NOT_AVAILABLE = 5;
export const INVALID_TOPIC = 17;
const INVALID_RECORD = 87;
export const MESSAGE_TOO_LARGE = 10;
export const COORDINATOR_NOT_AVAILABLE = 15;
export const NOT_COORDINATOR = 16;
export const RECORD_LIST_TOO_LARGE = 18;
export const ILLEGAL_GENERATION = 22;
export const INCONSISTENT_GROUP_PROTOCOL = 23;
export const UNKNOWN_MEMBER_ID = 25;
export const REBALANCE_IN_PROGRESS = 27;
export const GROUP_AUTHORIZATION_FAILED = 30;
export const TOPIC_ALREADY_EXISTS = 36;
export const OUT_OF_ORDER_SEQUENCE = 45;
export const DUPLICATE_SEQUENCE = 46;
export const INVALID_PRODUCER_EPOCH = 47;
export const INVALID_PRODUCER_ID_MAPPING = 49;
export const CONCURRENT_TRANSACTIONS = 51;
export const UNKNOWN_PRODUCER_ID = 59;
export const PRODUCER_FENCED = 90;
export const GROUP_ID_NOT_FOUND = 69;
export const MEMBER_ID_REQUIRED = 79;
export const FENCED_INSTANCE_ID = 82;

const names: Readonly<Record<number, string>> = {
  [-1]: 'UNKNOWN_SERVER_ERROR',
  1: 'OFFSET_OUT_OF_RANGE',
  2: 'CORRUPT_MESSAGE',
  3: 'UNKNOWN_TOPIC_OR_PARTITION',
  5: 'LEADER_NOT_AVAILABLE',
  6: 'NOT_LEADER_OR_FOLLOWER',
  7: 'REQUEST_TIMED_OUT',
  8: 'BROKER_NOT_AVAILABLE',
  9: 'REPLICA_NOT_AVAILABLE',
  10: 'MESSAGE_TOO_LARGE',
  13: 'NETWORK_EXCEPTION',
  14: 'COORDINATOR_LOAD_IN_PROGRESS',
  15: 'COORDINATOR_NOT_AVAILABLE',
  16: 'NOT_COORDINATOR',
  17: 'INVALID_TOPIC_EXCEPTION',
  18: 'RECORD_LIST_TOO_LARGE',
  19: 'NOT_ENOUGH_REPLICAS',
  20: 'NOT_ENOUGH_REPLICAS_AFTER_APPEND',
  22: 'ILLEGAL_GENERATION',
  23: 'INCONSISTENT_GROUP_PROTOCOL',
  24: 'INVALID_GROUP_ID',
  25: 'UNKNOWN_MEMBER_ID',
  26: 'INVALID_SESSION_TIMEOUT',
  27: 'REBALANCE_IN_PROGRESS',
  28: 'INVALID_COMMIT_OFFSET_SIZE',
  29: 'TOPIC_AUTHORIZATION_FAILED',
  30: 'GROUP_AUTHORIZATION_FAILED',
  31: 'CLUSTER_AUTHORIZATION_FAILED',
  32: 'INVALID_TIMESTAMP',
  35: 'UNSUPPORTED_VERSION',
  36: 'TOPIC_ALREADY_EXISTS',
  37: 'INVALID_PARTITIONS',
  38: 'INVALID_REPLICATION_FACTOR',
  39: 'INVALID_REPLICA_ASSIGNMENT',
  40: 'INVALID_CONFIG',
  41: 'NOT_CONTROLLER',
  42: 'INVALID_REQUEST',
  43: 'UNSUPPORTED_FOR_MESSAGE_FORMAT',
  44: 'POLICY_VIOLATION',
  45: 'OUT_OF_ORDER_SEQUENCE_NUMBER',
  46: 'DUPLICATE_SEQUENCE_NUMBER',
  47: 'INVALID_PRODUCER_EPOCH',
  48: 'INVALID_TXN_STATE',
  49: 'INVALID_PRODUCER_ID_MAPPING',
  50: 'INVALID_TRANSACTION_TIMEOUT',
  51: 'CONCURRENT_TRANSACTIONS',
  52: 'TRANSACTION_COORDINATOR_FENCED',
  53: 'TRANSACTIONAL_ID_AUTHORIZATION_FAILED',
  56: 'KAFKA_STORAGE_ERROR',
  59: 'UNKNOWN_PRODUCER_ID',
  68: 'NON_EMPTY_GROUP',
  69: 'GROUP_ID_NOT_FOUND',
  72: 'LISTENER_NOT_FOUND',
  73: 'TOPIC_DELETION_DISABLED',
  74: 'FENCED_LEADER_EPOCH',
  75: 'UNKNOWN_LEADER_EPOCH',
  76: 'UNSUPPORTED_COMPRESSION_TYPE',
  78: 'OFFSET_NOT_AVAILABLE',
  79: 'MEMBER_ID_REQUIRED',
  81: 'GROUP_MAX_SIZE_REACHED',
  82: 'FENCED_INSTANCE_ID',
  86: 'GROUP_SUBSCRIBED_TO_TOPIC',
  87: 'INVALID_RECORD',
  88: 'UNSTABLE_OFFSET_COMMIT',
  89: 'THROTTLING_QUOTA_EXCEEDED',
  90: 'PRODUCER_FENCED',
};

const retriable: ReadonlySet<number> = new Set([
  2, 3, 5, 6, 7, 8, 9, 13, 14, 15, 16, 19, 20, 41, 51, 56, 72, 74, 75, 78, 89,
]);

/** The protocol's name of an error code. */
export function errorName(code: number): string {
  return names[code] ?? `error ${code}`;
}

/** True when the same request may succeed later (another leader, a finished load, enough replicas). */
export function isRetriable(code: number): boolean {
  return retriable.has(code);
}

/** True when the leader or coordinator must be looked up again. */
export function isStaleMetadata(code: number): boolean {
  return (
    code === 3 ||
    code === 5 ||
    code === 6 ||
    code === 8 ||
    code === 9 ||
    code === 56 ||
    (code >= 72 && code <= 75)
  );
}

/** What a code of missing rights is about. */
const RESOURCES: Readonly<Record<number, string>> = {
  29: 'topic',
  30: 'group',
  31: 'cluster',
  53: 'transactional id',
};

/** The right on a topic that an action needs, by the verb it begins with; what is used is going to be written. */
const TOPIC_RIGHTS: Readonly<Record<string, string>> = {
  delete: 'DELETE',
  describe: 'DESCRIBE',
  look: 'DESCRIBE',
  read: 'READ',
  fetch: 'READ',
  subscribe: 'READ',
};

/** `READ on the topic`: what to grant so that the action may be done. */
function missingRight(action: string, resource: string): string {
  const verb = action.split(' ', 1)[0]!;
  if (verb === 'create') return 'CREATE on the topic (or on the cluster)';
  if (action.startsWith('describe the settings')) return 'DESCRIBE_CONFIGS on the topic';
  if (resource === 'group') return verb === 'delete' ? 'DELETE on the group' : 'READ on the group';
  if (resource === 'cluster') return 'IDEMPOTENT_WRITE on the cluster';
  return `${resource === 'topic' ? (TOPIC_RIGHTS[verb] ?? 'WRITE') : 'WRITE'} on the ${resource}`;
}

/** The catalogue's error for a code a request ended with; `action` is a verb phrase (`read offsets of topic 'x'`). */
export function brokerFailure(code: number, action: string, message?: string | null): Failure {
  const error = message ? `${errorName(code)}: ${message}` : errorName(code);
  const resource = RESOURCES[code];
  if (resource !== undefined) {
    return failure('KAFKA_NOT_AUTHORIZED', { action, error, grant: missingRight(action, resource) });
  }
  // One record that the broker found wrong is told by what is wrong with it.
  if (code === INVALID_RECORD) {
    const [, only] =
      /^One or more records have been rejected due to 1 record errors.*message='(.*)'\)\]$/s.exec(
        message ?? '',
      ) ?? [];
    return failure('RECORD_REFUSED', { detail: only ?? error });
  }
  return failure(isRetriable(code) ? 'KAFKA_BUSY' : 'KAFKA_REFUSED', { action, error });
}
