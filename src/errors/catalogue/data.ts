// Errors of the data model: values that do not fit their schema, schemas that do not fit each other.
import { entry } from '../entry.js';

export const dataErrors = {
  DATA_INVALID: entry<{ detail: string }>({
    status: 500,
    retriable: false,
    javaClass: 'org.apache.kafka.connect.errors.DataException',
    message: (p) => p.detail,
    remedy: () => 'Compare the record with its schema; correct the producer of the record or drop the field with a transform.',
  }),
  SCHEMA_INVALID: entry<{ detail: string }>({
    status: 500,
    retriable: false,
    javaClass: 'org.apache.kafka.connect.errors.SchemaBuilderException',
    message: (p) => p.detail,
    remedy: () => 'Correct the schema that the connector or transform builds.',
  }),
};
