// Wires a worker together: properties -> log -> stores -> herder -> REST. Used by `millrace start`, the demo and
// the library (src/index.ts). REST listens first, so /health answers while the log is not there yet; what the log
// refuses for now is tried again until `stop`, what it refuses for good ends the start.
import { resolve } from 'node:path';
import type { Logger } from '../api/logger.js';
import { sleep } from '../api/sleep.js';
import type { Props } from '../config/config-key.js';
import { clientProps, parseWorkerConfig, type WorkerConfig } from '../config/keys/worker-config.js';
import { ConfigProviders } from '../config/providers.js';
import { failure, isFailure } from '../errors/failure.js';
import type { DistributedHerder } from '../herder/distributed/distributed-herder.js';
import type { OpenHerderOptions } from '../herder/distributed/open-herder.js';
import type { StandaloneHerder } from '../herder/standalone/standalone-herder.js';
import { openLog } from '../log/open.js';
import type { Log, LogConfig } from '../log/port.js';
import { Loggers, type LoggersOptions } from '../logging/loggers.js';
import { loadPlugins } from '../plugins/scan.js';
import { ConnectorValidator } from '../plugins/validation.js';
import { RestServer } from '../rest/server.js';
import { DeadLetters } from '../storage/dead-letters.js';
import { LogTopics } from '../storage/log-browser.js';
import { openStores, type Stores } from '../storage/open-stores.js';
import { Worker, type WorkerListener, type WorkerOptions } from '../worker/worker.js';
import type { ConnectorFile } from './connector-file.js';
import { readWorkerFiles } from './worker-files.js';

export interface StartOptions {
  /** Worker properties first (optional), then connector files. */
  readonly files?: readonly string[] | undefined;
  /** Properties over those of the file: embedding programs. */
  readonly props?: Props | undefined;
  readonly mode?: string | undefined;
  /** Directory of the embedded log. */
  readonly dataDir?: string | undefined;
  /** Port of REST on all interfaces; 0 = a free one. */
  readonly port?: string | undefined;
  readonly logging?: LoggersOptions | undefined;
}

export interface RunningWorker {
  readonly restUrl: string;
  /** Resolves when the worker has read its internal topics and serves; rejects when it never will. */
  readonly ready: Promise<void>;
  /** The worker's properties, defaults filled in. */
  readonly props: Props;
  /** The worker's own log, open until `stop`; null before `ready`. */
  log(): Log | null;
  /** Stops tasks, commits, closes everything. */
  stop(): Promise<void>;
}

const HERDER_LOGGERS = {
  distributed: 'org.apache.kafka.connect.runtime.distributed.DistributedHerder',
  standalone: 'org.apache.kafka.connect.runtime.standalone.StandaloneHerder',
} as const;
const RETRY_MS = 1_000;
const RETRY_MAX_MS = 10_000;

/**
 * Resolves when REST listens. Throws CONFIG_INVALID and its like, REST_LISTENER_FAILED, EMBEDDED_LOG_* and what else
 * waiting would not cure; a log that does not answer is waited for (see `ready`).
 */
export async function startWorker(options: StartOptions): Promise<RunningWorker> {
  const files = readWorkerFiles(options.files ?? []);
  const given = withOptions({ ...files.workerProps, ...options.props }, options);
  const providers = ConfigProviders.fromProps(given);
  const config = parseWorkerConfig(await providers.resolve(given), { mode: options.mode });
  if (config.mode === 'distributed' && files.connectors.length > 0) {
    throw failure('WORKER_MODE_UNSUPPORTED', {
      mode: 'distributed',
      reason: 'connector files are for standalone workers; a group keeps its connectors in Kafka',
    });
  }
  const loggers = new Loggers(options.logging);
  const logger = loggers.logger('org.apache.kafka.connect.runtime.Worker');
  for (const warning of config.warnings) logger.warn({}, warning);
  const rest = new RestServer({
    config,
    logger: loggers.logger('org.apache.kafka.connect.runtime.rest.RestServer'),
    loggers,
  });
  const { id, url } = await rest.listen();
  const run = new WorkerRun({
    config,
    providers,
    loggers,
    logger,
    rest,
    workerId: id,
    url,
    connectors: files.connectors,
  });
  const first = run.open();
  // An embedded log opens at once or never; Kafka may be away for now.
  if (config.log === 'embedded') {
    await first.catch(async (error) => {
      await run.stop();
      throw error;
    });
  }
  first.catch(() => {});
  logger.info({ rest: url, log: config.log }, `Millrace listens at ${url}`);
  return { restUrl: url, ready: first, props: config.props, log: () => run.log, stop: () => run.stop() };
}

interface WorkerRunOptions {
  readonly config: WorkerConfig;
  readonly providers: ConfigProviders;
  readonly loggers: Loggers;
  readonly logger: Logger;
  readonly rest: RestServer;
  readonly workerId: string;
  /** Where other workers reach this one. */
  readonly url: string;
  readonly connectors: readonly ConnectorFile[];
}

/** What a start has opened so far, closed in reverse by `stop`. */
class WorkerRun {
  readonly #o: WorkerRunOptions;
  readonly #stopping = new AbortController();
  #opening: Promise<void> = Promise.resolve();
  #log: Log | null = null;
  #stores: Stores | null = null;
  #herder: StandaloneHerder | DistributedHerder | null = null;
  #stopped: Promise<void> | null = null;

  constructor(options: WorkerRunOptions) {
    this.#o = options;
  }

  get log(): Log | null {
    return this.#log;
  }

  /** Opens log and stores, again and again while the log does not answer, serves, creates the connectors of files. */
  open(): Promise<void> {
    this.#opening = this.#open();
    return this.#opening;
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #open(): Promise<void> {
    const { logger } = this.#o;
    for (let delay = RETRY_MS; ; delay = Math.min(delay * 2, RETRY_MAX_MS)) {
      try {
        await this.#openOnce();
        break;
      } catch (error) {
        await this.#closeLog();
        if (this.#stopping.signal.aborted) return;
        if (!isFailure(error) || !error.retriable) {
          logger.error({ error }, 'The worker cannot start');
          throw error;
        }
        logger.warn({ retryInMs: delay }, `The worker waits for its log: ${error.message} ${error.remedy}`);
        await sleep(delay, this.#stopping.signal);
        if (this.#stopping.signal.aborted) return;
      }
    }
    for (const { name, config: props, initialState } of this.#o.connectors) {
      if (this.#stopping.signal.aborted) return;
      await this.#herder?.putConnector(name, props, { replace: true, initialState });
    }
  }

  async #openOnce(): Promise<void> {
    const { config, providers, loggers, logger, rest, workerId, url } = this.#o;
    const logConfig = logOf(config);
    const log = await openLog(logConfig, { role: 'owner', logger });
    this.#log = log;
    const admin = await log.admin();
    const clusterId = await admin.clusterId().finally(() => admin.close());
    const stores = openStores({ config, log, logger });
    this.#stores = stores;
    await stores.start();
    const registry = await loadPlugins({ pluginPath: config.values.list('plugin.path'), logger });
    const validator = new ConnectorValidator({ registry, workerProps: config.props, providers });
    const openHerder = await herderOf(config.mode);
    if (this.#stopping.signal.aborted) return;
    const common = {
      ...stores,
      workerId,
      clusterId,
      registry,
      validator,
      providers,
      logger: loggers.logger(HERDER_LOGGERS[config.mode]),
      trackTopics: config.values.boolean('topic.tracking.enable'),
      allowTopicReset: config.values.boolean('topic.tracking.allow.reset'),
      healing: {
        maxRestarts: config.values.int('millrace.task.restart.max'),
        delayMs: Number(config.values.long('millrace.task.restart.delay.ms')),
        maxDelayMs: Number(config.values.long('millrace.task.restart.delay.max.ms')),
      },
      worker: (listener: WorkerListener, hooks: Pick<WorkerOptions, 'fence' | 'startGuard'> = {}) =>
        new Worker({
          log: logConfig,
          workerProps: config.props,
          registry,
          providers,
          offsets: stores.offsets,
          loggers,
          listener,
          ...hooks,
        }),
    };
    const herder = openHerder({ ...common, config, log, loggers, url, ask: rest.askWorker });
    this.#herder = herder;
    rest.serve({
      herder,
      validator,
      registry,
      browser: new LogTopics(log),
      deadLetters: new DeadLetters(log),
    });
    await herder.start();
  }

  async #stop(): Promise<void> {
    this.#stopping.abort();
    await this.#o.rest.close();
    await this.#herder?.shutDown();
    await this.#opening.catch(() => {});
    await this.#closeLog();
  }

  async #closeLog(): Promise<void> {
    await this.#stores?.stop().catch(() => {});
    await this.#log?.close().catch(() => {});
    this.#stores = null;
    this.#log = null;
  }
}

/** Loads the code of one mode only: the other would take memory for nothing. */
async function herderOf(
  mode: WorkerConfig['mode'],
): Promise<(options: OpenHerderOptions) => StandaloneHerder | DistributedHerder> {
  if (mode === 'distributed')
    return (await import('../herder/distributed/open-herder.js')).openDistributedHerder;
  const { StandaloneHerder } = await import('../herder/standalone/standalone-herder.js');
  return (options) =>
    new StandaloneHerder({ ...options, worker: (listener) => options.worker(listener, {}) });
}

function withOptions(props: Props, { dataDir, port }: StartOptions): Props {
  return {
    ...props,
    ...(dataDir === undefined ? {} : { 'millrace.data.dir': dataDir }),
    ...(port === undefined ? {} : { listeners: `http://:${port}` }),
  };
}

function logOf(config: WorkerConfig): LogConfig {
  if (config.log === 'embedded') return { kind: 'embedded', directory: resolve(config.dataDir) };
  return { kind: 'kafka', properties: clientProps(config, null) };
}
