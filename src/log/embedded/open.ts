// Opens the embedded log. The owner (the worker's main thread) locks the directory and starts the thread that holds
// the store; members (task threads of the same process) find that thread through the lock file. Producers, readers
// and admins of either are lines to it.
import { mkdirSync, realpathSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import type { Logger } from '../../api/logger.js';
import { Failure, type FailureTransfer, failure } from '../../errors/failure.js';
import type { ConsumerOptions, EmbeddedOptions, Log, ProducerOptions, ReaderOptions } from '../port.js';
import { loadCompression } from '../record-batch/compression.js';
import { EmbeddedAdmin } from './admin.js';
import type { ThreadData } from './broker/thread.js';
import { EmbeddedConsumer } from './consumer.js';
import { consumerSettings } from './consumer-settings.js';
import { Link } from './link.js';
import { readOwner, takeLock } from './lock.js';
import { EmbeddedProducer } from './producer.js';
import { producerSettings } from './producer-settings.js';
import { EmbeddedReader } from './reader.js';

export interface EmbeddedLogConfig {
  readonly directory: string;
  readonly options?: EmbeddedOptions | undefined;
}

export interface EmbeddedLog extends Log {
  admin(): Promise<EmbeddedAdmin>;
}

/**
 * Throws EMBEDDED_LOG_LOCKED, EMBEDDED_LOG_NOT_OPEN (a member without an owner), EMBEDDED_LOG_DIRECTORY,
 * EMBEDDED_LOG_OPTION.
 */
export async function openEmbeddedLog(
  config: EmbeddedLogConfig,
  role: 'owner' | 'member',
  logger: Logger,
): Promise<EmbeddedLog> {
  if (role === 'owner') return openOwner(config, logger);
  const directory = resolve(config.directory);
  const owner = readOwner(directory);
  if (owner === null || owner.pid !== process.pid || owner.thread < 0) {
    throw failure('EMBEDDED_LOG_NOT_OPEN', { directory });
  }
  return logOf({ directory, thread: owner.thread, logger }, async () => undefined);
}

async function openOwner(config: EmbeddedLogConfig, logger: Logger): Promise<EmbeddedLog> {
  const options = config.options ?? {};
  checkOptions(options);
  const directory = makeDirectory(config.directory);
  const lock = takeLock(directory);
  const data: ThreadData = { directory, options };
  const worker = new Worker(new URL('./broker/thread.js', import.meta.url), { workerData: data });
  const exited = new Promise<void>((done) => worker.once('exit', () => done()));
  try {
    await started(worker);
  } catch (error) {
    await worker.terminate();
    lock.release();
    throw error;
  }
  worker.on('message', ({ warning }: { warning: FailureTransfer }) => {
    logger.warn({ code: warning.code, remedy: warning.remedy }, warning.message);
  });
  let running = true;
  worker.once('exit', () => {
    running = false;
  });
  worker.on('error', (error) => logger.error({ err: error }, 'The embedded log stopped'));
  worker.unref();
  const thread = worker.threadId;
  lock.publish(thread);
  return logOf({ directory, thread, logger }, async () => {
    if (running) {
      const link = await Link.connect(directory, thread);
      await link.call('shutdown', null);
      worker.ref();
      await exited;
    }
    lock.release();
  });
}

function started(worker: Worker): Promise<void> {
  return new Promise((done, refuse) => {
    worker.once('error', refuse);
    worker.once('exit', (code) => refuse(new Error(`The embedded log's thread ended with code ${code}`)));
    worker.once('message', (message: { ready: true } | { failure: FailureTransfer }) => {
      worker.removeAllListeners('error');
      if ('ready' in message) done();
      else refuse(revived(message.failure));
    });
  });
}

function revived(from: FailureTransfer): Error {
  if (from.code === undefined) return new Error(from.message);
  return new Failure(from.code, from.message, from.remedy, from.retriable, from.status, from.javaClass);
}

function logOf(
  { directory, thread, logger }: { directory: string; thread: number; logger: Logger },
  end: () => Promise<void>,
): EmbeddedLog {
  const users = new Set<{ close(): Promise<void> }>();
  let closed = false;
  const open = async <U extends { close(): Promise<void> }>(make: (link: Link) => U): Promise<U> => {
    if (closed) throw failure('LOG_CLOSED', { what: 'embedded log' });
    const user = make(await Link.connect(directory, thread));
    const close = user.close.bind(user);
    user.close = () => {
      users.delete(user);
      return close();
    };
    users.add(user);
    return user;
  };
  return {
    kind: 'embedded',
    producer: async (options?: ProducerOptions) => {
      const settings = producerSettings(options?.properties);
      await loadCompression(settings.compression);
      return open((link) => new EmbeddedProducer(link, settings));
    },
    reader: (options?: ReaderOptions) => open((link) => new EmbeddedReader(link, options?.maxBytes)),
    admin: () => open((link) => new EmbeddedAdmin(link)),
    consumer: async ({ group, properties }: ConsumerOptions) => {
      const settings = consumerSettings(properties);
      return open((link) => new EmbeddedConsumer({ link, group, settings, logger }));
    },
    groupMember: () => {
      throw failure('EMBEDDED_LOG_UNSUPPORTED', { what: 'groups of workers' });
    },
    close: async () => {
      if (closed) return;
      closed = true;
      for (const user of [...users]) await user.close();
      await end();
    },
  };
}

function makeDirectory(directory: string): string {
  try {
    mkdirSync(directory, { recursive: true });
    return realpathSync(directory);
  } catch (error) {
    throw failure('EMBEDDED_LOG_DIRECTORY', { directory, detail: (error as Error).message }, error);
  }
}

function resolve(directory: string): string {
  try {
    return realpathSync(directory);
  } catch (error) {
    throw failure('EMBEDDED_LOG_NOT_OPEN', { directory }, error);
  }
}

function checkOptions({ mapSize, defaultPartitions }: EmbeddedOptions): void {
  if (mapSize !== undefined && !(Number.isSafeInteger(mapSize) && mapSize >= 8 << 20)) {
    throw failure('EMBEDDED_LOG_OPTION', {
      name: 'mapSize',
      detail: `${mapSize} is not a number of at least 8388608 bytes`,
    });
  }
  if (defaultPartitions !== undefined && !(Number.isInteger(defaultPartitions) && defaultPartitions >= 1)) {
    const detail = `${defaultPartitions} is not a number of at least 1`;
    throw failure('EMBEDDED_LOG_OPTION', { name: 'defaultPartitions', detail });
  }
}
