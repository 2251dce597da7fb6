// Config providers: `${provider:path:key}` and `${provider:key}` placeholders resolved from files, directories
// and the environment. The worker's own properties resolve once at start; connector configs resolve when a
// connector or task starts and when it is validated, and stay placeholders wherever they are stored or shown.
import { readdir, readFile, realpath } from 'node:fs/promises';
import { isAbsolute, normalize, resolve, sep } from 'node:path';
import { failure } from '../errors/failure.js';
import type { Props } from './config-key.js';
import { parseProperties } from './properties.js';

/** Values below a path; keys that do not exist are absent. */
export interface ConfigProvider {
  get(path: string, keys: ReadonlySet<string>): Promise<Record<string, string>>;
}

const placeholder = /\$\{([^}]*?):(([^}]*?):)?([^}]*?)\}/g;

/** True when a value names at least one placeholder. */
export function hasPlaceholder(value: string): boolean {
  return value.search(placeholder) >= 0;
}

type ProviderFactory = (params: Props, env: Props) => ConfigProvider;

const known: Readonly<Record<string, ProviderFactory>> = {
  'org.apache.kafka.common.config.provider.FileConfigProvider': fileProvider,
  'org.apache.kafka.common.config.provider.DirectoryConfigProvider': directoryProvider,
  'org.apache.kafka.common.config.provider.EnvVarConfigProvider': envProvider,
};

export class ConfigProviders {
  constructor(private readonly providers: ReadonlyMap<string, ConfigProvider>) {}

  /**
   * Builds the providers that worker properties declare (`config.providers`, `.class`, `.param.*`). Simple class
   * names are accepted. Throws CONFIG_PROVIDER_UNKNOWN.
   */
  static fromProps(props: Props, env: Props = process.env as Props): ConfigProviders {
    const providers = new Map<string, ConfigProvider>();
    for (const name of (props['config.providers'] ?? '').split(',').map((part) => part.trim())) {
      if (name === '') continue;
      const javaClass = (props[`config.providers.${name}.class`] ?? '').trim();
      const found = Object.keys(known).find((k) => k === javaClass || k.endsWith(`.${javaClass}`));
      if (found === undefined || javaClass === '') {
        throw failure('CONFIG_PROVIDER_UNKNOWN', {
          provider: name,
          javaClass,
          known: Object.keys(known).join(', '),
        });
      }
      const prefix = `config.providers.${name}.param.`;
      const params: Record<string, string> = {};
      for (const [key, value] of Object.entries(props)) {
        if (key.startsWith(prefix)) params[key.slice(prefix.length)] = value;
      }
      providers.set(name, known[found](params, env));
    }
    return new ConfigProviders(providers);
  }

  /**
   * A copy with placeholders replaced. An unknown provider or a missing key leaves the placeholder as it stands.
   * Throws CONFIG_PROVIDER_FAILED when a provider cannot read its source.
   */
  async resolve(props: Props): Promise<Record<string, string>> {
    if (this.providers.size === 0) return { ...props };
    const found = await this.#lookUp(wanted(props, this.providers));
    const out: Record<string, string> = {};
    for (const [name, value] of Object.entries(props)) {
      out[name] =
        typeof value !== 'string'
          ? value
          : value.replace(
              placeholder,
              (whole, provider: string, _part, path: string | undefined, key: string) => {
                return found.get(sourceId(provider, path ?? ''))?.[key] ?? whole;
              },
            );
    }
    return out;
  }

  async #lookUp(sources: Iterable<Source>): Promise<Map<string, Record<string, string>>> {
    const found = new Map<string, Record<string, string>>();
    for (const { provider, path, keys } of sources) {
      try {
        found.set(sourceId(provider, path), await this.providers.get(provider)!.get(path, keys));
      } catch (error) {
        throw failure('CONFIG_PROVIDER_FAILED', { provider, detail: (error as Error).message }, error);
      }
    }
    return found;
  }
}

interface Source {
  readonly provider: string;
  readonly path: string;
  readonly keys: Set<string>;
}

const sourceId = (provider: string, path: string) => `${provider}\u0000${path}`;

function wanted(props: Props, providers: ReadonlyMap<string, ConfigProvider>): Iterable<Source> {
  const out = new Map<string, Source>();
  for (const value of Object.values(props)) {
    if (typeof value !== 'string') continue;
    for (const [, provider, , path = '', key] of value.matchAll(placeholder)) {
      if (!providers.has(provider)) continue;
      const id = sourceId(provider, path);
      const source = out.get(id) ?? { provider, path, keys: new Set<string>() };
      source.keys.add(key);
      out.set(id, source);
    }
  }
  return out.values();
}

function pick(all: Readonly<Record<string, string>>, keys: ReadonlySet<string>): Record<string, string> {
  const out: Record<string, string> = {};
  for (const key of keys) if (Object.hasOwn(all, key)) out[key] = all[key];
  return out;
}

/** Null = every path is allowed. */
function allowedPaths(params: Props): readonly string[] | null {
  const given = (params['allowed.paths'] ?? '').split(',').map((path) => path.trim());
  const paths = given.filter((path) => path !== '');
  for (const path of paths) {
    if (!isAbsolute(path)) throw failure('CONFIG_INVALID', { errors: [`Path ${path} is not absolute`] });
  }
  return paths.length === 0 ? null : paths.map((path) => normalize(path).replace(/\/+$/, ''));
}

/** A path outside the allowed ones, also through a symbolic link, reads as empty. */
async function permitted(path: string, allowed: readonly string[] | null): Promise<boolean> {
  if (allowed === null) return true;
  const inside = (candidate: string) =>
    allowed.some((root) => candidate === root || candidate.startsWith(root + sep));
  if (!inside(resolve(path))) return false;
  const roots = await Promise.all(allowed.map((root) => realpath(root).catch(() => root)));
  const real = await realpath(path);
  return roots.some((root) => real === root || real.startsWith(root + sep));
}

function fileProvider(params: Props): ConfigProvider {
  const allowed = allowedPaths(params);
  return {
    async get(path, keys) {
      if (path === '' || !(await permitted(path, allowed))) return {};
      return pick(parseProperties(await readFile(path, 'utf8')), keys);
    },
  };
}

function directoryProvider(params: Props): ConfigProvider {
  const allowed = allowedPaths(params);
  return {
    async get(path, keys) {
      if (path === '' || !(await permitted(path, allowed))) return {};
      const out: Record<string, string> = {};
      for (const name of await readdir(path)) {
        if (!keys.has(name)) continue;
        try {
          out[name] = await readFile(resolve(path, name), 'utf8');
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'EISDIR') throw error;
        }
      }
      return out;
    },
  };
}

function envProvider(params: Props, env: Props): ConfigProvider {
  const allow = params['allowlist.pattern'];
  const regex = allow === undefined ? null : new RegExp(`^(?:${allow})$`);
  return {
    async get(path, keys) {
      if (path !== '') throw new Error(`Path must be empty: use \${provider:NAME}, not a path (${path})`);
      const out = pick(env, keys);
      for (const key of Object.keys(out)) if (regex !== null && !regex.test(key)) delete out[key];
      return out;
    },
  };
}
