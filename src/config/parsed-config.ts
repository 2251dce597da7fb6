// The typed view of a parsed config that connectors, converters and the worker read their options from. Every
// getter throws CONFIG_KEY_UNKNOWN for a key that the ConfigDef does not declare.
import { failure } from '../errors/failure.js';
import type { ConfigData, ConfigKey, Props } from './config-key.js';
import { Password } from './password.js';

export class ParsedConfig {
  constructor(
    /** The ConfigDef that parsed it. */
    readonly def: { readonly keys: ReadonlyMap<string, ConfigKey> },
    readonly values: ReadonlyMap<string, ConfigData>,
    /** The properties as given, undeclared keys included. */
    readonly raw: Props,
  ) {}

  get(name: string): ConfigData {
    const value = this.values.get(name);
    if (value === undefined) throw failure('CONFIG_KEY_UNKNOWN', { name });
    return value;
  }

  /** Text of a STRING or CLASS key; an absent value is the empty string. */
  string(name: string): string {
    return (this.get(name) as string | null) ?? '';
  }

  nullableString(name: string): string | null {
    return this.get(name) as string | null;
  }

  /** INT, SHORT or DOUBLE. */
  int(name: string): number {
    return this.get(name) as number;
  }

  double(name: string): number {
    return this.get(name) as number;
  }

  /** A bigint only beyond 2^53. */
  long(name: string): number | bigint {
    return this.get(name) as number | bigint;
  }

  boolean(name: string): boolean {
    return this.get(name) as boolean;
  }

  /** A LIST; null reads as empty. */
  list(name: string): string[] {
    return (this.get(name) as string[] | null) ?? [];
  }

  password(name: string): Password | null {
    const value = this.get(name);
    return value === null || value instanceof Password ? value : new Password(String(value));
  }

  /** True when the properties themselves name the key (not only its default). */
  has(name: string): boolean {
    return Object.hasOwn(this.raw, name);
  }

  /** Given properties below a prefix, the prefix cut off. */
  withPrefix(prefix: string): Record<string, string> {
    const out: Record<string, string> = {};
    for (const [key, value] of Object.entries(this.raw)) {
      if (key.startsWith(prefix) && key.length > prefix.length) out[key.slice(prefix.length)] = value;
    }
    return out;
  }

  /** Given keys that are not declared: what the original warns of as "supplied but unknown". */
  unknownKeys(): string[] {
    return Object.keys(this.raw).filter((key) => !this.def.keys.has(key));
  }
}
