// Config providers: `${provider:path:key}` and `${provider:key}` placeholders resolved from files, directories
// and the environment. The worker's own properties resolve once at start; connector configs resolve when a
// connector or task starts and when it is validated, and stay placeholders wherever they are stored or shown.
import { failure } from '../errors/failure.js';
import type { Props } from './config-key.js';
import { builtInProviders, type ConfigProvider } from './providers/built-in.js';
import { hideSecret, isSensitiveName } from './redaction.js';

const placeholder = /\$\{([^}]*?):(([^}]*?):)?([^}]*?)\}/g;

/** True when a value names at least one placeholder. */
export function hasPlaceholder(value: string): boolean {
  return value.search(placeholder) >= 0;
}

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
      const found = Object.keys(builtInProviders).find((k) => k === javaClass || k.endsWith(`.${javaClass}`));
      if (found === undefined || javaClass === '') {
        throw failure('CONFIG_PROVIDER_UNKNOWN', {
          provider: name,
          javaClass,
          known: Object.keys(builtInProviders).join(', '),
        });
      }
      const prefix = `config.providers.${name}.param.`;
      const params: Record<string, string> = {};
      for (const [key, value] of Object.entries(props)) {
        if (key.startsWith(prefix)) params[key.slice(prefix.length)] = value;
      }
      providers.set(name, builtInProviders[found](params, env));
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
                const given = found.get(sourceId(provider, path ?? ''))?.[key];
                // Invariant 9.
                if (given !== undefined && (isSensitiveName(name) || isSensitiveName(key))) hideSecret(given);
                return given ?? whole;
              },
            );
    }
    return out;
  }

  /**
   * Looks the values of placeholders up again whenever the shortest time to live of their providers has passed, and calls
   * `changed` once when one differs from `resolved`; a look-up that fails is made again. Answers how to end that. Nothing is
   * watched where no provider has a time to live. Clears nothing of `props`, keeps no process alive.
   */
  watch(props: Props, resolved: Props, changed: () => void): () => void {
    const used = [...wanted(props, this.providers)].map(
      ({ provider }) => this.providers.get(provider)?.ttlMs,
    );
    const ttl = Math.min(...used.filter((ms) => ms !== undefined));
    if (!Number.isFinite(ttl)) return () => {};
    const wait = (): NodeJS.Timeout => setTimeout(look, Math.min(ttl, MAX_TIMER_MS)).unref();
    let timer: NodeJS.Timeout | null = null;
    const look = async (): Promise<void> => {
      const now = await this.resolve(props).catch(() => null);
      if (timer === null) return;
      if (now === null || Object.keys(now).every((key) => now[key] === resolved[key])) {
        timer = wait();
        return;
      }
      timer = null;
      changed();
    };
    timer = wait();
    return () => {
      if (timer !== null) clearTimeout(timer);
      timer = null;
    };
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

const MAX_TIMER_MS = 2_147_483_647;

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
