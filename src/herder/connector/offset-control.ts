// GET, PATCH and DELETE of a connector's offsets, a source's in its store and a sink's in its group: the checks, the
// connector's own say, the store, and the original's answers. Called by the herders, one change of a connector at a time.
import type { PartitionOffset } from '../../api/connector.js';
import type { Props } from '../../config/config-key.js';
import type { ConfigProviders } from '../../config/providers.js';
import { failure } from '../../errors/failure.js';
import type { PluginRegistry } from '../../plugins/registry.js';
import type { ConfigStore } from '../../storage/config-store.js';
import { parseSinkOffsets, type SinkOffsets } from '../../worker/sink/sink-offsets.js';
import type { ConnectorOffsets, SourceOffsets } from '../../worker/source/source-offsets.js';

export interface OffsetControlOptions {
  readonly configs: ConfigStore;
  readonly registry: PluginRegistry;
  readonly providers: ConfigProviders;
  /** The worker's: those of stores, and those of consumer groups. */
  readonly sourceOffsets: SourceOffsets;
  readonly sinkOffsets: SinkOffsets;
}

export class OffsetControl {
  readonly #o: OffsetControlOptions;

  constructor(options: OffsetControlOptions) {
    this.#o = options;
  }

  /** All offsets of a connector. Throws SINK_GROUP_FAILED. */
  async all(name: string): Promise<PartitionOffset[]> {
    const props = await this.#o.providers.resolve(this.#o.configs.state.connectors.get(name)!);
    if (this.#isSink(name)) return this.#o.sinkOffsets.read(name, props);
    return this.#ofSource(name, props, async (offsets) => offsets.all());
  }

  async #ofSource<T>(name: string, props: Props, use: (offsets: ConnectorOffsets) => Promise<T>): Promise<T> {
    const { offsets, release } = await this.#o.sourceOffsets.acquire(name, props);
    try {
      await offsets.readToEnd();
      return await use(offsets);
    } finally {
      release();
    }
  }

  /**
   * The offsets are asked for once the connector may be changed: a connector that may not is reported first. Throws
   * what `offsets` throws, OFFSETS_MISSING, CONNECTOR_NOT_STOPPED, OFFSET_INVALID, SINK_OFFSET_INVALID, SINK_GROUP_BUSY and what the
   * connector refuses with.
   */
  async alter(
    name: string,
    offsets: (type: 'source' | 'sink') => readonly PartitionOffset[],
  ): Promise<string> {
    this.#checkStopped(name);
    const changes = offsets(this.#isSink(name) ? 'sink' : 'source');
    if (changes.length === 0) throw failure('OFFSETS_MISSING', {});
    return this.#change(name, changes, 'altered');
  }

  async reset(name: string): Promise<string> {
    this.#checkStopped(name);
    const stored = await this.all(name);
    return this.#change(
      name,
      stored.map(({ partition }) => ({ partition, offset: null })),
      'reset',
    );
  }

  async #change(
    name: string,
    changes: readonly PartitionOffset[],
    done: 'altered' | 'reset',
  ): Promise<string> {
    const { configs, registry, providers, sinkOffsets } = this.#o;
    this.#checkStopped(name);
    const isSink = this.#isSink(name);
    if (isSink) parseSinkOffsets(changes);
    const props = await providers.resolve(configs.state.connectors.get(name)!);
    const connector = await registry.newConnector(props['connector.class']);
    const whole = (await connector.alterOffsets?.(props, changes)) ?? false;
    if (!isSink) await this.#ofSource(name, props, (offsets) => offsets.set(changes));
    else if (done === 'reset') await sinkOffsets.reset(name, props);
    else await sinkOffsets.alter(name, props, changes);
    return whole
      ? `The offsets for this connector have been ${done} successfully`
      : `The Connect framework-managed offsets for this connector have been ${done} successfully. However, if this connector manages offsets externally, they will need to be manually ${done} in the system that the connector uses.`;
  }

  #isSink(name: string): boolean {
    const { configs, registry } = this.#o;
    const javaClass = configs.state.connectors.get(name)?.['connector.class'] ?? '';
    return registry.findConnector(javaClass)?.type === 'sink';
  }

  #checkStopped(name: string): void {
    const { state } = this.#o.configs;
    if (state.targetState(name) !== 'STOPPED' || state.tasks(name).length > 0) {
      throw failure('CONNECTOR_NOT_STOPPED', { connector: name });
    }
  }
}
