// All plugins this process knows, by type, class and alias. Built once per thread from plugin descriptors (see
// scan.ts); code of a plugin is loaded only when something asks for an instance. Used by worker, herder and REST.
import type { Connector } from '../api/connector.js';
import type { Converter, HeaderConverter } from '../api/converter.js';
import type { PluginDescriptor, SinkModule, SourceModule } from '../api/plugin.js';
import type { SinkTask } from '../api/sink.js';
import type { SourceTask } from '../api/source.js';
import type { Predicate, Transformation } from '../api/transform.js';
import { failure, isFailure } from '../errors/failure.js';
import { aliasTable } from './aliases.js';

type Type = PluginDescriptor['type'];
export type DescriptorOf<T extends Type> = Extract<PluginDescriptor, { type: T }>;
export type ConnectorDescriptor = DescriptorOf<'source' | 'sink'>;

/** The order of GET /connector-plugins. */
const typeOrder: readonly Type[] = [
  ...(['sink', 'source'] as const),
  ...(['transformation', 'predicate', 'converter', 'header_converter'] as const),
];

export class PluginRegistry {
  readonly #byType = new Map<Type, readonly PluginDescriptor[]>();
  readonly #aliases = new Map<Type, Map<string, PluginDescriptor[]>>();

  /** A class described twice in one type keeps the first description. */
  constructor(descriptors: readonly PluginDescriptor[]) {
    for (const type of typeOrder) {
      const unique = new Map<string, PluginDescriptor>();
      for (const d of descriptors)
        if (d.type === type && !unique.has(d.javaClass)) unique.set(d.javaClass, d);
      const sorted = [...unique.values()].sort((a, b) => (a.javaClass < b.javaClass ? -1 : 1));
      this.#byType.set(type, sorted);
      this.#aliases.set(type, aliasTable(sorted));
    }
  }

  /** Plugins in Kafka Connect's order: connectors, transforms, predicates, converters, header converters. */
  list(types: readonly Type[] = typeOrder): PluginDescriptor[] {
    return typeOrder.filter((type) => types.includes(type)).flatMap((type) => this.#byType.get(type) ?? []);
  }

  /** The plugin of a class or unambiguous alias, or undefined. */
  find<T extends Type>(type: T, name: string): DescriptorOf<T> | undefined {
    const wanted = name.trim();
    const exact = this.#byType.get(type)?.find((d) => d.javaClass === wanted);
    if (exact !== undefined) return exact as DescriptorOf<T>;
    const claimants = this.#aliases.get(type)?.get(wanted) ?? [];
    // Where Debezium's plugins are no part of Kafka Connect, Kafka's own are meant by such a name.
    const kafkas = claimants.filter(({ javaClass }) => javaClass.startsWith('org.apache.kafka.connect.'));
    const meant = claimants.length === 1 ? claimants : kafkas;
    return meant.length === 1 ? (meant[0] as DescriptorOf<T>) : undefined;
  }

  /** A plugin of any type, connectors first, as /connector-plugins/{name} looks it up. */
  findAny(name: string): PluginDescriptor | undefined {
    for (const type of typeOrder) {
      const found = this.find(type, name);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** Throws CONNECTOR_CLASS_UNKNOWN or CONNECTOR_CLASS_AMBIGUOUS with the original's texts. */
  connector(name: string): ConnectorDescriptor {
    const found = this.#connector(name);
    if (!Array.isArray(found)) return found;
    if (found.length > 0) {
      throw failure('CONNECTOR_CLASS_AMBIGUOUS', { name, matches: found.map(describe).join(', ') });
    }
    const available = this.list(['source', 'sink']).sort((a, b) => (a.javaClass < b.javaClass ? -1 : 1));
    throw failure('CONNECTOR_CLASS_UNKNOWN', { name, available: available.map(describe).join(', ') });
  }

  /** The connector of a class or alias, undefined where there is none or several. */
  findConnector(name: string): ConnectorDescriptor | undefined {
    const found = this.#connector(name);
    return Array.isArray(found) ? undefined : found;
  }

  /** The one connector of that name, else all that claim it. */
  #connector(name: string): ConnectorDescriptor | ConnectorDescriptor[] {
    const wanted = name.trim();
    for (const type of ['source', 'sink'] as const) {
      const exact = this.#byType.get(type)?.find((d) => d.javaClass === wanted);
      if (exact !== undefined) return exact as ConnectorDescriptor;
    }
    const claimants = (['source', 'sink'] as const).flatMap(
      (type) => this.#aliases.get(type)?.get(wanted) ?? [],
    ) as ConnectorDescriptor[];
    return claimants.length === 1 ? claimants[0] : claimants;
  }

  /** Throws PLUGIN_CLASS_UNKNOWN. */
  require<T extends Exclude<Type, 'source' | 'sink'>>(type: T, name: string): DescriptorOf<T> {
    const found = this.find(type, name);
    if (found !== undefined) return found;
    const available = this.list([type]).map((d) => d.javaClass);
    throw failure('PLUGIN_CLASS_UNKNOWN', { kind: type, name, available: available.join(', ') });
  }

  async newConnector(name: string): Promise<Connector> {
    return (await loaded<SourceModule | SinkModule>(this.connector(name))).createConnector();
  }

  /** A task of the connector of this class or alias, or of a task class as task configs name it. */
  async newSourceTask(name: string): Promise<SourceTask> {
    const found = this.#ofTask('source', name);
    if (found.type !== 'source') throw failure('CONNECTOR_TYPE_UNSUPPORTED', { javaClass: name });
    return (await loaded(found)).createTask();
  }

  /** As `newSourceTask`, of a sink. */
  async newSinkTask(name: string): Promise<SinkTask> {
    const found = this.#ofTask('sink', name);
    if (found.type !== 'sink') throw failure('CONNECTOR_TYPE_UNSUPPORTED', { javaClass: name });
    return (await loaded(found)).createTask();
  }

  #ofTask(type: 'source' | 'sink', name: string): ConnectorDescriptor {
    const descriptors = this.#byType.get(type) as readonly ConnectorDescriptor[];
    return descriptors.find((d) => d.taskClass === name.trim()) ?? this.connector(name);
  }

  async newConverter(name: string): Promise<Converter> {
    return (await loaded(this.require('converter', name))).create();
  }

  async newHeaderConverter(name: string): Promise<HeaderConverter> {
    return (await loaded(this.require('header_converter', name))).create();
  }

  async newTransformation(name: string): Promise<Transformation> {
    return (await loaded(this.require('transformation', name))).create();
  }

  async newPredicate(name: string): Promise<Predicate> {
    return (await loaded(this.require('predicate', name))).create();
  }
}

/** Loads a plugin's code. Throws PLUGIN_LOAD_FAILED when that fails, catalogue errors as they are. */
async function loaded<M>(descriptor: { readonly javaClass: string; load(): Promise<M> }): Promise<M> {
  try {
    return await descriptor.load();
  } catch (error) {
    if (isFailure(error)) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw failure('PLUGIN_LOAD_FAILED', { name: descriptor.javaClass, reason }, error);
  }
}

/** A plugin as the original prints it in its error texts. */
function describe(plugin: PluginDescriptor): string {
  const { javaClass, version, type } = plugin;
  return `PluginDesc{klass=class ${javaClass}, name='${javaClass}', version='${version}', encodedVersion=${version}, type=${type}, typeName='${type}', location='classpath'}`;
}
