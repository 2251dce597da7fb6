// Kafka's own config providers: properties files, directories of files, the environment; with their options and the texts
// of their errors, and one option of ours: `ttl.ms`, after which values are looked up again. Made by ../providers.ts.
import { existsSync } from 'node:fs';
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { isAbsolute, normalize, resolve, sep } from 'node:path';
import { failure } from '../../errors/failure.js';
import type { Props } from '../config-key.js';
import { compileJavaRegex } from '../java-regex.js';
import { parseProperties } from '../properties.js';

/** Values below a path; keys that do not exist are absent. Throws an Error whose message holds no value. */
export interface ConfigProvider {
  get(path: string, keys: ReadonlySet<string>): Promise<Record<string, string>>;
  /** How long values hold, in ms; absent = for ever. */
  readonly ttlMs?: number | undefined;
}

export type ProviderFactory = (params: Props, env: Props) => ConfigProvider;

export const builtInProviders: Readonly<Record<string, ProviderFactory>> = {
  'org.apache.kafka.common.config.provider.FileConfigProvider': fileProvider,
  'org.apache.kafka.common.config.provider.DirectoryConfigProvider': directoryProvider,
  'org.apache.kafka.common.config.provider.EnvVarConfigProvider': envProvider,
};

function pick(all: Readonly<Record<string, string>>, keys: ReadonlySet<string>): Record<string, string> {
  const out: Record<string, string> = {};
  for (const key of keys) if (Object.hasOwn(all, key)) out[key] = all[key];
  return out;
}

const invalid = (text: string): Error => failure('CONFIG_INVALID', { errors: [text] });

function ttlOf(params: Props): { ttlMs?: number } {
  const text = params['ttl.ms']?.trim();
  if (text === undefined || text === '') return {};
  if (!/^[1-9]\d{0,9}$/.test(text))
    throw invalid(`Invalid value ${text} for configuration ttl.ms: must be a number of at least 1`);
  return { ttlMs: Number(text) };
}

/** Null = every path is allowed. */
function allowedPaths(params: Props): readonly string[] | null {
  const given = (params['allowed.paths'] ?? '').split(',').map((path) => path.trim());
  const paths = given.filter((path) => path !== '');
  for (const path of paths) {
    if (!isAbsolute(path)) throw invalid(`Path ${path} is not absolute`);
    if (!existsSync(path)) throw invalid(`Path ${path} does not exist`);
  }
  return paths.length === 0 ? null : paths.map((path) => normalize(path).replace(/(?<=.)\/+$/, ''));
}

const below = (path: string, root: string): boolean =>
  path === root || path.startsWith(root.endsWith(sep) ? root : root + sep);

/** A path outside the allowed ones, also through a symbolic link, reads as empty. */
async function permitted(path: string, allowed: readonly string[] | null): Promise<boolean> {
  if (allowed === null) return true;
  const absolute = resolve(path);
  if (!allowed.some((root) => below(absolute, root))) return false;
  const real = await realpath(absolute).catch(() => null);
  // What does not exist is told by the one who reads it.
  if (real === null) return true;
  const roots = await Promise.all(allowed.map((root) => realpath(root).catch(() => root)));
  return roots.some((root) => below(real, root));
}

function fileProvider(params: Props): ConfigProvider {
  const allowed = allowedPaths(params);
  return {
    ...ttlOf(params),
    async get(path, keys) {
      if (path === '' || !(await permitted(path, allowed))) return {};
      let text: string;
      try {
        text = await readFile(path, 'utf8');
      } catch (error) {
        throw new Error(`Could not read properties from file ${path}`, { cause: error });
      }
      return pick(parseProperties(text), keys);
    },
  };
}

function directoryProvider(params: Props): ConfigProvider {
  const allowed = allowedPaths(params);
  return {
    ...ttlOf(params),
    async get(path, keys) {
      const out: Record<string, string> = {};
      if (path === '' || !(await permitted(path, allowed))) return out;
      if (!(await stat(path).catch(() => null))?.isDirectory()) return out;
      let names: string[];
      try {
        names = await readdir(path);
      } catch (error) {
        throw new Error(`Could not list directory ${path}`, { cause: error });
      }
      for (const name of names) {
        const file = resolve(path, name);
        if (!keys.has(name) || !(await stat(file).catch(() => null))?.isFile()) continue;
        // A link may leave the allowed paths: mounted secrets are links inside them.
        if (!(await permitted(file, allowed))) continue;
        try {
          out[name] = await readFile(file, 'utf8');
        } catch (error) {
          throw new Error(`Could not read file ${file} for property ${name}`, { cause: error });
        }
      }
      return out;
    },
  };
}

function envProvider(params: Props, env: Props): ConfigProvider {
  const pattern = params['allowlist.pattern'];
  const allow = pattern === undefined ? null : compileJavaRegex(pattern);
  return {
    ...ttlOf(params),
    async get(path, keys) {
      if (path !== '')
        throw new Error(`Path is not supported for EnvVarConfigProvider, invalid value '${path}'`);
      const out = pick(env, keys);
      for (const key of Object.keys(out)) if (allow !== null && !allow.matches(key)) delete out[key];
      return out;
    },
  };
}
