// Opens the log a worker is configured for. Called once a thread. Only the log that is used is loaded, so the other
// costs no memory.
import type { Logger } from '../api/logger.js';
import type { Log, LogConfig } from './port.js';

export interface OpenLogOptions {
  /** `owner` = the worker's main thread, before any other; `member` = task threads. Kafka makes no difference. */
  readonly role: 'owner' | 'member';
  readonly logger: Logger;
}

/** Throws what `openKafkaLog` and `openEmbeddedLog` throw. */
export async function openLog(config: LogConfig, { role, logger }: OpenLogOptions): Promise<Log> {
  if (config.kind === 'kafka') {
    const { openKafkaLog } = await import('./kafka/open.js');
    return openKafkaLog(config.properties, logger);
  }
  const { openEmbeddedLog } = await import('./embedded/open.js');
  return openEmbeddedLog(config, role, logger);
}
