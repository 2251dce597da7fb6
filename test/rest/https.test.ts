// HTTPS listeners with Java's own stores (made by keytool, skipped without it), client certificates, and the separate
// admin listener.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { isFailure } from '../../src/errors/failure.js';
import { startRest } from './rest-fixture.js';

const PASSWORD = 'changeit';
const skip = hasKeytool() ? false : 'keytool is not installed';
let folder: string;

function hasKeytool(): boolean {
  try {
    execFileSync('keytool', ['-help'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const keytool = (...args: string[]) => execFileSync('keytool', args, { cwd: folder, stdio: 'ignore' });

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-https-'));
  if (skip !== false) return;
  const key = ['-genkeypair', '-keyalg', 'RSA', '-keysize', '2048', '-validity', '2'];
  for (const [name, type, keyPassword] of [
    ['server.jks', 'JKS', 'keypass1'],
    ['client.p12', 'PKCS12', PASSWORD],
  ] as const) {
    const subject = ['-dname', `CN=${name}`, '-alias', 'one', '-storetype', type, '-keystore', name];
    keytool(...key, ...subject, '-storepass', PASSWORD, '-keypass', keyPassword);
  }
  const store = ['-alias', 'one', '-storepass', PASSWORD, '-file', 'client.crt'];
  keytool('-exportcert', '-rfc', '-keystore', 'client.p12', ...store);
  keytool('-importcert', '-noprompt', '-keystore', 'trust.jks', '-storetype', 'JKS', ...store);
});
after(() => rmSync(folder, { recursive: true }));

/** Status of a GET, or the code of the connection's error. */
function get(base: string, path: string, pfx?: Buffer): Promise<number | string> {
  return new Promise((resolve) => {
    const client = pfx === undefined ? {} : { pfx, passphrase: PASSWORD };
    request(base + path, { rejectUnauthorized: false, agent: false, ...client }, (reply) =>
      resolve(reply.resume().statusCode ?? 0),
    )
      .on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
      .end();
  });
}

test('a JKS store with a key password of its own, and client certificates', { skip }, async () => {
  const setup = {
    listeners: 'https://127.0.0.1:0',
    'listeners.https.ssl.keystore.location': join(folder, 'server.jks'),
    'listeners.https.ssl.keystore.password': PASSWORD,
    'listeners.https.ssl.key.password': 'keypass1',
  };
  const trust = {
    'listeners.https.ssl.truststore.location': join(folder, 'trust.jks'),
    'listeners.https.ssl.truststore.password': PASSWORD,
  };
  const client = readFileSync(join(folder, 'client.p12'));
  const open = await startRest(setup);
  try {
    assert.equal(await get(open.base, '/connectors'), 200);
  } finally {
    await open.close();
  }
  const strict = await startRest({ ...setup, ...trust, 'listeners.https.ssl.client.auth': 'required' });
  try {
    assert.equal(await get(strict.base, '/connectors', client), 200);
    assert.equal(typeof (await get(strict.base, '/connectors')), 'string');
  } finally {
    await strict.close();
  }
  const lax = await startRest({ ...setup, ...trust, 'listeners.https.ssl.client.auth': 'requested' });
  try {
    assert.equal(await get(lax.base, '/connectors'), 200);
  } finally {
    await lax.close();
  }
  for (const [wrong, text] of [
    [{ 'listeners.https.ssl.keystore.password': 'other' }, /password/],
    [{ 'listeners.https.ssl.key.password': 'other' }, /private key/],
    [{ 'listeners.https.ssl.keystore.location': '/no/such.jks' }, /no such file/i],
    [{ 'listeners.https.ssl.keystore.type': 'BCFKS' }, /BCFKS/],
    [{ 'listeners.https.ssl.client.auth': 'maybe' }, /requested/],
    [{ 'listeners.https.ssl.cipher.suites': 'X' }, /cipher/],
  ] as const) {
    await assert.rejects(
      startRest({ ...setup, ...wrong }),
      (error) =>
        isFailure(error, 'REST_TLS_INVALID') &&
        text.test(error.message) &&
        !/changeit|keypass1/.test(error.message),
    );
  }
});

test('admin.listeners of its own serves /admin only, and the main listeners not at all', async () => {
  const rest = await startRest({ 'admin.listeners': 'http://127.0.0.1:0' });
  try {
    const admin = rest.server.adminAddresses[0]!;
    assert.equal((await fetch(`${rest.base}/admin/loggers`)).status, 404);
    assert.equal((await fetch(`${admin}/admin/loggers`)).status, 200);
    assert.equal((await fetch(`${admin}/connectors`)).status, 404);
  } finally {
    await rest.close();
  }
});
