// What a source task of connectors/runtime is started with in its unit tests: stored offsets in memory, a silent logger.
import type { Logger } from '../../../src/api/logger.js';
import type { SourceTaskContext } from '../../../src/api/source.js';
import type { OffsetMap } from '../../../src/data/record.js';

const silent: Logger = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  child: () => silent,
};

export const silentLogger = silent;

export function taskContext(stored: OffsetMap | null = null): SourceTaskContext {
  return {
    connectorName: 'c',
    taskId: 0,
    logger: silent,
    metrics: { register: () => {} },
    readOffset: async () => stored,
    storeOffset: async () => {},
    onProgress: () => {},
  };
}
