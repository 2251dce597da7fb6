// Errors of the converters with a schema registry: schemas that cannot be read or kept, and a registry that refuses
// or does not answer.
import { entry } from '../../entry.js';

const where = (p: { subject?: string | undefined }): string =>
  p.subject === undefined ? '' : ` of subject ${p.subject}`;

export const converterErrors = {
  AVRO_SCHEMA_INVALID: entry<{ problem: string }>({
    status: 500,
    retriable: false,
    javaClass: 'org.apache.kafka.connect.errors.DataException',
    message: (p) => `Invalid Avro schema: ${p.problem}`,
    remedy: () =>
      'Rename what Avro refuses, with a transform or with scrub.invalid.names=true; a schema in the registry is corrected there.',
  }),
  CLOUD_EVENTS_JSON_IN_AVRO: entry<{ format: string }>({
    status: 500,
    retriable: false,
    javaClass: 'java.lang.IllegalStateException',
    message: () => "Cannot use 'application/json' data content type within Avro events",
    remedy: (p) =>
      `Set data.serializer.type=avro of the CloudEventsConverter, or serializer.type=json instead of ${p.format}.`,
  }),
  SCHEMA_TEXT_INVALID: entry<{ kind: string; problem: string }>({
    status: 500,
    retriable: false,
    javaClass: 'org.apache.kafka.connect.errors.DataException',
    message: (p) => `Invalid ${p.kind} schema: ${p.problem}`,
    remedy: () => 'Correct the schema under its subject in the registry.',
  }),
  REGISTRY_REFUSED: entry<{
    what: string;
    subject?: string | undefined;
    status: number;
    code: number;
    detail: string;
  }>({
    status: 500,
    retriable: false,
    javaClass: 'org.apache.kafka.connect.errors.DataException',
    message: (p) => `${p.what}${where(p)}: ${p.detail}; error code: ${p.code} (HTTP ${p.status})`,
    remedy: (p) =>
      p.status === 409
        ? 'Change the table or connector so that the schema stays compatible, or the compatibility of the subject in the registry.'
        : 'Look the subject and id up in the registry; register the schema there if auto.register.schemas is false.',
  }),
  REGISTRY_FORBIDDEN: entry<{ what: string; subject?: string | undefined; status: number }>({
    status: 500,
    retriable: false,
    javaClass: 'org.apache.kafka.connect.errors.ConnectException',
    message: (p) => `${p.what}${where(p)}: the schema registry answers ${p.status}`,
    remedy: () =>
      'Check basic.auth.credentials.source and basic.auth.user.info, or bearer.auth.token, and what that user may do.',
  }),
  REGISTRY_UNAVAILABLE: entry<{ what: string; detail: string }>({
    status: 500,
    retriable: true,
    javaClass: 'org.apache.kafka.connect.errors.RetriableException',
    message: (p) => `${p.what}: the schema registry does not answer: ${p.detail}`,
    remedy: () =>
      'Check schema.registry.url and that the registry runs; with errors.retry.timeout the record is tried again.',
  }),
  REGISTRY_SCHEMA_NOT_READY: entry<{ topic: string }>({
    status: 500,
    retriable: true,
    javaClass: 'org.apache.kafka.connect.errors.RetriableException',
    message: (p) => `The schema of a record of topic ${p.topic} is not known from the registry yet`,
    remedy: () =>
      'Call prepare (or prepareRead) of the converter, and wait for it, before the record is converted.',
  }),
  REGISTRY_SUBJECT_NEEDS_RECORD: entry<{ key: string; strategy: string; part: string }>({
    status: 500,
    retriable: false,
    javaClass: 'org.apache.kafka.connect.errors.DataException',
    message: (p) =>
      `In configuration ${p.key} = ${p.strategy}, the message ${p.part} must only be a record schema`,
    remedy: (p) => `Use TopicNameStrategy for ${p.part}s that are no records.`,
  }),
  REGISTRY_UNKNOWN_MAGIC_BYTE: entry<{ topic: string; byte: number | null }>({
    status: 500,
    retriable: false,
    javaClass: 'org.apache.kafka.connect.errors.DataException',
    message: (p) =>
      p.byte === null
        ? `Data of topic ${p.topic} is too short to name its schema`
        : `Unknown magic byte! Data of topic ${p.topic} begins with ${p.byte}`,
    remedy: () =>
      'The data was not written by a converter with a schema registry: set the key or value converter of the topic to the one that wrote it.',
  }),
};
