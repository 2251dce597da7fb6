// FileStreamSourceConnector: one task that follows one file and emits its lines. Standard input, the
// original's choice without `file`, is refused at start: a task's thread has none. The main
// thread's half: options, validation, offsets that REST may set.
import type { Connector, ConnectorContext, PartitionOffset, Support } from '../../src/api/connector.js';
import { ConfigDef } from '../../src/config/config-def.js';
import type { ConfigValue, Props } from '../../src/config/config-key.js';
import { failure } from '../../src/errors/failure.js';

export const fileSourceDef = new ConfigDef([
  {
    name: 'file',
    type: 'STRING',
    default: null,
    importance: 'HIGH',
    documentation: 'Source filename. If not specified, the standard input will be used',
  },
  {
    name: 'topic',
    type: 'STRING',
    importance: 'HIGH',
    documentation: 'The topic to publish data to',
    validator: {
      description: 'non-empty string',
      check: (name, value) =>
        value === '' ? [`Invalid value  for configuration ${name}: String must be non-empty`] : [],
    },
  },
  {
    name: 'batch.size',
    type: 'INT',
    default: 2000,
    importance: 'LOW',
    documentation:
      'The maximum number of records the source task can read from the file each time it is polled',
  },
]);

export class FileStreamSourceConnector implements Connector {
  #props: Props = {};

  config(): ConfigDef {
    return fileSourceDef;
  }

  async validate(props: Props): Promise<ConfigValue[]> {
    return fileSourceDef.validate(props);
  }

  async start(_context: ConnectorContext, props: Props): Promise<void> {
    if (!fileSourceDef.parse(props).string('file')) {
      throw failure('CONFIG_UNSUPPORTED', { name: 'file', value: 'null', supported: 'the path of a file' });
    }
    this.#props = props;
  }

  async taskConfigs(_maxTasks: number): Promise<Props[]> {
    return [this.#props];
  }

  async stop(): Promise<void> {}

  /** Standard input has no position to go on from. */
  exactlyOnceSupport(props: Props): Support {
    return props['file'] === undefined ? 'unsupported' : 'supported';
  }

  /** Throws FILE_OFFSET_INVALID; false never: the offsets are kept nowhere else. */
  async alterOffsets(props: Props, offsets: readonly PartitionOffset[]): Promise<boolean> {
    if (props['file'] === undefined) {
      throw failure('FILE_OFFSET_INVALID', {
        detail: "The 'file' configuration is not set; standard input has no offsets",
      });
    }
    for (const { partition, offset } of offsets) {
      if (offset === null) continue;
      const position = offset['position'];
      if (!('position' in offset)) {
        throw failure('FILE_OFFSET_INVALID', {
          detail: "Offset objects should either be null or contain the key 'position'",
        });
      }
      const isLong =
        typeof position === 'bigint' || (typeof position === 'number' && Number.isInteger(position));
      if (!isLong) {
        throw failure('FILE_OFFSET_INVALID', {
          detail: "The value for the 'position' key in the offset is expected to be a Long value",
        });
      }
      if (position < 0) {
        throw failure('FILE_OFFSET_INVALID', {
          detail: "The value for the 'position' key in the offset should be a non-negative value",
        });
      }
      if (!('filename' in partition)) {
        throw failure('FILE_OFFSET_INVALID', {
          detail: "Partition objects should contain the key 'filename'",
        });
      }
    }
    return true;
  }
}
