// Makes the OpenAPI document of the REST API from the declared operations; served at /openapi.json.

import type { Operation } from './operation.js';
import { operations } from './operations.js';
import { PATH_PARAMETERS } from './path-parameters.js';
import { ref, type Schema, schemas, text } from './schemas.js';

const JSON_MEDIA = 'application/json';

const reasons: Readonly<Record<number, string>> = {
  200: 'Done',
  201: 'Created',
  202: 'Accepted: it happens in the background',
  204: 'Done, nothing to tell',
  400: 'The request is not right',
  401: 'Name or password is missing or wrong (where basic authentication is on)',
  403: 'Turned off in the worker’s config',
  404: 'No such thing',
  405: 'This path has no such method',
  406: 'The client accepts no JSON',
  409: 'It exists already, or the group of workers rebalances',
  413: 'The body is too large',
  415: 'The body is not application/json',
  500: 'The request cannot be read or carried out, with the status the original gives',
  503: 'The worker is still starting',
};

/** The document; `version` is the contract's. */
export function openApiDocument(version: string): object {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of operations) {
    paths[operation.path] ??= parametersOf(operation.path);
    paths[operation.path]![operation.method.toLowerCase()] = described(operation);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Millrace',
      version,
      description: 'Kafka Connect’s REST API, and Millrace’s own routes below /millrace.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    paths,
    components: { schemas },
  };
}

function parametersOf(path: string): Record<string, unknown> {
  const names = [...path.matchAll(/\{([a-z]+)\}/g)].map((match) => match[1]!);
  if (names.length === 0) return {};
  return {
    parameters: names.map((name) => ({
      name,
      in: 'path',
      required: true,
      ...PATH_PARAMETERS[name],
    })),
  };
}

function described(operation: Operation): object {
  const { summary, query = [], body, replies, errors = [], media = JSON_MEDIA } = operation;
  const refusals = new Set([400, 401, 406, ...errors, ...(body === undefined ? [] : [413]), 415, 500, 503]);
  if (media !== JSON_MEDIA) refusals.delete(406);
  const responses: Record<string, unknown> = {};
  for (const status of refusals) responses[status] = reply(status, ref('Error'), JSON_MEDIA);
  responses[401] = reply(401, text, 'text/plain');
  for (const [status, schema] of Object.entries(replies)) {
    const known = Number(status) < 400 ? schema : anyOf(schema);
    responses[status] = reply(Number(status), known, media);
  }
  return {
    summary,
    operationId: operationId(operation),
    tags: [tagOf(operation.path)],
    ...(query.length === 0 ? {} : { parameters: query.map((one) => ({ ...one, in: 'query' })) }),
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: { [JSON_MEDIA]: { schema: body } } } }),
    responses,
  };
}

/** A status that a route gives for its own reasons as well as for a refusal. */
function anyOf(schema: Schema | null): Schema {
  return schema === null ? ref('Error') : { anyOf: [schema, ref('Error')] };
}

function reply(status: number, schema: Schema | null, media: string): object {
  const content = schema === null ? {} : { content: { [media]: { schema } } };
  return { description: reasons[status] ?? 'Done', ...content };
}

function operationId({ method, path }: Operation): string {
  const words = path
    .replace(/[{}]/g, '')
    .split(/[^a-z]+/)
    .filter((word) => word !== '');
  return [method.toLowerCase(), ...words].join('-');
}

function tagOf(path: string): string {
  return /^\/([a-z-]+)/.exec(path)?.[1] ?? 'worker';
}
