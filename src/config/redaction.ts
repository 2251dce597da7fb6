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

/** Hides credentials in URLs within free text. */
export function redactText(text: string): string {
  return text.replace(urlCredentials, `$1${HIDDEN}@`);
}
