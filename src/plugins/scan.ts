// Finds plugins: the ones that come with Millrace (small metadata files, imported at start) and JavaScript packages
// below the folders of `plugin.path`. A file that does not load is a warning with its path; it never stops the
// worker. Each thread that needs plugins scans for itself.
import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Logger } from '../api/logger.js';
import type { PluginDescriptor } from '../api/plugin.js';
import { PluginRegistry } from './registry.js';

export interface ScanOptions {
  /** Folders of `plugin.path`: each a package, or a folder of packages. */
  readonly pluginPath?: readonly string[] | undefined;
  readonly logger: Pick<Logger, 'warn' | 'debug'>;
  /** Where the built-in rooms are; the folder above src/ by default. */
  readonly root?: string | undefined;
}

/** Scans and builds the registry. Never throws for a bad plugin. */
export async function loadPlugins(options: ScanOptions): Promise<PluginRegistry> {
  const found: PluginDescriptor[] = [];
  const root = options.root ?? fileURLToPath(new URL('../../', import.meta.url));
  for (const file of await builtInFiles(root)) found.push(...(await pluginsOf(file, options.logger)));
  for (const folder of options.pluginPath ?? []) {
    for (const entry of await packageEntries(folder, options.logger)) {
      found.push(...(await pluginsOf(entry, options.logger)));
    }
  }
  return new PluginRegistry(found);
}

async function builtInFiles(root: string): Promise<string[]> {
  const connectors = join(root, 'connectors');
  const names = existsSync(connectors) ? (await readdir(connectors)).sort() : [];
  return [
    ...names.map((name) => join(connectors, name, 'plugin.js')),
    join(root, 'src/converters/plugin.js'),
    join(root, 'src/transforms/plugin.js'),
  ].filter((file) => existsSync(file));
}

async function pluginsOf(file: string, logger: ScanOptions['logger']): Promise<PluginDescriptor[]> {
  try {
    const module = (await import(pathToFileURL(file).href)) as { plugins?: unknown };
    if (!Array.isArray(module.plugins)) throw new Error('it exports no array named "plugins"');
    return module.plugins.filter((plugin): plugin is PluginDescriptor => {
      if (isDescriptor(plugin)) return true;
      logger.warn(
        { path: file },
        'a plugin description lacks javaClass, type, version or load, and is left out',
      );
      return false;
    });
  } catch (error) {
    logger.warn(
      { path: file, reason: error instanceof Error ? error.message : String(error) },
      'plugin not loaded',
    );
    return [];
  }
}

const types = new Set(['source', 'sink', 'converter', 'header_converter', 'transformation', 'predicate']);

function isDescriptor(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const plugin = value as Record<string, unknown>;
  const isConnector = plugin['type'] === 'source' || plugin['type'] === 'sink';
  const hasTask = !isConnector || typeof plugin['taskClass'] === 'string';
  return (
    typeof plugin['javaClass'] === 'string' &&
    typeof plugin['version'] === 'string' &&
    typeof plugin['load'] === 'function' &&
    types.has(plugin['type'] as string) &&
    hasTask
  );
}

/** Entry files of the packages in a plugin folder. Folders of Java archives are passed over. */
async function packageEntries(folder: string, logger: ScanOptions['logger']): Promise<string[]> {
  const own = await packageEntry(folder, logger);
  if (own !== null) return [own];
  let names: string[];
  try {
    names = (await readdir(folder)).sort();
  } catch (error) {
    logger.warn(
      { path: folder, reason: (error as Error).message },
      'plugin.path names a folder that cannot be read',
    );
    return [];
  }
  const entries: string[] = [];
  for (const name of names) {
    const path = join(folder, name);
    if (!(await stat(path).catch(() => null))?.isDirectory()) continue;
    const entry = await packageEntry(path, logger);
    if (entry !== null) entries.push(entry);
    else logger.debug({ path }, 'no package.json here: not a JavaScript plugin');
  }
  return entries;
}

async function packageEntry(folder: string, logger: ScanOptions['logger']): Promise<string | null> {
  const file = join(folder, 'package.json');
  if (!existsSync(file)) return null;
  try {
    const manifest = JSON.parse(await readFile(file, 'utf8')) as { main?: string; exports?: unknown };
    return join(folder, exportTarget(manifest.exports) ?? manifest.main ?? 'index.js');
  } catch (error) {
    logger.warn({ path: file, reason: (error as Error).message }, 'plugin package not readable');
    return null;
  }
}

/** The file of the main export of a package.json `exports` field. */
function exportTarget(exports: unknown): string | undefined {
  if (typeof exports === 'string') return exports;
  if (typeof exports !== 'object' || exports === null) return undefined;
  const map = exports as Record<string, unknown>;
  return exportTarget(map['.'] ?? map['import'] ?? map['node'] ?? map['default']);
}
