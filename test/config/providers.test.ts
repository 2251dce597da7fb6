// Config providers: what Kafka's own do with their options and what they refuse (texts recorded from Kafka 4.1.1), and
// looking values up again after their time to live.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { ConfigProviders } from '../../src/config/providers.js';

const root = mkdtempSync(join(tmpdir(), 'millrace-providers-'));
after(() => rmSync(root, { recursive: true, force: true }));
mkdirSync(join(root, 'dir', 'sub'), { recursive: true });
writeFileSync(join(root, 'dir', 'f.properties'), 'a=1\nb = two words\n');
writeFileSync(join(root, 'dir', 'sub', 's'), 'sec\n');
writeFileSync(join(root, 'outside'), 'x=leaked\n');
symlinkSync(join(root, 'outside'), join(root, 'dir', 'link.properties'));

const PACKAGE = 'org.apache.kafka.common.config.provider';

function providers(params: Record<string, string> = {}, env: Record<string, string> = {}): ConfigProviders {
  const props: Record<string, string> = { 'config.providers': 'file, dir,env' };
  for (const [name, simple] of [
    ['file', 'File'],
    ['dir', 'Directory'],
    ['env', 'EnvVar'],
  ]) {
    props[`config.providers.${name}.class`] = `${PACKAGE}.${simple}ConfigProvider`;
  }
  for (const [key, value] of Object.entries(params)) props[`config.providers.${key}`] = value;
  return ConfigProviders.fromProps(props, env);
}

const one = async (value: string, params?: Record<string, string>, env?: Record<string, string>) =>
  (await providers(params, env).resolve({ v: value }))['v'];

test('files, directories and the environment; what is not there stays as it stands', async () => {
  const file = join(root, 'dir', 'f.properties');
  assert.equal(await one(`x-\${file:${file}:a}-\${file:${file}:b}`), 'x-1-two words');
  assert.equal(await one(`\${file:${file}:z}`), `\${file:${file}:z}`);
  assert.equal(await one(`\${file:${join(root, 'dir/sub/../f.properties')}:a}`), '1');
  assert.equal(await one(`\${dir:${join(root, 'dir/sub')}:s}`), 'sec\n');
  assert.equal(await one(`\${dir:${join(root, 'dir')}:sub}`), `\${dir:${join(root, 'dir')}:sub}`);
  for (const path of ['/nope', file]) assert.equal(await one(`\${dir:${path}:s}`), `\${dir:${path}:s}`);
  assert.equal(await one('$' + '{env:A}', {}, { A: '1' }), '1');
  assert.equal(await one('$' + '{env:Z} $' + '{other:A}', {}, { A: '1' }), '$' + '{env:Z} $' + '{other:A}');
  // Not recursive.
  assert.equal(await one('$' + '{env:A}', {}, { A: '$' + '{env:B}', B: '2' }), '$' + '{env:B}');
});

test('paths that are not allowed read as empty, also through .. and links', async () => {
  const dir = join(root, 'dir');
  const allowed = {
    'file.param.allowed.paths': `${dir}/sub,${dir}/f.properties`,
    'dir.param.allowed.paths': dir,
  };
  assert.equal(await one(`\${file:${dir}/f.properties:a}`, allowed), '1');
  for (const path of [`${root}/outside`, `${dir}/sub/../../outside`, `${dir}/f.properties.other`]) {
    assert.equal(await one(`\${file:${path}:x}`, allowed), `\${file:${path}:x}`);
  }
  const link = `\${file:${dir}/link.properties:x}`;
  assert.equal(await one(link), 'leaked');
  assert.equal(await one(link, { 'file.param.allowed.paths': dir }), link);
  assert.equal(await one(`\${dir:${dir}:link.properties}`, allowed), `\${dir:${dir}:link.properties}`);
  assert.equal(await one(`\${dir:${dir}/sub:s}`, allowed), 'sec\n');
  assert.throws(() => providers({ 'file.param.allowed.paths': 'etc' }), /Path etc is not absolute/);
  assert.throws(() => providers({ 'dir.param.allowed.paths': '/nope/x' }), /Path \/nope\/x does not exist/);
});

test('the environment: only what the pattern allows, and no path', async () => {
  const env = { A1: '1', BA: '2' };
  assert.equal(
    await one('$' + '{env:A1}$' + '{env:BA}', { 'env.param.allowlist.pattern': 'A.*' }, env),
    '1$' + '{env:BA}',
  );
  assert.throws(() => providers({ 'env.param.allowlist.pattern': 'A(' }), /Unclosed group near index 2/);
  await assert.rejects(
    one('$' + '{env:x:A1}', {}, env),
    /Path is not supported for EnvVarConfigProvider, invalid value 'x'/,
  );
});

test('a file that cannot be read is an error that names it', async () => {
  await assert.rejects(one('$' + '{file:/nope/f:a}'), /Could not read properties from file \/nope\/f/);
  assert.throws(
    () => ConfigProviders.fromProps({ 'config.providers': 'x', 'config.providers.x.class': 'No' }),
    /unknown class/,
  );
});

test('values are looked up again after their time to live, and a change is told once', async () => {
  const file = join(root, 'changing.properties');
  writeFileSync(file, 'password=before\n');
  const watched = providers({ 'file.param.ttl.ms': '5' });
  const props = { 'database.password': `\${file:${file}:password}` };
  const resolved = await watched.resolve(props);
  assert.equal(resolved['database.password'], 'before');
  const keepAlive = setInterval(() => {}, 1000);
  try {
    let told = 0;
    await new Promise<void>((resolve) => {
      watched.watch(props, resolved, () => {
        told++;
        resolve();
      });
      // A file that is away for a moment is no change.
      rmSync(file);
      writeFileSync(file, 'password=after\n');
    });
    assert.equal((await watched.resolve(props))['database.password'], 'after');
    assert.equal(told, 1);
  } finally {
    clearInterval(keepAlive);
  }
  assert.throws(() => providers({ 'env.param.ttl.ms': 'x' }), /ttl.ms/);
});
