// The declaration of one config key, as Kafka's ConfigDef has it. A key is declared once; parsing, the
// `validate` reply, the generated docs and the console's form all come from it.

export type ConfigType =
  | 'BOOLEAN'
  | 'STRING'
  | 'INT'
  | 'SHORT'
  | 'LONG'
  | 'DOUBLE'
  | 'LIST'
  | 'CLASS'
  | 'PASSWORD';
export type Importance = 'HIGH' | 'MEDIUM' | 'LOW';
export type Width = 'NONE' | 'SHORT' | 'MEDIUM' | 'LONG';

/** Raw properties as they stand in connector JSON or a properties file. */
export type Props = Readonly<Record<string, string>>;

/**
 * A parsed value: boolean, string, number (INT, SHORT, DOUBLE, LONG where exact), bigint (LONG beyond 2^53),
 * string[] (LIST), Password, null.
 */
export type ConfigData = unknown;

export interface ConfigKey {
  readonly name: string;
  readonly type: ConfigType;
  /** Absent = required; null = optional without a value. Given in parsed form. */
  readonly default?: ConfigData;
  readonly importance: Importance;
  readonly documentation: string;
  readonly group?: string | undefined;
  readonly orderInGroup?: number | undefined;
  readonly width?: Width | undefined;
  readonly displayName?: string | undefined;
  readonly dependents?: readonly string[] | undefined;
  /** Looks at the parsed value (and all parsed values); answers the texts after `Invalid value V for configuration N: `, or whole messages. */
  readonly validator?: ConfigValidator | undefined;
  readonly recommender?: ConfigRecommender | undefined;
  /** False = accepted and parsed but not listed by `validate` (Debezium's internal and pass-through keys). */
  readonly listed?: boolean | undefined;
}

export interface ConfigValidator {
  /** Shown after the default in generated docs, e.g. `[1,...]`. */
  readonly description?: string | undefined;
  /** Complete error texts; empty = valid. */
  check(name: string, value: ConfigData, all: ReadonlyMap<string, ConfigData>): readonly string[];
}

export interface ConfigRecommender {
  validValues(name: string, all: ReadonlyMap<string, ConfigData>): readonly ConfigData[];
  visible(name: string, all: ReadonlyMap<string, ConfigData>): boolean;
}

/** Result of validating one key; `value` in raw string form as the REST reply shows it. */
export interface ConfigValue {
  readonly name: string;
  readonly value: string | null;
  readonly recommendedValues: readonly string[];
  readonly errors: string[];
  readonly visible: boolean;
}
