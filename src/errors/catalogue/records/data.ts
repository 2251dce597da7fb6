// Errors of the data model: values that do not fit their schema, schemas that do not fit each other.
import { entry } from '../../entry.js';

export const dataErrors = {
  DATA_INVALID: entry<{ detail: string }>({
    status: 500,
    retriable: false,
    javaClass: 'org.apache.kafka.connect.errors.DataException',
    message: (p) => p.detail,
    remedy: () =>
      'Compare the record with its schema; correct the producer of the record or drop the field with a transform.',
  }),
  BYTES_UNREADABLE: entry<{ detail: string }>({
    status: 500,
    retriable: false,
    javaClass: 'org.apache.kafka.common.errors.SerializationException',
    message: (p) => p.detail,
    remedy: () => 'Use the converter that the topic was written with.',
  }),
  NUMBER_UNREADABLE: entry<{ text: string }>({
    status: 500,
    retriable: false,
    javaClass: 'java.lang.NumberFormatException',
    message: (p) => `For input string: "${p.text}"`,
    remedy: () => 'Leave the field out of the cast, or correct the producer of the record.',
  }),
  DECIMAL_UNREADABLE: entry<{ detail: string }>({
    status: 500,
    retriable: false,
    javaClass: 'java.lang.NumberFormatException',
    message: (p) => p.detail,
    remedy: () => 'Give a number in decimal digits.',
  }),
  TIMESTAMP_SCHEMA_UNKNOWN: entry<{ schema: string }>({
    status: 500,
    retriable: false,
    javaClass: 'org.apache.kafka.connect.errors.ConnectException',
    message: (p) => `Schema ${p.schema} does not correspond to a known timestamp type format`,
    remedy: () => 'Convert strings, INT64, Date, Time or Timestamp; cast other types before.',
  }),
  FIELD_UNKNOWN: entry<{ field: string }>({
    status: 500,
    retriable: false,
    javaClass: 'java.lang.IllegalArgumentException',
    message: (p) => `Unknown field: ${p.field}`,
    remedy: () => 'Name a field that the record has; fields inside others need field.syntax.version=V2.',
  }),
  CLASS_MISMATCH: entry<{ given: string; wanted: string }>({
    status: 500,
    retriable: false,
    javaClass: 'java.lang.ClassCastException',
    message: ({ given, wanted }) => {
      const base = "module java.base of loader 'bootstrap'";
      const where = given.startsWith('java.')
        ? `${given} and ${wanted} are in ${base}`
        : `${given} is in unnamed module of loader 'app'; ${wanted} is in ${base}`;
      return `class ${given} cannot be cast to class ${wanted} (${where})`;
    },
    remedy: () => 'Use a converter for the type of the value, or cast the value with a transform.',
  }),
  JSON_UNREADABLE: entry<{ detail: string }>({
    status: 500,
    retriable: false,
    javaClass: 'com.fasterxml.jackson.core.JsonParseException',
    message: (p) => p.detail,
    remedy: () => 'Correct the producer of the record, or use the converter that the topic was written with.',
  }),
  JSON_UNFINISHED: entry<{ detail: string }>({
    status: 500,
    retriable: false,
    javaClass: 'com.fasterxml.jackson.core.io.JsonEOFException',
    message: (p) => p.detail,
    remedy: () => 'Correct the producer of the record: its JSON is cut off.',
  }),
  SCHEMA_INVALID: entry<{ detail: string }>({
    status: 500,
    retriable: false,
    javaClass: 'org.apache.kafka.connect.errors.SchemaBuilderException',
    message: (p) => p.detail,
    remedy: () => 'Correct the schema that the connector or transform builds.',
  }),
  JAVA_REGEX_INVALID: entry<{ problem: string }>({
    status: 400,
    retriable: false,
    javaClass: 'org.apache.kafka.common.config.ConfigException',
    message: (p) => p.problem,
    remedy: () => 'Correct the expression; it is read as java.util.regex.Pattern reads it.',
  }),
  JAVA_REGEX_REPLACEMENT_INVALID: entry<{ replacement: string; problem: string }>({
    status: 400,
    retriable: false,
    javaClass: 'org.apache.kafka.common.config.ConfigException',
    message: (p) => `Invalid replacement '${p.replacement}': ${p.problem}`,
    remedy: () => 'Refer only to groups that the expression has; write a literal $ as \\$.',
  }),
  CONVERTER_ENCODING_UNKNOWN: entry<{ encoding: string; known: string }>({
    status: 400,
    retriable: false,
    javaClass: 'org.apache.kafka.common.errors.SerializationException',
    message: (p) => `Unsupported encoding ${p.encoding}`,
    remedy: (p) => `Set converter.encoding to one of ${p.known}.`,
  }),
  CHARSET_UNKNOWN: entry<{ name: string }>({
    status: 400,
    retriable: false,
    javaClass: 'java.nio.charset.UnsupportedCharsetException',
    message: (p) => p.name,
    remedy: () => 'Correct the name of the character set.',
  }),
  SCHEMA_PROJECTION_INVALID: entry<{ detail: string }>({
    status: 500,
    retriable: false,
    javaClass: 'org.apache.kafka.connect.errors.SchemaProjectorException',
    message: (p) => p.detail,
    remedy: () =>
      'Make the new schema compatible: widen numbers only, and give new required fields a default.',
  }),
};
