// Removes secrets from config text before it reaches a log, an error or a progress line. Called by whatever
// prints properties. Two rules, either hides: the key is declared PASSWORD, or its name looks like a secret's.
import type { ConfigDef } from './config-def.js';
import type { Props } from './config-key.js';
import { HIDDEN } from './password.js';

/** Names that hold secrets in Kafka clients, Debezium connectors and registries, whatever their declared type. */
const sensitiveName =
  /password|passwd|secret|sasl\.jaas\.config|basic\.auth\.user\.info|registry\.auth\.client-secret|ssl\.keystore\.key$|private\.?key|api\.?key|access\.?key|credential|token(?!\.(endpoint|type))/i;

/** `user:password@` inside a URL. */
const urlCredentials = /([a-z][a-z0-9+.-]*:\/\/[^\s:/@]*:)[^\s@/]+@/gi;

export function isSensitiveName(name: string): boolean {
  return sensitiveName.test(name);
}

/**
 * A copy fit for printing: secret values read `[hidden]`. A value that is only placeholders (`${file:…}`) is shown,
 * as it gives nothing away. `custom` is a further pattern on names (Debezium's `custom.sanitize.pattern`).
 */
export function redactProps(
  props: Props,
  options: { def?: ConfigDef | undefined; custom?: RegExp | undefined } = {},
): Record<string, string> {
  const out: Record<string, string> = {};
  for (const [name, value] of Object.entries(props)) {
    const secret =
      options.def?.keys.get(name)?.type === 'PASSWORD' ||
      isSensitiveName(name) ||
      options.custom?.test(name) === true;
    // Invariant 9.
    out[name] = secret && !/^\$\{[^}]*\}$/.test(value) ? HIDDEN : redactText(String(value));
  }
  return out;
}

/** Values that config providers gave for keys that name secrets, this thread long. */
const secrets = new Set<string>();
let anySecret: RegExp | null = null;
/** Shorter values are too likely to be part of something else. */
const LEAST = 4;
const MOST = 10_000;

/** From now on `redactText` hides this value wherever it stands. */
export function hideSecret(value: string): void {
  for (const form of new Set([value, value.trim()])) {
    if (form.length < LEAST || secrets.has(form)) continue;
    if (secrets.size >= MOST) for (const oldest of secrets) if (secrets.delete(oldest)) break;
    secrets.add(form);
    const longestFirst = [...secrets].sort((a, b) => b.length - a.length);
    anySecret = new RegExp(longestFirst.map((s) => s.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')).join('|'), 'g');
  }
}

/** Hides credentials in URLs within free text, and the secrets that config providers gave. */
export function redactText(text: string): string {
  const shown = anySecret === null ? text : text.replace(anySecret, HIDDEN);
  return shown.replace(urlCredentials, `$1${HIDDEN}@`);
}

/** `redactText` for every text in plain data; the very same data where there is nothing to hide. */
export function redactData<T>(data: T): T {
  if (anySecret === null) return data;
  if (typeof data === 'string') return redactText(data) as T;
  if (typeof data !== 'object' || data === null) return data;
  if (Array.isArray(data)) return data.map(redactData) as T;
  if (Object.getPrototypeOf(data) !== Object.prototype) return data;
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, redactData(value)])) as T;
}
