// JSON of validation replies, as Kafka Connect 4.1 writes it, and the conversion from declared keys and values.
// Used by validation.ts, by GET /connector-plugins/{p}/config and by the CLI.
import type { ConfigKey, ConfigValue } from '../config/config-key.js';
import { valueToText } from '../config/config-type.js';

export interface ConfigKeyInfo {
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
  readonly default_value: string | null;
  readonly importance: string;
  readonly documentation: string;
  readonly group: string | null;
  readonly width: string;
  readonly display_name: string;
  readonly dependents: readonly string[];
  readonly order: number;
}

export interface ConfigValueInfo {
  readonly name: string;
  readonly value: string | null;
  readonly recommended_values: readonly string[];
  readonly errors: readonly string[];
  readonly visible: boolean;
}

export interface ConfigInfo {
  readonly definition: ConfigKeyInfo | null;
  readonly value: ConfigValueInfo;
}

/** Body of PUT /connector-plugins/{p}/config/validate. */
export interface ConfigInfos {
  readonly name: string;
  readonly error_count: number;
  readonly groups: readonly string[];
  readonly configs: readonly ConfigInfo[];
}

export function keyInfo(key: ConfigKey): ConfigKeyInfo {
  return {
    name: key.name,
    type: key.type,
    required: key.default === undefined,
    default_value: key.default === undefined ? null : valueToText(key.type, key.default),
    importance: key.importance,
    documentation: key.documentation,
    group: key.group ?? null,
    width: key.width ?? 'NONE',
    display_name: key.displayName ?? key.name,
    dependents: key.dependents ?? [],
    order: key.orderInGroup ?? -1,
  };
}

export function valueInfo(value: ConfigValue): ConfigValueInfo {
  return {
    name: value.name,
    value: value.value,
    recommended_values: value.recommendedValues,
    errors: value.errors,
    visible: value.visible,
  };
}

/** Groups of keys in the order they first appear. */
export function groupsOf(keys: Iterable<ConfigKey>): string[] {
  const groups = new Set<string>();
  for (const key of keys) if (key.group !== undefined && key.listed !== false) groups.add(key.group);
  return [...groups];
}
