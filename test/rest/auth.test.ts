// Basic authentication of the REST API: who may call, what stays open, and setups that are refused.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { parseWorkerConfig } from '../../src/config/keys/worker-config.js';
import { isFailure } from '../../src/errors/failure.js';
import { readCredentials } from '../../src/rest/auth/basic-auth.js';
import { loginModules } from '../../src/rest/auth/jaas-file.js';
import { startRest } from './rest-fixture.js';

const EXTENSION = 'org.apache.kafka.connect.rest.basic.auth.extension.BasicAuthSecurityRestExtension';
const MODULE = 'org.apache.kafka.connect.rest.basic.auth.extension.PropertyFileLoginModule';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-auth-'));
});
after(() => rm(folder, { recursive: true }));

async function setUp(name: string, users: string, module = MODULE): Promise<Record<string, string>> {
  const file = join(folder, `${name}.properties`);
  await writeFile(file, users);
  const jaas = join(folder, `${name}.conf`);
  await writeFile(jaas, `// logins\nKafkaConnect {\n  ${module} required\n  file="${file}";\n};\n`);
  return { 'rest.extension.classes': EXTENSION, 'java.security.auth.login.config': jaas };
}

const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` });

test('only users of the file may call; unknown paths and signed requests are not asked', async () => {
  const rest = await startRest(await setUp('users', 'alice=secret\nbob=b\\u003ab\n'));
  const status = async (path: string, init: RequestInit = {}) => (await fetch(rest.base + path, init)).status;
  try {
    const refused = await fetch(`${rest.base}/connectors`);
    assert.equal(refused.status, 401);
    assert.equal(await refused.text(), 'User cannot access the resource.');
    assert.match(refused.headers.get('www-authenticate') ?? '', /^Basic/);
    for (const path of ['/', '/connectors', '/health', '/metrics', '/admin/loggers', '/millrace/topics']) {
      assert.equal(await status(path), 401, path);
      assert.equal(await status(path, { headers: basic('alice:secret') }), 200, path);
    }
    assert.equal(await status('/connectors', { headers: basic('bob:b:b') }), 200);
    for (const wrong of ['alice:Secret', 'alice:', ':', 'nobody:secret', 'alice'])
      assert.equal(await status('/connectors', { headers: basic(wrong) }), 401, wrong);
    assert.equal(await status('/connectors', { headers: { authorization: 'Bearer x' } }), 401);
    assert.equal(await status('/nowhere'), 404);
    assert.notEqual(await status('/connectors/x/tasks', { method: 'POST' }), 401);
    assert.notEqual(await status('/connectors/x/fence', { method: 'PUT' }), 401);
    assert.equal(await status('/connectors/x/tasks'), 401);
  } finally {
    await rest.close();
  }
});

test('an empty file of users lets everybody in', async () => {
  const rest = await startRest(await setUp('empty', ''));
  try {
    assert.equal((await fetch(`${rest.base}/connectors`)).status, 200);
  } finally {
    await rest.close();
  }
});

test('a setup that cannot work is refused at start', async () => {
  const invalid = (text: RegExp) => (error: unknown) =>
    isFailure(error, 'REST_AUTH_INVALID') && text.test(error.message);
  await assert.rejects(startRest({ 'rest.extension.classes': EXTENSION }), invalid(/names no file/));
  const missing = { 'rest.extension.classes': EXTENSION, 'java.security.auth.login.config': '/no/such' };
  await assert.rejects(startRest(missing), invalid(/no such file/));
  await assert.rejects(startRest(await setUp('ldap', '', 'com.example.Ldap')), invalid(/one module/));
  await assert.rejects(
    (async () => startRest({ 'rest.extension.classes': 'com.example.Audit' }))(),
    (error) => isFailure(error, 'CONFIG_UNSUPPORTED') && error.message.includes('com.example.Audit'),
  );
});

test('the login file may come from the environment of the original’s scripts', async () => {
  const setup = await setUp('env', 'alice=secret\n');
  const config = parseWorkerConfig({ 'rest.extension.classes': EXTENSION });
  const file = setup['java.security.auth.login.config']!;
  for (const options of [
    `-Xmx1g -Djava.security.auth.login.config=${file} -Dx=y`,
    `-Djava.security.auth.login.config="${file}"`,
  ]) {
    const credentials = readCredentials(config, { KAFKA_OPTS: options });
    assert.equal(credentials?.('alice', 'secret'), true);
    assert.equal(credentials?.('alice', 'wrong'), false);
  }
  assert.throws(
    () => readCredentials(config, {}),
    (error) => isFailure(error, 'REST_AUTH_INVALID'),
  );
  assert.equal(readCredentials(parseWorkerConfig({}), { KAFKA_OPTS: '-Dx' }), null);
});

test('JAAS files: comments, several contexts, quotes', () => {
  const text = `# one
Other { a.B optional x=1; };
/* two */ KafkaConnect { c.D required file="a \\"b\\".txt" debug=true; };`;
  const [module, ...more] = loginModules(text, 'KafkaConnect');
  assert.deepEqual(more, []);
  assert.equal(module?.className, 'c.D');
  assert.deepEqual(
    [...module!.options],
    [
      ['file', 'a "b".txt'],
      ['debug', 'true'],
    ],
  );
  for (const bad of [
    '',
    'KafkaConnect {',
    'KafkaConnect { a.B; };',
    'KafkaConnect { a.B required x; };',
    'Other { };',
  ])
    assert.throws(
      () => loginModules(bad, 'KafkaConnect'),
      (error) => isFailure(error, 'REST_AUTH_INVALID'),
      bad,
    );
});
