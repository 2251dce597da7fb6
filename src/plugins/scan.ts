// Finds plugins: the ones that come with Millrace (small metadata files, imported at start) and JavaScript packages
// in the files and below the folders of `plugin.path`. A file that does not load is a warning with its path; it never stops the
// worker. Each thread that needs plugins scans for itself.
import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { kit } from '../api/kit.js';
import type { Logger } from '../api/logger.js';
import type { PluginDescriptor } from '../api/plugin.js';
import { PluginRegistry } from './registry.js';

export interface ScanOptions {
  /** Entries of `plugin.path`: each a file, a package, a folder of these, or the name of an installed package. */
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
    const plugins = typeof module.plugins === 'function' ? await module.plugins(kit) : module.plugins;
    if (!Array.isArray(plugins)) throw new Error('it exports no array (or function of one) named "plugins"');
    return plugins.filter((plugin): plugin is PluginDescriptor => {
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
  const found = await stat(folder).catch(() => null);
  if (found?.isFile()) return [folder];
  if (found === null && PACKAGE_NAME.test(folder)) return installed(folder, logger);
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
    const kind = await stat(path).catch(() => null);
    if (kind?.isFile() && CODE_FILE.test(name)) entries.push(path);
    if (!kind?.isDirectory()) continue;
    const entry = await packageEntry(path, logger);
    if (entry !== null) entries.push(entry);
    else logger.debug({ path }, 'no package.json here: not a JavaScript plugin');
  }
  return entries;
}

/** A plugin in one file. A folder with a package.json is a package, whatever files it has. */
const CODE_FILE = /\.(js|mjs)$/;
const PACKAGE_NAME = /^(@[a-z0-9][\w.-]*\/)?[a-z0-9][\w.-]*$/;

/** The entry file of a package that is installed where the worker was started. */
async function installed(name: string, logger: ScanOptions['logger']): Promise<string[]> {
  for (let folder = process.cwd(); ; folder = dirname(folder)) {
    const entry = await packageEntry(join(folder, 'node_modules', name), logger);
    if (entry !== null) return [entry];
    if (dirname(folder) === folder) break;
  }
  logger.warn({ path: name }, 'plugin.path names neither a file, a folder nor an installed package');
  return [];
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
