// Errors of the REST room: requests that cannot be read or that ask for what is not there. Statuses are Kafka
// Connect's, also where it answers 500 to a malformed body.
import { entry } from '../entry.js';

const REST = 'org.apache.kafka.connect.runtime.rest.errors.ConnectRestException' as const;
const BAD_REQUEST = 'org.apache.kafka.connect.runtime.rest.errors.BadRequestException' as const;

export const restErrors = {
  REST_NO_ROUTE: entry<Record<string, never>>({
    status: 404,
    retriable: false,
    javaClass: REST,
    message: () => 'HTTP 404 Not Found',
    remedy: () => 'Check the path; docs/rest.md lists the routes.',
  }),
  REST_METHOD: entry<Record<string, never>>({
    status: 405,
    retriable: false,
    javaClass: REST,
    message: () => 'HTTP 405 Method Not Allowed',
    remedy: () => 'The Allow header lists the methods of this path.',
  }),
  REST_NOT_ACCEPTABLE: entry<Record<string, never>>({
    status: 406,
    retriable: false,
    javaClass: REST,
    message: () => 'HTTP 406 Not Acceptable',
    remedy: () => 'Accept application/json.',
  }),
  REST_MEDIA_TYPE: entry<Record<string, never>>({
    status: 415,
    retriable: false,
    javaClass: REST,
    message: () => 'HTTP 415 Unsupported Media Type',
    remedy: () => 'Send the body as application/json, with that Content-Type.',
  }),
  REST_BODY_UNREADABLE: entry<{ detail: string }>({
    status: 500,
    retriable: false,
    javaClass: REST,
    message: (p) => p.detail,
    remedy: () => 'Send one JSON document of the shape this path takes.',
  }),
  REST_OFFSETS_UNREADABLE: entry<{ reason: string }>({
    status: 500,
    retriable: false,
    javaClass: 'org.apache.kafka.connect.errors.DataException',
    message: (p) => p.reason,
    remedy: () =>
      'Send partitions and offsets in the shape that GET /connectors/{connector}/offsets answers.',
  }),
  REST_MEDIA_TYPE_UNREADABLE: entry<Record<string, never>>({
    status: 400,
    retriable: false,
    javaClass: BAD_REQUEST,
    message: () => 'The Content-Type is no media type',
    remedy: () => 'Send the body as application/json, with that Content-Type.',
  }),
  REST_BODY_TOO_LARGE: entry<{ limit: number }>({
    status: 413,
    retriable: false,
    javaClass: REST,
    message: (p) => `The request body is larger than ${p.limit} bytes`,
    remedy: () => 'Send a smaller config.',
  }),
  REST_BAD_REQUEST: entry<{ detail: string }>({
    status: 400,
    retriable: false,
    javaClass: BAD_REQUEST,
    message: (p) => p.detail,
    remedy: () => 'Correct the request as the message says.',
  }),
  REST_NAME_MISMATCH: entry<{ inConfig: string; inUrl: string }>({
    status: 400,
    retriable: false,
    javaClass: BAD_REQUEST,
    message: (p) =>
      `Connector name configuration (${p.inConfig}) doesn't match connector name in the URL (${p.inUrl})`,
    remedy: () => 'Leave "name" out of the config, or make both the same.',
  }),
  REST_TIMED_OUT: entry<{ stage: string }>({
    status: 500,
    retriable: true,
    javaClass: REST,
    message: (p) => (p.stage === '' ? 'Request timed out' : `Request timed out.${p.stage}`),
    remedy: () => 'The operation goes on; ask for the connector’s status, and look at the worker’s log.',
  }),
  REST_STARTING: entry<Record<string, never>>({
    status: 503,
    retriable: true,
    javaClass: REST,
    message: () => 'Worker is still starting up.',
    remedy: () => 'Ask again; GET /health tells when the worker is ready.',
  }),
  REST_STANDALONE: entry<{
    what: 'externally setting task configurations' | 'exactly-once source connectors';
  }>({
    status: 500,
    retriable: false,
    javaClass: REST,
    message: (p) => `Kafka Connect in standalone mode does not support ${p.what}.`,
    remedy: () => 'This path is for workers of a group to talk to each other.',
  }),
  REST_TASK_STATUS_UNKNOWN: entry<{ connector: string; task: number }>({
    status: 404,
    retriable: false,
    javaClass: 'org.apache.kafka.connect.errors.NotFoundException',
    message: (p) => `No status found for task ${p.connector}-${p.task}`,
    remedy: () => 'GET /connectors/{connector}/status lists the tasks.',
  }),
  REST_PLUGIN_UNKNOWN: entry<{ name: string }>({
    status: 404,
    retriable: false,
    javaClass: 'org.apache.kafka.connect.errors.NotFoundException',
    message: (p) => `Unknown plugin ${p.name}.`,
    remedy: () => 'GET /connector-plugins?connectorsOnly=false lists the plugins.',
  }),
  REST_PLUGIN_TYPE: entry<{ name: string }>({
    status: 400,
    retriable: false,
    javaClass: BAD_REQUEST,
    message: (p) =>
      `Invalid plugin class ${p.name}. Valid types are sink, source, converter, header_converter, transformation, predicate.`,
    remedy: () => 'GET /connector-plugins?connectorsOnly=false lists the plugins.',
  }),
  REST_VERSION_RANGE: entry<{ range: string }>({
    status: 400,
    retriable: false,
    javaClass: BAD_REQUEST,
    message: (p) => `Invalid version specification: ${p.range}`,
    remedy: () => 'Write a version, `latest`, or a closed range such as `[1.0,2.0)`.',
  }),
  REST_TYPE_MISMATCH: entry<{ included: string; requested: string }>({
    status: 400,
    retriable: false,
    javaClass: BAD_REQUEST,
    message: (p) => `Included connector type ${p.included} does not match request type ${p.requested}`,
    remedy: () => 'Name the same class in the path and in "connector.class".',
  }),
  REST_VALIDATE_REFUSED: entry<{ reason: string }>({
    status: 500,
    retriable: false,
    javaClass: REST,
    message: (p) => `org.apache.kafka.connect.runtime.rest.errors.BadRequestException: ${p.reason}`,
    remedy: () => 'Correct "connector.class" or the version; GET /connector-plugins lists the classes.',
  }),
  REST_VALIDATE_FAILED: entry<{ reason: string }>({
    status: 500,
    retriable: false,
    javaClass: REST,
    message: (p) => p.reason,
    remedy: () => 'Check that what the placeholders name exists and that the worker may read it.',
  }),
  REST_LOGGER_UNKNOWN: entry<{ name: string }>({
    status: 404,
    retriable: false,
    javaClass: 'org.apache.kafka.connect.errors.NotFoundException',
    message: (p) => `Logger ${p.name} not found.`,
    remedy: () => 'GET /admin/loggers lists the loggers.',
  }),
  REST_LEVEL_MISSING: entry<Record<string, never>>({
    status: 400,
    retriable: false,
    javaClass: BAD_REQUEST,
    message: () => "Desired 'level' parameter was not specified in request.",
    remedy: () => 'Send {"level": "DEBUG"} or another level.',
  }),
  REST_LEVEL_EMPTY: entry<Record<string, never>>({
    status: 500,
    retriable: false,
    javaClass: REST,
    message: () => 'Illegal null or empty Level name.',
    remedy: () => 'Send {"level": "DEBUG"} or another level.',
  }),
  REST_LEVEL_UNKNOWN: entry<{ level: string }>({
    status: 404,
    retriable: false,
    javaClass: 'org.apache.kafka.connect.errors.NotFoundException',
    message: (p) => `invalid log level '${p.level}'.`,
    remedy: () => 'Use OFF, FATAL, ERROR, WARN, INFO, DEBUG, TRACE or ALL.',
  }),
  REST_UNAUTHORIZED: entry<Record<string, never>>({
    status: 401,
    retriable: false,
    javaClass: REST,
    message: () => 'User cannot access the resource.',
    remedy: () => 'Send a name and password of the credentials file by HTTP basic authentication.',
  }),
  REST_AUTH_INVALID: entry<{ reason: string }>({
    status: 500,
    retriable: false,
    javaClass: 'org.apache.kafka.common.config.ConfigException',
    message: (p) => `Basic authentication of the REST API cannot be set up: ${p.reason}`,
    remedy: () =>
      'Give java.security.auth.login.config a JAAS file with a context KafkaConnect; docs/rest.md shows one.',
  }),
  REST_LISTENER_FAILED: entry<{ listener: string; reason: string }>({
    status: 500,
    retriable: false,
    javaClass: 'org.apache.kafka.connect.errors.ConnectException',
    message: (p) => `The REST server cannot listen on ${p.listener}: ${p.reason}`,
    remedy: () => 'Choose another address in `listeners` (or --port), or stop the program that holds it.',
  }),
  REST_TLS_INVALID: entry<{ key: string; reason: string }>({
    status: 500,
    retriable: false,
    javaClass: 'org.apache.kafka.common.config.ConfigException',
    message: (p) => `Invalid TLS setting ${p.key} for the REST server: ${p.reason}`,
    remedy: () =>
      'Give key and certificate as PEM, PKCS12 or JKS under `listeners.https.ssl.*` or `ssl.*`; docs/rest.md shows each.',
  }),
};
