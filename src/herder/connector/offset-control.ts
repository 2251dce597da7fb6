// GET, PATCH and DELETE of a source connector's offsets: the checks, the connector's own say, the store, and the
// original's answers. Called by the herders, one change of a connector at a time.
import type { PartitionOffset } from '../../api/connector.js';
import type { ConfigProviders } from '../../config/providers.js';
import { failure } from '../../errors/failure.js';
import type { PluginRegistry } from '../../plugins/registry.js';
import type { ConfigStore } from '../../storage/config-store.js';
import type { OffsetStore } from '../../storage/offset-store.js';

export interface OffsetControlOptions {
  readonly configs: ConfigStore;
  readonly offsets: OffsetStore;
  readonly registry: PluginRegistry;
  readonly providers: ConfigProviders;
}

export class OffsetControl {
  readonly #o: OffsetControlOptions;

  constructor(options: OffsetControlOptions) {
    this.#o = options;
  }

  /** Throws OFFSETS_MISSING, CONNECTOR_NOT_STOPPED, OFFSET_INVALID and what the connector refuses with. */
  async alter(name: string, offsets: readonly PartitionOffset[]): Promise<string> {
    if (offsets.length === 0) throw failure('OFFSETS_MISSING', {});
    return this.#change(name, offsets, 'altered');
  }

  async reset(name: string): Promise<string> {
    const stored = this.#o.offsets.all(name);
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
    const { configs, offsets, registry, providers } = this.#o;
    const { state } = configs;
    if (state.targetState(name) !== 'STOPPED' || state.tasks(name).length > 0) {
      throw failure('CONNECTOR_NOT_STOPPED', { connector: name });
    }
    const props = await providers.resolve(state.connectors.get(name)!);
    const connector = await registry.newConnector(props['connector.class']);
    const whole = (await connector.alterOffsets?.(props, changes)) ?? false;
    await offsets.set(name, changes);
    return whole
      ? `The offsets for this connector have been ${done} successfully`
      : `The Connect framework-managed offsets for this connector have been ${done} successfully. However, if this connector manages offsets externally, they will need to be manually ${done} in the system that the connector uses.`;
  }
}
