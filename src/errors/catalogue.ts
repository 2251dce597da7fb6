// The one catalogue of errors: every code of the product, gathered from the rooms' files. Codes are unique,
// upper case, and never reused for another meaning.
import { cliErrors } from './catalogue/cli.js';
import { configErrors } from './catalogue/config.js';
import { distributedErrors } from './catalogue/distributed.js';
import { embeddedLogErrors } from './catalogue/embedded-log.js';
import { exactlyOnceErrors } from './catalogue/exactly-once.js';
import { kafkaLogErrors } from './catalogue/kafka-log.js';
import { libraryErrors } from './catalogue/library.js';
import { postgresErrors } from './catalogue/postgres/connector.js';
import { postgresSignalErrors } from './catalogue/postgres/signals.js';
import { postgresTableErrors } from './catalogue/postgres/tables.js';
import { postgresValueErrors } from './catalogue/postgres/values.js';
import { recordBatchErrors } from './catalogue/record-batch.js';
import { converterErrors } from './catalogue/records/converters.js';
import { dataErrors } from './catalogue/records/data.js';
import { transformErrors } from './catalogue/records/transforms.js';
import { restErrors } from './catalogue/rest.js';
import { runtimeConnectorErrors } from './catalogue/runtime-connectors.js';
import { sinkErrors } from './catalogue/sinks.js';
import { workerErrors } from './catalogue/worker.js';

export const catalogue = {
  ...dataErrors,
  ...configErrors,
  ...converterErrors,
  ...recordBatchErrors,
  ...kafkaLogErrors,
  ...embeddedLogErrors,
  ...transformErrors,
  ...workerErrors,
  ...sinkErrors,
  ...runtimeConnectorErrors,
  ...exactlyOnceErrors,
  ...distributedErrors,
  ...restErrors,
  ...cliErrors,
  ...libraryErrors,
  ...postgresErrors,
  ...postgresSignalErrors,
  ...postgresTableErrors,
  ...postgresValueErrors,
};

export type ErrorCode = keyof typeof catalogue;
export type ErrorParams<C extends ErrorCode> = Parameters<(typeof catalogue)[C]['message']>[0];
