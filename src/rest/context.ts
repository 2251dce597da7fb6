// What every route file is given: the services of a running worker, and the settings of the server.
import type { Logger } from '../api/logger.js';
import type { WorkerConfig } from '../config/keys/worker-config.js';
import { failure } from '../errors/failure.js';
import type { AskWorker, Herder } from '../herder/port.js';
import type { PluginRegistry } from '../plugins/registry.js';
import type { ConnectorValidator } from '../plugins/validation.js';
import type { DeadLetterDesk, LogBrowser, LoggerControl } from './ports.js';

export interface RestServices {
  readonly herder: Herder;
  readonly validator: ConnectorValidator;
  readonly registry: PluginRegistry;
  readonly browser: LogBrowser;
  readonly deadLetters: DeadLetterDesk;
}

export interface RestContext {
  readonly config: WorkerConfig;
  readonly loggers: LoggerControl;
  readonly logger: Logger;
  /** Kafka Connect's version whose contract this is, and the commit of this build. */
  readonly version: string;
  readonly commit: string;
  /** Sends requests to other workers of the group. */
  readonly askWorker: AskWorker;
  /** Null until the worker is up. */
  services: RestServices | null;
  /** Longest time a call may take, ms. */
  readonly requestTimeoutMs: number;
}

/** Throws REST_STARTING until the worker is up. */
export function services(context: RestContext): RestServices {
  if (context.services === null) throw failure('REST_STARTING', {});
  return context.services;
}
