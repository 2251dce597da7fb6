// Names under which plugins are found, texts when they are not, and scanning of plugin folders.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { PluginDescriptor } from '../../src/api/plugin.js';
import { isFailure } from '../../src/errors/failure.js';
import { PluginRegistry } from '../../src/plugins/registry.js';
import { loadPlugins } from '../../src/plugins/scan.js';
import { compareVersions, matchesVersion, shownRange } from '../../src/plugins/version-range.js';

const source = (javaClass: string, shortNames: string[] = []): PluginDescriptor => ({
  type: 'source',
  javaClass,
  taskClass: `${javaClass}Task`,
  version: '1.0',
  shortNames,
  load: async () => {
    throw new Error('broken file');
  },
});

test('full name, simple name, without suffix, short name', () => {
  const registry = new PluginRegistry([
    source('io.x.DemoConnector', ['demo']),
    source('io.x.OtherConnector'),
  ]);
  for (const name of ['io.x.DemoConnector', 'DemoConnector', 'Demo', 'demo', ' Demo ']) {
    assert.equal(registry.connector(name).javaClass, 'io.x.DemoConnector');
  }
});

test('an alias two classes share is none', () => {
  const registry = new PluginRegistry([source('a.DemoConnector'), source('b.DemoConnector')]);
  assert.equal(registry.find('source', 'Demo'), undefined);
  assert.throws(
    () => registry.connector('Demo'),
    (error) => isFailure(error, 'CONNECTOR_CLASS_AMBIGUOUS') && error.message.includes('a.DemoConnector'),
  );
  assert.equal(registry.connector('a.DemoConnector').javaClass, 'a.DemoConnector');
});

test('unknown names have the original text', () => {
  const registry = new PluginRegistry([source('io.x.DemoConnector')]);
  assert.throws(
    () => registry.connector('Nope'),
    (error) =>
      isFailure(error, 'CONNECTOR_CLASS_UNKNOWN') &&
      error.message ===
        "Failed to find any class that implements Connector and which name matches Nope, available connectors are: PluginDesc{klass=class io.x.DemoConnector, name='io.x.DemoConnector', version='1.0', encodedVersion=1.0, type=source, typeName='source', location='classpath'}",
  );
  assert.throws(
    () => registry.require('converter', 'Nope'),
    (error) => isFailure(error, 'PLUGIN_CLASS_UNKNOWN') && error.message === 'Class Nope could not be found.',
  );
});

test('code that fails to load is an error of that plugin alone', async () => {
  const registry = new PluginRegistry([source('io.x.DemoConnector')]);
  await assert.rejects(
    registry.newConnector('Demo'),
    (error) => isFailure(error, 'PLUGIN_LOAD_FAILED') && error.message.includes('broken file'),
  );
  await assert.rejects(registry.newSourceTask('io.x.DemoConnectorTask'), (error) =>
    isFailure(error, 'PLUGIN_LOAD_FAILED'),
  );
});

test('folders of plugin.path: good packages count, bad ones warn with their path', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-plugins-'));
  const put = async (name: string, manifest: object | string, code: string) => {
    await mkdir(join(folder, name));
    await writeFile(
      join(folder, name, 'package.json'),
      typeof manifest === 'string' ? manifest : JSON.stringify(manifest),
    );
    await writeFile(join(folder, name, 'index.js'), code);
  };
  const good = `export const plugins = [{ type: 'source', javaClass: 'x.GoodConnector', taskClass: 't', version: '2', load() {} }, { type: 'source' }];`;
  await put('good', { type: 'module', exports: { '.': { import: './index.js' } } }, good);
  await put('throws', { type: 'module' }, 'throw new Error("boom")');
  await put('empty', { type: 'module' }, 'export const nothing = 1;');
  await put('malformed', '{', '');
  await mkdir(join(folder, 'java-archives'));
  const warnings: { path?: string; reason?: string }[] = [];
  const logger = { warn: (fields: object) => void warnings.push(fields), debug: () => {} };
  try {
    const registry = await loadPlugins({
      pluginPath: [folder, join(folder, 'absent')],
      logger,
      root: folder,
    });
    assert.deepEqual(
      registry.list().map((plugin) => plugin.javaClass),
      ['x.GoodConnector'],
    );
    const places = warnings.map((warning) => warning.path?.slice(folder.length + 1));
    assert.deepEqual(places.sort(), [
      'absent',
      'empty/index.js',
      'good/index.js',
      'malformed/package.json',
      'throws/index.js',
    ]);
    assert.ok(warnings.some((warning) => warning.reason === 'boom'));
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('the plugins that come with Millrace load without a warning', async () => {
  const warnings: object[] = [];
  const logger = { warn: (fields: object) => void warnings.push(fields), debug: () => {} };
  const registry = await loadPlugins({ logger });
  assert.deepEqual(warnings, []);
  assert.ok(registry.find('converter', 'org.apache.kafka.connect.json.JsonConverter'));
});

test('version ranges', () => {
  assert.ok(matchesVersion('latest', '1'));
  assert.ok(matchesVersion('3.6.1', '3.6.1.Final'));
  assert.ok(matchesVersion('[1.0,2.0)', '1.9'));
  assert.ok(!matchesVersion('[1.0,2.0)', '2.0'));
  assert.ok(matchesVersion('(,3]', '3.0'));
  assert.ok(!matchesVersion('[1.5]', '1.6'));
  assert.ok(!matchesVersion('x.y', '4.1.1'));
  assert.equal(shownRange('x.y'), '[x.y,x.y]');
  assert.ok(compareVersions('1.10', '1.9') > 0);
  assert.ok(compareVersions('1.0-beta', '1.0.1') < 0);
});
