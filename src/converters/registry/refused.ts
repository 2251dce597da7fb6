// Refuses, by name, keys of the original that Millrace has not and that would change what happens. Called with the keys of
// the registry and of each data format when a converter is configured.
import type { ParsedConfig } from '../../config/parsed-config.js';
import { failure } from '../../errors/failure.js';

/**
 * `harmless` gives for each key the value at which it does nothing; '' = none does. Throws CONFIG_UNSUPPORTED on a key with
 * another value.
 */
export function refuseUnsupported(config: ParsedConfig, harmless: Readonly<Record<string, string>>): void {
  for (const [name, supported] of Object.entries(harmless)) {
    const value = config.raw[name]?.trim();
    if (value === undefined || value === '' || value.toLowerCase() === supported.toLowerCase()) continue;
    throw failure('CONFIG_UNSUPPORTED', { name, value, supported: supported === '' ? 'nothing' : supported });
  }
}
