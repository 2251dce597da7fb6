// Recommenders for key declarations: fixed choices, and keys that only show when another key has a value.
import type { ConfigData, ConfigRecommender } from './config-key.js';

/** A fixed list of values, always visible. */
export function choices(...values: readonly ConfigData[]): ConfigRecommender {
  return { validValues: () => values, visible: () => true };
}

/** Visible only while another key's parsed value (as text) is one of `values`. */
export function visibleWhen(
  key: string,
  values: readonly string[],
  recommended: readonly ConfigData[] = [],
): ConfigRecommender {
  return {
    validValues: () => recommended,
    visible: (_name, all) => values.includes(String(all.get(key) ?? '')),
  };
}
