// Errors of the connectors that come with the runtime (connectors/runtime), and those that plugins may throw. Texts that the originals have are theirs.
import { entry } from '../entry.js';

const CONNECT = 'org.apache.kafka.connect.errors.ConnectException' as const;

export const runtimeConnectorErrors = {
  GENERATOR_CONFIG_INVALID: entry<{ task: string; name: string; value: string | undefined }>({
    status: 500,
    retriable: false,
    javaClass: CONNECT,
    message: (p) => `Invalid ${p.task} configuration`,
    remedy: (p) =>
      `Give '${p.name}' a whole number; it is ${p.value === undefined ? 'missing' : `"${p.value}"`}.`,
  }),
  SUPPORT_UNKNOWN: entry<{ answer: unknown }>({
    status: 500,
    retriable: false,
    javaClass: CONNECT,
    message: (p) =>
      `The connector answered ${JSON.stringify(p.answer)} where supported or unsupported is asked for`,
    remedy: () => 'This is a defect of the connector plugin.',
  }),
  PLUGIN_RETRY: entry<{ detail: string }>({
    status: 503,
    retriable: true,
    javaClass: 'org.apache.kafka.connect.errors.RetriableException',
    message: (p) => p.detail,
    remedy: () => 'The connector tries again by itself; look at the system it speaks to.',
  }),
  MOCK_FAILURE: entry<{ mode: string }>({
    status: 500,
    retriable: false,
    javaClass: CONNECT,
    message: (p) => `The mock failed as mock_mode=${p.mode} asks for`,
    remedy: () => 'Remove mock_mode from the config, or restart it to see it fail again.',
  }),
  DATAGEN_FINISHED: entry<{ count: number }>({
    status: 500,
    retriable: false,
    javaClass: CONNECT,
    message: (p) => `Stopping connector: generated the configured ${p.count} number of messages`,
    remedy: () => 'All asked-for records were made. Raise iterations and restart the task for more.',
  }),
  DATAGEN_SCHEMA_INVALID: entry<{ where: string; detail: string }>({
    status: 400,
    retriable: false,
    javaClass: 'org.apache.kafka.common.config.ConfigException',
    message: (p) => `Unable to parse the provided schema: ${p.where === '' ? '' : `${p.where}: `}${p.detail}`,
    remedy: () =>
      'Correct the Avro schema in schema.string or schema.filename; docs/worker.md says what is understood.',
  }),
};
