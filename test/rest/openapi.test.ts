// The OpenAPI document tells of every route that is registered and of no other, and its references lead somewhere.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fastify from 'fastify';
import type { RestContext } from '../../src/rest/context.js';
import { openApiDocument } from '../../src/rest/openapi/document.js';
import { operations } from '../../src/rest/openapi/operations.js';
import { adminRoutes } from '../../src/rest/routes/admin-routes.js';
import { mainRoutes } from '../../src/rest/server.js';
import { startRest } from './rest-fixture.js';

function registered(): string[] {
  const found = new Set<string>();
  const app = fastify();
  app.addHook('onRoute', ({ method, url, config }) => {
    if ((config as { refused?: boolean } | undefined)?.refused === true) return;
    for (const one of [method].flat()) if (one !== 'HEAD' && one !== 'OPTIONS') found.add(`${one} ${url}`);
  });
  const context = { requestTimeoutMs: 1, version: '4.1.1' } as RestContext;
  for (const register of [...mainRoutes, adminRoutes]) register(app, context);
  return [...found].map((one) => one.replace(/:([a-z]+)/gi, '{$1}')).sort();
}

test('every route is in the document, and every operation of it is a route', () => {
  const declared = operations.map(({ method, path }) => `${method} ${path}`);
  assert.equal(new Set(declared).size, declared.length);
  assert.ok(declared.length > 40);
  assert.deepEqual(declared.sort(), registered());
});

test('references lead somewhere, schemas are used, operation ids are apart', () => {
  const document = openApiDocument('4.1.1') as {
    paths: Record<string, Record<string, { operationId?: string }>>;
    components: { schemas: Record<string, unknown> };
  };
  const text = JSON.stringify(document);
  const used = new Set([...text.matchAll(/#\/components\/schemas\/(\w+)/g)].map((match) => match[1]!));
  // Lines of a stream of JSON have no place in the document to be referred to from.
  used.add('Record');
  assert.deepEqual([...used].sort(), Object.keys(document.components.schemas).sort());
  const ids = Object.values(document.paths).flatMap((path) =>
    Object.values(path).flatMap(({ operationId }) => operationId ?? []),
  );
  assert.equal(new Set(ids).size, ids.length);
});

test('it is served, also before the worker is up', async () => {
  const rest = await startRest();
  try {
    const reply = await fetch(`${rest.base}/openapi.json`);
    assert.equal(reply.headers.get('content-type'), 'application/json');
    assert.deepEqual(await reply.json(), JSON.parse(JSON.stringify(openApiDocument('4.1.1'))));
  } finally {
    await rest.close();
  }
});
