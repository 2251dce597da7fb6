// The operations of dead letters, for the OpenAPI document. Gathered by operations.ts.
import type { Operation, QueryParameter } from './operation.js';
import type { Schema } from './schemas.js';

const base = '/millrace/connectors/{connector}/deadletters';
const text: Schema = { type: 'string' };
const orNull = (type: string): Schema => ({ type: [type, 'null'] });
/** UTF-8 text, or base64 of what is none. */
const bytes: Schema = {
  oneOf: [text, { type: 'null' }, { type: 'object', required: ['base64'], properties: { base64: text } }],
};
const place = { topic: text, partition: { type: 'integer' }, offset: text };

const summaryFields: Record<string, Schema> = {
  partition: { type: 'integer' },
  offset: text,
  timestamp: { type: 'integer' },
  origin: { oneOf: [{ type: 'null' }, { type: 'object', properties: place }] },
  connector: orNull('string'),
  task: orNull('integer'),
  stage: orNull('string'),
  class: orNull('string'),
  error: {
    oneOf: [{ type: 'null' }, { type: 'object', properties: { class: text, message: orNull('string') } }],
  },
  key: bytes,
  value: bytes,
};
const headers: Schema = {
  type: 'array',
  items: { type: 'object', required: ['key'], properties: { key: text, value: bytes } },
};

const digits = (name: string, description: string): QueryParameter => ({
  name,
  description,
  schema: { type: 'string', pattern: '^[0-9]{1,18}$' },
});
const filter: readonly QueryParameter[] = [
  { name: 'search', description: "Text in key, value, or the error's message.", schema: text },
  { name: 'stage', description: 'Stage that failed, e.g. `VALUE_CONVERTER`.', schema: text },
  { name: 'error', description: 'Class of the error, full or simple name.', schema: text },
  digits('from', 'First offset to look at.'),
  digits('limit', 'At most so many, 1 to 10000; 100 by default.'),
];

export const deadLetterOperations: readonly Operation[] = [
  {
    method: 'GET',
    path: base,
    summary: 'Dead letters that match, by partition and offset',
    query: filter,
    replies: { 200: { type: 'array', items: { type: 'object', properties: summaryFields } } },
    errors: [400, 404],
  },
  {
    method: 'POST',
    path: `${base}/replay`,
    summary: 'Write all that match again, to where they came from or to another topic',
    query: filter,
    body: { type: 'object', properties: { topic: text }, additionalProperties: false },
    replies: { 200: { type: 'object', properties: { replayed: { type: 'integer' } } } },
    errors: [400, 404],
  },
  {
    method: 'GET',
    path: `${base}/{partition}/{offset}`,
    summary: 'One dead letter with all that is known of its failure',
    replies: {
      200: {
        type: 'object',
        properties: { ...summaryFields, trace: orNull('string'), headers, source: {} },
      },
    },
    errors: [400, 404],
  },
  {
    method: 'POST',
    path: `${base}/{partition}/{offset}/replay`,
    summary: 'Write one again, edited or as it is',
    body: {
      type: 'object',
      properties: { topic: { type: 'string', minLength: 1 }, key: bytes, value: bytes, headers },
      additionalProperties: false,
    },
    replies: { 200: { type: 'object', properties: place } },
    errors: [400, 404],
  },
];
