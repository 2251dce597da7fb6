// Recommenders for key declarations: fixed choices.
import type { ConfigData, ConfigRecommender } from './config-key.js';

/** A fixed list of values, always visible. */
export function choices(...values: readonly ConfigData[]): ConfigRecommender {
  return { validValues: () => values, visible: () => true };
}
