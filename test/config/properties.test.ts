// Java properties files, config providers and redaction.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders of config providers look like this.
import assert from 'node:assert/strict';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { parseProperties, readProperties } from '../../src/config/properties.js';
import { ConfigProviders } from '../../src/config/providers.js';
import { redactProps, redactText } from '../../src/config/redaction.js';
import { isFailure } from '../../src/errors/failure.js';

let folder = '';
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-config-'));
});
after(() => rm(folder, { recursive: true }));

test('comments, separators, continuations and escapes', () => {
  const text = [
    '# comment',
    '  ! also a comment',
    'a=1',
    'b : two words ',
    'c three',
    'd',
    'e\\ f\\=g = h\\tI\\u00e9',
    'long = one,\\',
    '    two,\\',
    '  # three',
    'back = c:\\\\dir\\\\',
    'a = 2',
  ].join('\r\n');
  assert.deepEqual(parseProperties(text), {
    a: '2',
    b: 'two words ',
    c: 'three',
    d: '',
    'e f=g': 'h\tIé',
    long: 'one,two,# three',
    back: 'c:\\dir\\',
  });
});

test('a malformed Unicode escape names its line', () => {
  assert.throws(
    () => parseProperties('a=1\nb=\\u12x4'),
    (error) => isFailure(error, 'CONFIG_PROPERTIES_MALFORMED') && error.message.includes('line 2'),
  );
});

test('what is written is read back', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' })), (props) => {
      assert.deepEqual(parseProperties(formatProperties(props)), { ...props });
    }),
  );
});

test('files in UTF-8 and in ISO-8859-1', async () => {
  const path = join(folder, 'encodings.properties');
  await writeFile(path, 'a=é', 'utf8');
  assert.deepEqual(await readProperties(path), { a: 'é' });
  await writeFile(path, Buffer.from('a=é', 'latin1'));
  assert.deepEqual(await readProperties(path), { a: 'é' });
  await assert.rejects(readProperties(join(folder, 'none')), (error) =>
    isFailure(error, 'CONFIG_FILE_UNREADABLE'),
  );
});

const provider = (name: string, javaClass: string, params: Record<string, string> = {}) => ({
  'config.providers': name,
  [`config.providers.${name}.class`]: `org.apache.kafka.common.config.provider.${javaClass}`,
  ...Object.fromEntries(Object.entries(params).map(([k, v]) => [`config.providers.${name}.param.${k}`, v])),
});

test('file, directory and environment providers', async () => {
  await writeFile(join(folder, 'secrets.properties'), 'user=me\npassword=p${env:HOME}w\n');
  await writeFile(join(folder, 'token'), 'T0KEN');
  const file = ConfigProviders.fromProps(provider('file', 'FileConfigProvider'));
  const path = join(folder, 'secrets.properties');
  assert.deepEqual(
    await file.resolve({
      url: `jdbc:${`\${file:${path}:user}`}:${`\${file:${path}:password}`}@x`,
      gone: `\${file:${path}:none}`,
      other: '${vault:a:b}',
    }),
    { url: 'jdbc:me:p${env:HOME}w@x', gone: `\${file:${path}:none}`, other: '${vault:a:b}' },
  );
  const dir = ConfigProviders.fromProps(provider('dir', 'DirectoryConfigProvider'));
  assert.deepEqual(await dir.resolve({ t: `\${dir:${folder}:token}` }), { t: 'T0KEN' });
  const env = ConfigProviders.fromProps(
    provider('env', 'EnvVarConfigProvider', { 'allowlist.pattern': 'OK_.*' }),
    { OK_A: '1', NO: '2' },
  );
  assert.deepEqual(await env.resolve({ a: '${env:OK_A}', b: '${env:NO}' }), { a: '1', b: '${env:NO}' });
});

test('paths outside allowed.paths read as empty, through links too', async () => {
  const inside = await mkdtemp(join(folder, 'inside-'));
  await symlink(join(folder, 'token'), join(inside, 'link'));
  await writeFile(join(folder, 'token'), 'k=T0KEN');
  const file = ConfigProviders.fromProps(provider('file', 'FileConfigProvider', { 'allowed.paths': inside }));
  for (const path of [join(folder, 'token'), join(inside, 'link'), join(inside, '..', 'token')]) {
    assert.deepEqual(await file.resolve({ a: `\${file:${path}:k}` }), { a: `\${file:${path}:k}` });
  }
});

test('a provider that cannot read, and one nobody knows', async () => {
  const file = ConfigProviders.fromProps(provider('file', 'FileConfigProvider'));
  await assert.rejects(file.resolve({ a: '${file:/no/such:k}' }), (error) =>
    isFailure(error, 'CONFIG_PROVIDER_FAILED'),
  );
  assert.throws(
    () => ConfigProviders.fromProps({ 'config.providers': 'v', 'config.providers.v.class': 'com.Vault' }),
    (error) => isFailure(error, 'CONFIG_PROVIDER_UNKNOWN'),
  );
});

// Invariant 9.
test('redaction hides what looks like a secret and keeps placeholders', () => {
  const shown = redactProps(
    {
      'database.password': 'pw',
      'sasl.jaas.config': 'user pw',
      'aws.secret.access.key': 'pw',
      'database.hostname': 'db',
      'connection.url': 'jdbc:postgresql://me:pw@db/x',
      'other.password': '${file:/x:y}',
      custom: 'pw',
    },
    { custom: /^custom$/ },
  );
  assert.equal(JSON.stringify(shown).includes('pw'), false);
  assert.equal(shown['database.hostname'], 'db');
  assert.equal(shown['other.password'], '${file:/x:y}');
  assert.equal(redactText('no url here'), 'no url here');
});

/** Writes properties so that `parseProperties` and Java read the same back. */
function formatProperties(props: Readonly<Record<string, string>>): string {
  const lines = Object.entries(props).map(
    ([key, value]) => `${escapeText(key, true)}=${escapeText(value, false)}\n`,
  );
  return lines.join('');
}

function escapeText(text: string, isKey: boolean): string {
  let out = '';
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (char === '\t') out += '\\t';
    else if (char === '\n') out += '\\n';
    else if (char === '\r') out += '\\r';
    else if (char === '\f') out += '\\f';
    else if (char === ' ' && (isKey || i === 0)) out += '\\ ';
    else if ('\\=:#!'.includes(char)) out += `\\${char}`;
    else if (char < ' ' || char > '~') out += `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
    else out += char;
  }
  return out;
}
