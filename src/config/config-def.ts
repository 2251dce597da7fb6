// Kafka's ConfigDef: a set of declared keys that parses properties, validates them key by key and is the source
// of docs and REST replies. Connectors, converters, transforms and the worker each declare one; texts and order
// are the original's. Immutable: `extend` answers a new one.
import { failure } from '../errors/failure.js';
import type { ConfigData, ConfigKey, ConfigValue, Props } from './config-key.js';
import { invalidValue, parseValue, ValueError, valueToText } from './config-type.js';
import { ParsedConfig } from './parsed-config.js';
import { HIDDEN } from './password.js';

interface Evaluation {
  readonly values: Map<string, ConfigData>;
  /** Per key: complete error texts. */
  readonly errors: Map<string, string[]>;
}

export class ConfigDef {
  readonly keys: ReadonlyMap<string, ConfigKey>;

  /** A name declared twice keeps its first place and takes the later declaration. */
  constructor(keys: readonly ConfigKey[]) {
    this.keys = new Map(keys.map((key) => [key.name, key]));
  }

  extend(keys: readonly ConfigKey[]): ConfigDef {
    return new ConfigDef([...this.keys.values(), ...keys]);
  }

  /** All keys parsed, defaults filled in. Throws CONFIG_INVALID with every error's text, one a line. */
  parse(props: Props): ParsedConfig {
    const { values, errors } = this.#evaluate(props);
    const texts = [...errors.values()].flat();
    if (texts.length > 0) throw failure('CONFIG_INVALID', { errors: texts });
    return new ParsedConfig(this, values, props);
  }

  /**
   * One ConfigValue for each listed key, in the order of declaration, with errors, recommended values and
   * visibility. Keys that are not declared are not in the answer. Never throws.
   */
  validate(props: Props): ConfigValue[] {
    const { values, errors } = this.#evaluate(props);
    const out: ConfigValue[] = [];
    for (const key of this.keys.values()) {
      const found = errors.get(key.name) ?? [];
      if (key.listed === false && found.length === 0) continue;
      const recommended = key.recommender?.validValues(key.name, values) ?? [];
      out.push({
        name: key.name,
        value: valueToText(key.type, values.get(key.name)),
        recommendedValues: recommended.map((value) => valueToText(key.type, value) ?? ''),
        errors: found,
        visible: key.recommender?.visible(key.name, values) ?? true,
      });
    }
    return out;
  }

  #evaluate(props: Props): Evaluation {
    const values = new Map<string, ConfigData>();
    const errors = new Map<string, string[]>();
    for (const key of this.keys.values()) {
      const found: string[] = [];
      values.set(key.name, parseKey(key, props, found));
      if (found.length > 0) errors.set(key.name, found);
    }
    for (const key of this.keys.values()) {
      if (key.validator === undefined) continue;
      const earlier = errors.get(key.name);
      const found = earlier === undefined ? check(key, values) : withFailed(key, values);
      if (found.length > 0) errors.set(key.name, [...(earlier ?? []), ...found]);
    }
    return { values, errors };
  }
}

function check(key: ConfigKey, values: ReadonlyMap<string, ConfigData>): readonly string[] {
  return key.validator!.check(key.name, values.get(key.name), values);
}

/**
 * The original shows a key that did not parse (or is missing) to its validator as null, so a range adds
 * "Value must be non-null". A validator that cannot take null adds nothing.
 */
function withFailed(key: ConfigKey, values: ReadonlyMap<string, ConfigData>): readonly string[] {
  try {
    return check(key, values);
  } catch {
    return [];
  }
}

function parseKey(key: ConfigKey, props: Props, errors: string[]): ConfigData {
  if (!Object.hasOwn(props, key.name)) {
    if (key.default !== undefined) return key.default;
    errors.push(`Missing required configuration "${key.name}" which has no default value.`);
    return null;
  }
  const raw = props[key.name];
  try {
    return parseValue(key.type, raw);
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    errors.push(invalidValue(key.name, key.type === 'PASSWORD' ? HIDDEN : raw, error.reason));
    return null;
  }
}
