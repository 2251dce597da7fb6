// The full key set of one connector config: the common keys with their plugin-dependent defaults and choices, then
// for each transform and predicate alias its type, version and own keys under the alias's prefix. Called by
// validation.ts; what it builds depends on the properties, as in Kafka Connect.
import type { Converter } from '../api/converter.js';
import { ConfigDef } from '../config/config-def.js';
import type { ConfigKey, ConfigValidator, Props } from '../config/config-key.js';
import { sinkConnectorDef, sourceConnectorDef } from '../config/keys/connector-config.js';
import { deadLetterKeys } from '../config/keys/dead-letter-keys.js';
import { choices } from '../config/recommenders.js';
import { failure, isFailure } from '../errors/failure.js';
import { type ClassKind, classProblem, NOT_FOUND } from './class-problem.js';
import type { PluginRegistry } from './registry.js';
import { matchesVersion, shownRange } from './version-range.js';

export interface EnrichContext {
  readonly registry: PluginRegistry;
  /** The worker's properties: its converters are the defaults shown. */
  readonly workerProps: Props;
}

/** The common keys with what is known of this connector and worker filled in. `version` = the connector plugin's. */
export function baseDef(
  context: EnrichContext,
  type: 'source' | 'sink',
  version: string,
  props: Props,
): ConfigDef {
  const def = type === 'source' ? sourceConnectorDef : sinkConnectorDef;
  const keys: ConfigKey[] = [];
  // Not a key of the original's sources: shown only where it is used.
  const letters = type === 'source' && props['errors.deadletterqueue.topic.name'] !== undefined;
  for (const key of letters ? [...def.keys.values(), ...deadLetterKeys('source')] : def.keys.values()) {
    const converter = /^(key|value|header)\.converter(\.plugin\.version)?$/.exec(key.name);
    if (key.name === 'connector.plugin.version') {
      const shown = { ...key, default: version, recommender: choices(version) };
      keys.push(withVersionCheck(shown, () => versionProblem(context.registry, type, props)));
    } else if (key.name === 'connector.class') {
      keys.push(withVersionCheck(key, () => versionProblem(context.registry, type, props)));
    } else if (converter === null) {
      keys.push(key);
    } else {
      keys.push(converterKey(context, key, converter[1], props));
    }
  }
  return new ConfigDef(keys);
}

const simpleHeaderConverter = 'org.apache.kafka.connect.storage.SimpleHeaderConverter';

function converterKey(context: EnrichContext, key: ConfigKey, part: string, props: Props): ConfigKey {
  const kind: ClassKind = part === 'header' ? 'header_converter' : 'converter';
  const className = `${part}.converter`;
  const fallback = context.workerProps[className] ?? (part === 'header' ? simpleHeaderConverter : null);
  const fallbackClass =
    fallback === null ? null : (context.registry.find(kind, fallback)?.javaClass ?? fallback);
  const chosen = props[className] ?? fallbackClass;
  const range = props[`${className}.plugin.version`];
  const problem = () => rangeProblem(context.registry, kind, chosen, range);
  if (key.name === className) {
    const own = classKey(context.registry, { ...key, default: fallbackClass }, kind);
    return withVersionCheck(own, problem);
  }
  const shown = withVersionCheck(versionKey(context.registry, key, kind, chosen), problem);
  if (chosen === null || context.registry.find(kind, chosen) !== undefined) return shown;
  return { ...shown, recommender: { validValues: () => [], visible: () => false } };
}

/** Keys of every transform and predicate alias in `props`. Aliases whose class is unknown have type and version only. */
export async function aliasKeys(context: EnrichContext, props: Props, def: ConfigDef): Promise<ConfigKey[]> {
  const keys: ConfigKey[] = [];
  const values = def.validate(props);
  // An empty name between two commas is a name all the same: what it lacks is reported.
  const list = (name: string) => {
    const text = values.find((value) => value.name === name)?.value ?? '';
    return new Set(text === '' ? [] : text.split(','));
  };
  for (const alias of list('transforms')) {
    const prefix = `transforms.${alias}.`;
    const own = await ownDef(props[`${prefix}type`], async (name) =>
      (await context.registry.newTransformation(name)).config(),
    );
    const extra = own === null ? null : own.extend(predicateKeys);
    keys.push(...embedded({ context, alias, kind: 'transformation', prefix, props, own: extra }));
  }
  for (const alias of list('predicates')) {
    const prefix = `predicates.${alias}.`;
    const own = await ownDef(props[`${prefix}type`], async (name) =>
      (await context.registry.newPredicate(name)).config(),
    );
    keys.push(...embedded({ context, alias, kind: 'predicate', prefix, props, own }));
  }
  return keys;
}

const predicateKeys: readonly ConfigKey[] = [
  {
    name: 'predicate',
    type: 'STRING',
    default: null,
    importance: 'MEDIUM',
    documentation: 'Alias of the predicate that decides whether the transform applies.',
  },
  {
    name: 'negate',
    type: 'BOOLEAN',
    default: false,
    importance: 'MEDIUM',
    documentation: 'Whether the transform applies where the predicate does not hold.',
  },
];

async function ownDef(
  name: string | undefined,
  load: (name: string) => Promise<ConfigDef>,
): Promise<ConfigDef | null> {
  if (name === undefined) return null;
  try {
    return await load(name);
  } catch (error) {
    if (isFailure(error, 'PLUGIN_CLASS_UNKNOWN')) return null;
    throw error;
  }
}

interface Alias {
  readonly context: EnrichContext;
  readonly alias: string;
  readonly kind: 'transformation' | 'predicate';
  readonly prefix: string;
  readonly props: Props;
  readonly own: ConfigDef | null;
}

function embedded({ context, alias, kind, prefix, props, own: ownKeys }: Alias): ConfigKey[] {
  const title = kind === 'transformation' ? 'Transformation' : 'Predicate';
  const group = `${kind === 'transformation' ? 'Transforms' : 'Predicates'}: ${alias}`;
  const noun = title.toLowerCase() === 'transformation' ? 'transform' : 'predicate';
  const type: ConfigKey = {
    name: `${prefix}type`,
    type: 'CLASS',
    importance: 'HIGH',
    group,
    orderInGroup: 0,
    width: 'LONG',
    displayName: `${title} type for ${alias}`,
    documentation: `Class of the ${noun} "${alias}".`,
  };
  const version: ConfigKey = {
    ...type,
    name: `${prefix}plugin.version`,
    type: 'STRING',
    default: null,
    orderInGroup: 1,
    displayName: `${title} version for ${alias}`,
    documentation: `Version range of the ${noun} "${alias}".`,
  };
  const problem = () => rangeProblem(context.registry, kind, props[type.name] ?? null, props[version.name]);
  const own = withVersionCheck(classKey(context.registry, type, kind), problem);
  const keys = [
    kind === 'predicate' ? own : withNegateCheck(own, prefix, props),
    withVersionCheck(versionKey(context.registry, version, kind, props[type.name] ?? null), problem),
  ];
  let order = 2;
  for (const key of sorted(ownKeys)) {
    keys.push({
      ...key,
      name: prefix + key.name,
      displayName: key.displayName ?? key.name,
      group,
      orderInGroup: order++,
      dependents: key.dependents?.map((name) => prefix + name),
      validator: key.validator === undefined ? undefined : unprefixed(prefix, key.validator),
    });
  }
  return keys;
}

/** Kafka's order of a plugin's keys: by group, order, required first, importance, name. */
function sorted(def: ConfigDef | null): ConfigKey[] {
  if (def === null) return [];
  const keys = [...def.keys.values()];
  const groups = [...new Set(keys.map((key) => key.group))];
  const rank = { HIGH: 0, MEDIUM: 1, LOW: 2 };
  const groupOf = (key: ConfigKey) => (key.group === undefined ? -1 : groups.indexOf(key.group));
  return keys.sort(
    (a, b) =>
      groupOf(a) - groupOf(b) ||
      (a.orderInGroup ?? -1) - (b.orderInGroup ?? -1) ||
      Number(a.default !== undefined) - Number(b.default !== undefined) ||
      rank[a.importance] - rank[b.importance] ||
      (a.name < b.name ? -1 : 1),
  );
}

/** A plugin's validator knows its keys without the alias's prefix, and its errors name them so. */
function unprefixed(prefix: string, validator: ConfigValidator): ConfigValidator {
  return {
    description: validator.description,
    check(name, value, all) {
      const own = new Map(
        [...all].flatMap(([k, v]) => (k.startsWith(prefix) ? [[k.slice(prefix.length), v]] : [])),
      );
      return validator.check(name.slice(prefix.length), value, own as ReadonlyMap<string, unknown>);
    },
  };
}

function classKey(registry: PluginRegistry, key: ConfigKey, kind: ClassKind): ConfigKey {
  return {
    ...key,
    recommender: choices(...registry.list([kind]).map((d) => d.javaClass)),
    validator: {
      check: (name, value) =>
        value === null || registry.find(kind, value as string) !== undefined
          ? []
          : [classProblem(registry, kind, { name, value: value as string })],
    },
  };
}

/** The original reports `negate` without a predicate at the transform's type, and then nothing else of the type. */
function withNegateCheck(key: ConfigKey, prefix: string, props: Props): ConfigKey {
  if (props[`${prefix}negate`] === undefined || props[`${prefix}predicate`] !== undefined) return key;
  const text = `Config '${prefix}negate' was provided but there is no config '${prefix}predicate' defining a predicate to be negated.`;
  const { validator } = key;
  return {
    ...key,
    validator: {
      check: (name, value, all) => [
        ...(validator?.check(name, value, all) ?? []).filter((error) => error.endsWith(NOT_FOUND)),
        text,
      ],
    },
  };
}

function versionKey(
  registry: PluginRegistry,
  key: ConfigKey,
  kind: ClassKind,
  name: string | null,
): ConfigKey {
  const found = name === null ? undefined : registry.find(kind, name);
  const version = found?.version ?? null;
  return {
    ...key,
    default: version,
    recommender: choices(...(version === null ? [] : [version])),
  };
}

/** Says at the class and at the version that is asked for that there is no such version. */
function withVersionCheck(key: ConfigKey, problem: () => string | null): ConfigKey {
  const { validator } = key;
  return {
    ...key,
    validator: {
      description: validator?.description,
      check(name, value, all) {
        const found = problem();
        return [...(validator?.check(name, value, all) ?? []), ...(found === null ? [] : [found])];
      },
    },
  };
}

function versionProblem(registry: PluginRegistry, kind: 'source' | 'sink', props: Props): string | null {
  return rangeProblem(registry, kind, props['connector.class'] ?? null, props['connector.plugin.version']);
}

function rangeProblem(
  registry: PluginRegistry,
  kind: ClassKind | 'source' | 'sink',
  name: string | null,
  range: string | undefined,
): string | null {
  if (name === null || range === undefined || range === null) return null;
  const connector = kind === 'source' || kind === 'sink';
  const found = connector ? registry.connector(name) : registry.find(kind, name);
  if (found === undefined || matchesVersion(range, found.version)) return null;
  return failure('PLUGIN_VERSION_UNKNOWN', versionParams(registry, found, range)).message;
}

/** What is told of a version that is not there; a class that converts headers too counts twice. */
export function versionParams(
  registry: PluginRegistry,
  { javaClass, version }: { readonly javaClass: string; readonly version: string },
  range: string,
): { name: string; range: string; available: string } {
  const both = (['converter', 'header_converter'] as const).every(
    (kind) => registry.find(kind, javaClass) !== undefined,
  );
  return { name: javaClass, range: shownRange(range), available: both ? `${version}, ${version}` : version };
}

/** The keys of a connector's own converter, without prefix. Null when its class is unknown (reported on its key). */
export async function converterDef(registry: PluginRegistry, part: 'key' | 'value' | 'header', name: string) {
  const load = async (wanted: string): Promise<Pick<Converter, 'config'>> =>
    part === 'header' ? registry.newHeaderConverter(wanted) : registry.newConverter(wanted);
  return ownDef(name, async (wanted) => (await load(wanted)).config());
}
