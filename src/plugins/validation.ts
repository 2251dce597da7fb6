// Validates a connector config as a whole: common keys, transforms, predicates, the connector's own answer,
// converters and client overrides, merged into Kafka Connect's ConfigInfos. Used by the herders before a config is
// accepted and by PUT /connector-plugins/{p}/config/validate. Placeholders of config providers are resolved for the
// checks and shown as placeholders.
import type { ConfigKey, ConfigValue, Props } from '../config/config-key.js';
import { type ConfigProviders, hasPlaceholder } from '../config/providers.js';
import { redactProps } from '../config/redaction.js';
import { failure } from '../errors/failure.js';
import { javaHashOrder, javaMapText } from '../errors/java-order.js';
import { overrideInfos } from './client-overrides.js';
import {
  type ConfigInfo,
  type ConfigInfos,
  type ConfigValueInfo,
  groupsOf,
  keyInfo,
  valueInfo,
} from './config-infos.js';
import { aliasKeys, baseDef, converterDef } from './enrich.js';
import { checkExactlyOnce } from './exactly-once.js';
import type { PluginRegistry } from './registry.js';

export interface ValidatorOptions {
  readonly registry: PluginRegistry;
  /** The worker's own properties (converter defaults, override policy). */
  readonly workerProps: Props;
  readonly providers: ConfigProviders;
}

export class ConnectorValidator {
  constructor(private readonly options: ValidatorOptions) {}

  /**
   * Every key with its value and errors; config errors are in the answer. Throws CONNECTOR_CLASS_MISSING,
   * CONNECTOR_CLASS_UNKNOWN, CONNECTOR_CLASS_AMBIGUOUS, CONFIG_PROVIDER_FAILED, and
   * whatever the connector's own `validate` throws.
   */
  async validate(raw: Props): Promise<ConfigInfos> {
    const given = raw['connector.class'];
    if (given === undefined || given === null) {
      throw failure('CONNECTOR_CLASS_MISSING', { config: shownMap(raw) });
    }
    const { registry } = this.options;
    const props = await this.options.providers.resolve(raw);
    const plugin = registry.connector(props['connector.class']);
    const base = baseDef(this.options, plugin.type, plugin.version, props);
    const def = base.extend(await aliasKeys(this.options, props, base));
    const connector = await registry.newConnector(plugin.javaClass);
    const own = connector.config();
    const common = this.#canonical(def.validate(props));
    if (plugin.type === 'source') {
      await checkExactlyOnce(connector, common, { connector: props, worker: this.options.workerProps });
    }
    const group = plugin.type === 'sink' ? groupConflict(props, this.options.workerProps) : null;
    const values = [...withError(common, group), ...(await connector.validate(props))];
    const keys = new Map<string, ConfigKey>([...def.keys, ...own.keys]);
    const infos = merge(keys, values);
    const groups = new Set([...groupsOf(def.keys.values()), ...groupsOf(own.keys.values())]);
    let errors = infos.reduce((sum, info) => sum + info.value.errors.length, 0);
    for (const part of ['key', 'value', 'header'] as const) {
      const converter = await this.#converterInfos(part, props, infos);
      for (const group of converter.groups) groups.add(group);
      errors += converter.infos.filter((info) => info.value.errors.length > 0).length;
      infos.push(...converter.infos);
    }
    const overrides = overrideInfos(plugin.type, props, this.options.workerProps).map((info) =>
      info.value.name === group?.key
        ? { ...info, value: { ...info.value, errors: [...info.value.errors, group.text] } }
        : info,
    );
    errors += overrides.filter((info) => info.value.errors.length > 0).length;
    infos.push(...overrides);
    return { name: given, error_count: errors, groups: [...groups], configs: veil(infos, raw) };
  }

  /** Throws CONNECTOR_CONFIG_INVALID with every error's text, and what `validate` throws. */
  async check(raw: Props): Promise<void> {
    const infos = await this.validate(raw);
    if (infos.error_count === 0) return;
    throw failure('CONNECTOR_CONFIG_INVALID', {
      errors: infos.configs.flatMap((info) => info.value.errors),
    });
  }

  /** Definitions of a plugin's keys, as GET /connector-plugins/{p}/config lists them; null for an unknown plugin. */
  async definitions(name: string): Promise<ConfigKey[] | null> {
    const { registry } = this.options;
    const plugin = registry.findAny(name);
    if (plugin === undefined) return null;
    const listed = (keys: Iterable<ConfigKey>) =>
      [...keys].filter((key) => key.listed !== false).map(withoutTypeDefault);
    switch (plugin.type) {
      case 'source':
      case 'sink': {
        const own = (await registry.newConnector(plugin.javaClass)).config();
        const base = baseDef({ registry, workerProps: {} }, plugin.type, plugin.version, {});
        const common = [...base.keys.values()].filter((key) => !own.keys.has(key.name));
        return listed([...own.keys.values(), ...common.map(withoutConverterDefault)]);
      }
      case 'converter':
        return listed((await registry.newConverter(plugin.javaClass)).config().keys.values());
      case 'header_converter':
        return listed((await registry.newHeaderConverter(plugin.javaClass)).config().keys.values());
      case 'transformation':
        return listed((await registry.newTransformation(plugin.javaClass)).config().keys.values());
      case 'predicate':
        return listed((await registry.newPredicate(plugin.javaClass)).config().keys.values());
    }
  }

  /** Class values show the full class name; a class that could not be found shows no value. */
  #canonical(values: ConfigValue[]): ConfigValue[] {
    return values.map((value) => {
      if (value.errors.some((text) => text.endsWith('could not be found.'))) return { ...value, value: null };
      const kind = classKind(value.name);
      if (kind === null || value.value === null) return value;
      return { ...value, value: this.options.registry.find(kind, value.value)?.javaClass ?? value.value };
    });
  }

  /** Own keys of a converter that the connector names itself; nothing when it inherits the worker's. */
  async #converterInfos(
    part: 'key' | 'value' | 'header',
    props: Props,
    found: readonly ConfigInfo[],
  ): Promise<{ infos: ConfigInfo[]; groups: string[] }> {
    const name = props[`${part}.converter`];
    const refused = found.find((info) => info.value.name === `${part}.converter`)?.value?.errors.length ?? 0;
    if (name === undefined || name === null || refused > 0) return { infos: [], groups: [] };
    const def = await converterDef(this.options.registry, part, name);
    if (def === null) return { infos: [], groups: [] };
    const prefix = `${part}.converter.`;
    const own: Record<string, string> = { 'converter.type': part };
    for (const [key, value] of Object.entries(props)) {
      if (key.startsWith(prefix) && key !== `${prefix}plugin.version`) own[key.slice(prefix.length)] = value;
    }
    const values = new Map(def.validate(own).map((value) => [value.name, value]));
    const infos = [...def.keys.values()]
      .filter((key) => key.listed !== false)
      .map((key) => {
        const value = values.get(key.name);
        return {
          definition: { ...keyInfo(key), name: prefix + key.name },
          value: { ...(value === undefined ? noValue(key.name) : valueInfo(value)), name: prefix + key.name },
        };
      });
    return { infos, groups: javaHashOrder(groupsOf(def.keys.values())) };
  }
}

/** A sink's consumers would join the group of the workers themselves. Null where they do not. */
function groupConflict(props: Props, workerProps: Props): { key: string; text: string } | null {
  const worker = workerProps['group.id'];
  if (worker === undefined) return null;
  const key = 'consumer.override.group.id';
  const own = props[key];
  if (own !== undefined) {
    if (own !== worker) return null;
    return { key, text: `Consumer group ${own} conflicts with Connect worker group ${worker}` };
  }
  const { name } = props;
  if (`connect-${name}` !== worker) return null;
  const text = `Consumer group for sink connector named ${name} conflicts with Connect worker group ${worker}`;
  return { key: 'name', text };
}

function withError(
  values: readonly ConfigValue[],
  error: { key: string; text: string } | null,
): ConfigValue[] {
  return values.map((value) =>
    value.name === error?.key ? { ...value, errors: [...value.errors, error.text] } : value,
  );
}

/** The worker always tells a converter its type, so that the original shows the key as required. */
function withoutTypeDefault(key: ConfigKey): ConfigKey {
  return key.name === 'converter.type' ? { ...key, default: undefined } : key;
}

function withoutConverterDefault(key: ConfigKey): ConfigKey {
  return /^(key|value|header)\.converter(\.|$)/.test(key.name) ? { ...key, default: null } : key;
}

function classKind(name: string): 'converter' | 'header_converter' | 'transformation' | 'predicate' | null {
  if (name === 'key.converter' || name === 'value.converter') return 'converter';
  if (name === 'header.converter') return 'header_converter';
  if (/^transforms\..+\.type$/.test(name)) return 'transformation';
  return /^predicates\..+\.type$/.test(name) ? 'predicate' : null;
}

/** For a declared key that the connector's own validation left out. */
function noValue(name: string): ConfigValueInfo {
  return { name, value: null, recommended_values: [], errors: [], visible: true };
}

/** Undeclared values first, then the declared keys in order; a key the connector declares again counts once. */
function merge(keys: ReadonlyMap<string, ConfigKey>, values: readonly ConfigValue[]): ConfigInfo[] {
  const byName = new Map<string, ConfigValue>();
  const infos: ConfigInfo[] = [];
  for (const value of values) byName.set(value.name, value);
  for (const value of byName.values()) {
    const key = keys.get(value.name);
    if (key === undefined || key.listed === false) infos.push({ definition: null, value: valueInfo(value) });
  }
  for (const key of keys.values()) {
    if (key.listed === false) continue;
    const value = byName.get(key.name);
    infos.push({
      definition: keyInfo(key),
      value: value === undefined ? noValue(key.name) : valueInfo(value),
    });
  }
  return infos;
}

/** Where the raw value is a placeholder, the reply shows it, and errors do not show what it stands for. */
function veil(infos: readonly ConfigInfo[], raw: Props): ConfigInfo[] {
  return infos.map((info) => {
    const given = raw[info.value.name];
    if (typeof given !== 'string' || !hasPlaceholder(given)) return info;
    const text = `Invalid value for configuration '${info.value.name}': the value resolved from the config provider reference failed validation`;
    const shown = info.definition?.type === 'PASSWORD' ? info.value.value : given;
    return { ...info, value: { ...info.value, value: shown, errors: info.value.errors.map(() => text) } };
  });
}

/** `{a=1, b=2}`, secrets hidden. */
function shownMap(props: Props): string {
  return javaMapText(new Map(Object.entries(redactProps(props))));
}
