// The server beyond Connect's table: start-up, listeners, TLS, headers, CORS, Millrace's own routes, hostile input.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseWorkerConfig } from '../../src/config/keys/worker-config.js';
import { failure, isFailure } from '../../src/errors/failure.js';
import { RestServer } from '../../src/rest/server.js';
import { FakeLoggers, silent, startRest } from './rest-fixture.js';

const json = { 'content-type': 'application/json' };
const config = { 'connector.class': 'file', file: '/x', topic: 't' };

test('before the worker is up health says starting and calls are refused', async () => {
  const server = new RestServer({
    config: parseWorkerConfig({ listeners: 'http://127.0.0.1:0' }),
    logger: silent,
    loggers: new FakeLoggers(),
  });
  const { url } = await server.listen();
  try {
    const health = await fetch(`${url}health`);
    assert.equal(health.status, 503);
    assert.deepEqual(await health.json(), { status: 'starting', message: 'Worker is still starting up.' });
    assert.equal((await fetch(`${url}connectors`)).status, 503);
    assert.equal((await fetch(`${url}admin/loggers/root`)).status, 200);
  } finally {
    await server.close();
  }
});

test('health follows the herder', async () => {
  const rest = await startRest();
  try {
    rest.herder.healthy = 'unhealthy';
    assert.equal((await fetch(`${rest.base}/health`)).status, 500);
    rest.herder.healthy = 'healthy';
    assert.equal((await fetch(`${rest.base}/health/`)).status, 200);
  } finally {
    await rest.close();
  }
});

test('errors carry code and remedy in headers, not in the body', async () => {
  const rest = await startRest();
  try {
    const reply = await fetch(`${rest.base}/connectors/nobody`);
    assert.deepEqual(Object.keys((await reply.json()) as object), ['error_code', 'message']);
    assert.equal(reply.headers.get('x-millrace-code'), 'CONNECTOR_NOT_FOUND');
    assert.ok((reply.headers.get('x-millrace-remedy') ?? '').length > 10);
  } finally {
    await rest.close();
  }
});

test('any name works in a path, and no field name is special', async () => {
  const rest = await startRest();
  try {
    for (const name of ['a/b', 'ü %', '..', '__proto__', 'x'.repeat(300)]) {
      const path = `${rest.base}/connectors/${encodeURIComponent(name).replaceAll('.', '%2E')}`;
      if (name === '..') continue; // URL parsers fold it before it is sent
      const body = JSON.stringify({ ...config, ['constructor']: 'x' }).replace('{', '{"__proto__":"y",');
      assert.equal((await fetch(`${path}/config`, { method: 'PUT', headers: json, body })).status, 201, name);
      const stored = (await (await fetch(`${path}/config`)).text()) as string;
      assert.ok(stored.includes('"__proto__":"y"') && stored.includes('"constructor":"x"'));
      assert.equal((await fetch(path, { method: 'DELETE' })).status, 204);
    }
  } finally {
    await rest.close();
  }
});

test('numbers keep their digits, null values are refused', async () => {
  const rest = await startRest();
  const put = (body: string) =>
    fetch(`${rest.base}/connectors/n/config`, { method: 'PUT', headers: json, body });
  const base = JSON.stringify(config).slice(0, -1);
  try {
    assert.equal((await put(`${base},"a":12345678901234567890,"b":1.10,"c":true}`)).status, 201);
    const stored = (await (await fetch(`${rest.base}/connectors/n/config`)).json()) as Record<string, string>;
    assert.deepEqual([stored['a'], stored['b'], stored['c']], ['12345678901234567890', '1.10', 'true']);
    const refused = await put(`${base},"a":null}`);
    assert.equal(refused.status, 400);
    await fetch(`${rest.base}/connectors/n/stop`, { method: 'PUT' });
    const offsets = '{"offsets":[{"partition":{"p":"x"},"offset":{"lsn":9223372036854775807}}]}';
    const patched = await fetch(`${rest.base}/connectors/n/offsets`, {
      method: 'PATCH',
      headers: json,
      body: offsets,
    });
    assert.equal(patched.status, 200);
    assert.equal(await (await fetch(`${rest.base}/connectors/n/offsets`)).text(), offsets);
  } finally {
    await rest.close();
  }
});

test('deep nesting, huge bodies and odd types are refused, and the server lives on', async () => {
  const rest = await startRest();
  const post = (body: string, headers: Record<string, string> = json) =>
    fetch(`${rest.base}/connectors`, { method: 'POST', headers, body });
  try {
    assert.equal((await post('['.repeat(100_000))).status, 500);
    assert.equal((await post(`{"name":"${'x'.repeat(9_000_000)}"}`)).status, 413);
    assert.equal((await post('{}', { 'content-type': 'nonsense' })).status, 400);
    assert.equal((await post('{}', { 'content-type': 'text/json' })).status, 415);
    const malformed = (await (await post('{"name":"a",\n "config": oops}')).json()) as { message: string };
    assert.match(malformed.message, /^Unrecognized token 'oops': was expecting .* line: 2, column: 17\]/s);
    assert.equal((await fetch(`${rest.base}/connectors`)).status, 200);
  } finally {
    await rest.close();
  }
});

test('admin.listeners empty turns /admin off; an own listener serves nothing else', async () => {
  const off = await startRest({ 'admin.listeners': '' });
  try {
    assert.equal((await fetch(`${off.base}/admin/loggers`)).status, 404);
  } finally {
    await off.close();
  }
});

test('CORS answers only the origins that are named', async () => {
  const rest = await startRest({
    'access.control.allow.origin': 'http://ui.example, http://*.trusted',
    'access.control.allow.methods': 'GET,PUT',
  });
  const allowed = async (origin: string, init: RequestInit = {}) =>
    (await fetch(`${rest.base}/connectors`, { ...init, headers: { origin, ...init.headers } })).headers;
  try {
    assert.equal(
      (await allowed('http://ui.example')).get('access-control-allow-origin'),
      'http://ui.example',
    );
    assert.equal((await allowed('http://a.trusted')).get('access-control-allow-origin'), 'http://a.trusted');
    assert.equal((await allowed('http://evil')).get('access-control-allow-origin'), null);
    const preflight = await allowed('http://ui.example', {
      method: 'OPTIONS',
      headers: { 'access-control-request-method': 'PUT' },
    });
    assert.equal(preflight.get('access-control-allow-methods'), 'GET,PUT');
  } finally {
    await rest.close();
  }
});

test('response headers by rule', async () => {
  const rest = await startRest({
    'response.http.headers.config':
      'add Cache-Control: no-cache, "set X-Frame-Options: DENY, SAMEORIGIN", setDate Expires: 0',
  });
  try {
    const { headers } = await fetch(`${rest.base}/connectors`);
    assert.equal(headers.get('cache-control'), 'no-cache');
    assert.equal(headers.get('x-frame-options'), 'DENY, SAMEORIGIN');
    assert.equal(headers.get('expires'), 'Thu, 01 Jan 1970 00:00:00 GMT');
  } finally {
    await rest.close();
  }
  await assert.rejects(startRest({ 'response.http.headers.config': 'put X: y' }), (error) =>
    isFailure(error, 'CONFIG_INVALID'),
  );
});

test('progress, topics, records and metrics', async () => {
  const rest = await startRest();
  try {
    await fetch(`${rest.base}/connectors/n/config`, {
      method: 'PUT',
      headers: json,
      body: JSON.stringify(config),
    });
    assert.deepEqual(await (await fetch(`${rest.base}/millrace/connectors/n/progress`)).json(), {
      '0': { phase: 'streaming', lagMs: 3 },
    });
    const topics = (await (await fetch(`${rest.base}/millrace/topics`)).json()) as {
      partitions: { end: string }[];
    }[];
    assert.equal(topics[0].partitions[0].end, '9007199254740993');
    const lines = await (
      await fetch(`${rest.base}/millrace/topics/t/records?from=7&limit=2&partition=0`)
    ).text();
    assert.deepEqual(
      lines
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).offset),
      ['0', '1'],
    );
    assert.deepEqual(
      [rest.browser.last?.from, rest.browser.last?.limit, rest.browser.last?.partition],
      [7n, 2, 0],
    );
    assert.equal((await fetch(`${rest.base}/millrace/topics/none/records`)).status, 400);
    assert.equal((await fetch(`${rest.base}/millrace/topics/t/records?limit=-1`)).status, 400);
    const metrics = await fetch(`${rest.base}/metrics`, { headers: { accept: 'application/json' } });
    assert.match(metrics.headers.get('content-type') ?? '', /^text\/plain/);
    assert.match(await metrics.text(), /^up 1$/m);
  } finally {
    await rest.close();
  }
});

test('a client that leaves ends the following of a topic', async () => {
  const rest = await startRest();
  try {
    const leave = new AbortController();
    const reply = await fetch(`${rest.base}/millrace/topics/t/records?follow=true`, { signal: leave.signal });
    const { value } = await reply.body!.getReader().read();
    assert.match(Buffer.from(value!).toString(), /"offset":"0"/);
    const ended = new Promise((resolve) => rest.browser.last!.signal.addEventListener('abort', resolve));
    leave.abort();
    await ended;
  } finally {
    await rest.close();
  }
});

test('a port in use is named', async () => {
  const rest = await startRest();
  try {
    await assert.rejects(
      startRest({ listeners: rest.base }),
      (error) => isFailure(error, 'REST_LISTENER_FAILED') && error.message.includes('EADDRINUSE'),
    );
  } finally {
    await rest.close();
  }
});

test('https from PEM and from PKCS12; a file of another type is refused', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-tls-'));
  t.after(() => rm(folder, { recursive: true }));
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' });
  openssl(
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    'key.pem',
    '-out',
    'cert.pem',
    '-days',
    '2',
    '-subj',
    '/CN=localhost',
  );
  openssl(
    'pkcs12',
    '-export',
    '-inkey',
    'key.pem',
    '-in',
    'cert.pem',
    '-out',
    'store.p12',
    '-passout',
    'pass:hunter2',
  );
  const oneLine = async (file: string) => (await readFile(join(folder, file), 'utf8')).replaceAll('\n', ' ');
  const listeners = 'https://127.0.0.1:0';
  const setups: Record<string, string>[] = [
    {
      'ssl.keystore.type': 'PEM',
      'ssl.keystore.key': await oneLine('key.pem'),
      'ssl.keystore.certificate.chain': await oneLine('cert.pem'),
    },
    {
      'listeners.https.ssl.keystore.type': 'PKCS12',
      'listeners.https.ssl.keystore.location': join(folder, 'store.p12'),
      'listeners.https.ssl.keystore.password': 'hunter2',
    },
  ];
  for (const setup of setups) {
    const rest = await startRest({ listeners, ...setup });
    try {
      assert.match(rest.base, /^https:/);
      const status = await new Promise((resolve, reject) => {
        request(`${rest.base}/connectors`, { rejectUnauthorized: false, agent: false }, (res) =>
          resolve(res.resume().statusCode),
        )
          .on('error', reject)
          .end();
      });
      assert.equal(status, 200);
    } finally {
      await rest.close();
    }
  }
  await assert.rejects(
    startRest({
      listeners,
      'ssl.keystore.type': 'PKCS12',
      'ssl.keystore.location': join(folder, 'key.pem'),
      'ssl.keystore.password': 'hunter2',
    }),
    (error) =>
      isFailure(error, 'REST_TLS_INVALID') &&
      error.message.includes('ssl.keystore.type') &&
      !error.message.includes('hunter2'),
  );
});

test('health and a call that takes too long tell what the worker is at', async () => {
  const rest = await startRest();
  try {
    rest.herder.stageNow = { description: 'awaiting startup', started: 0, completed: null };
    rest.herder.healthy = 'unhealthy';
    const { message } = (await (await fetch(`${rest.base}/health`)).json()) as { message: string };
    assert.match(
      message,
      /The worker is currently awaiting startup, which began at 1970-01-01T00:00:00\.000Z\.$/,
    );
    rest.herder.late = failure('REST_TIMED_OUT', { stage: '' });
    const reply = await fetch(`${rest.base}/connectors/x/offsets`);
    assert.equal(reply.status, 500);
    const body = (await reply.json()) as { message: string };
    assert.match(body.message, /^Request timed out\. The worker is currently awaiting startup/);
  } finally {
    await rest.close();
  }
});
