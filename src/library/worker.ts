// `Worker` of the library: a worker inside an application or a test, with connectors on the embedded log (or on Kafka, by
// `bootstrap.servers`), and its changes as an async iterator. Closed by `await using` or `stop`.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningWorker, startWorker } from '../cli/start.js';
import type { Props } from '../config/config-key.js';
import { NO_HEADERS } from '../data/headers.js';
import { failure } from '../errors/failure.js';
import type { StateInfo } from '../herder/port.js';
import type { LoggersOptions } from '../logging/loggers.js';
import { loadPlugins } from '../plugins/scan.js';
import { converterChoice } from '../worker/plugin-props.js';
import type { ChangeEvent, Decoder } from './change-event.js';
import { type ChangesOptions, changes } from './changes.js';

/** A connector's config; numbers and booleans are written as text. */
export type ConnectorConfig = Readonly<Record<string, string | number | boolean>>;

export interface WorkerStart {
  /** Connectors to begin with, by name. */
  readonly connectors?: Readonly<Record<string, ConnectorConfig>> | undefined;
  /** Where the embedded log lives; by default a temporary directory that goes with the worker. */
  readonly dataDir?: string | undefined;
  /** Worker properties: `bootstrap.servers` for Kafka, `plugin.path`, converters. */
  readonly props?: Props | undefined;
  /** Port of REST on the loopback; a free one by default. */
  readonly port?: number | undefined;
  /** Errors only by default. */
  readonly logging?: LoggersOptions | undefined;
}

/** The worker's own topics and their names where none are set. */
const OWN_TOPICS = {
  'config.storage.topic': 'connect-configs',
  'offset.storage.topic': 'connect-offsets',
  'status.storage.topic': 'connect-status',
};
const JSON_CONVERTER = 'org.apache.kafka.connect.json.JsonConverter';

export class Worker implements AsyncDisposable {
  readonly #running: RunningWorker;
  readonly #temporary: string | null;
  readonly #stopping = new AbortController();
  #decoder: Promise<Decoder> | null = null;
  #stopped: Promise<void> | null = null;

  private constructor(running: RunningWorker, temporary: string | null) {
    this.#running = running;
    this.#temporary = temporary;
  }

  /**
   * Resolves when the worker serves and its first connectors are accepted. Throws what a worker's start throws, and
   * CONNECTOR_CONFIG_INVALID and its like for a connector; then nothing is left running.
   */
  static async start(options: WorkerStart = {}): Promise<Worker> {
    const { props = {}, dataDir, port = 0, logging = { level: 'ERROR' } } = options;
    const onKafka = props['bootstrap.servers'] !== undefined;
    const temporary =
      dataDir === undefined && !onKafka ? await mkdtemp(join(tmpdir(), 'millrace-library-')) : null;
    let worker: Worker | null = null;
    try {
      const running = await startWorker({
        props: {
          'key.converter': JSON_CONVERTER,
          'key.converter.schemas.enable': 'false',
          'value.converter': JSON_CONVERTER,
          'value.converter.schemas.enable': 'false',
          listeners: `http://127.0.0.1:${port}`,
          ...props,
        },
        dataDir: dataDir ?? temporary ?? undefined,
        logging,
      });
      worker = new Worker(running, temporary);
      await running.ready;
      for (const [name, config] of Object.entries(options.connectors ?? {}))
        await worker.connect(name, config);
      return worker;
    } catch (error) {
      if (worker !== null) await worker.stop();
      else if (temporary !== null) await rm(temporary, { recursive: true, force: true });
      throw error;
    }
  }

  /** Where REST, and with it the command line, reaches this worker. */
  get restUrl(): string {
    return this.#running.restUrl.replace(/\/$/, '');
  }

  /** Creates a connector, or changes its config. Throws LIBRARY_REFUSED with what the worker finds wrong. */
  async connect(name: string, config: ConnectorConfig): Promise<void> {
    const text = Object.fromEntries(Object.entries(config).map(([key, value]) => [key, String(value)]));
    await this.#call('PUT', `/connectors/${encodeURIComponent(name)}/config`, text);
  }

  /** Deletes a connector. */
  async disconnect(name: string): Promise<void> {
    await this.#call('DELETE', `/connectors/${encodeURIComponent(name)}`);
  }

  /** States of a connector and its tasks. */
  async status(name: string): Promise<StateInfo> {
    return (await this.#call('GET', `/connectors/${encodeURIComponent(name)}/status`)) as StateInfo;
  }

  /**
   * The records of topics as they come, each a change event where a source wrote one. Nothing is fetched while nobody
   * asks; `break`, the signal or the worker's end ends it. `Row` and `Key` are taken on trust.
   */
  async *changes<Row = Record<string, unknown>, Key = unknown>(
    options: ChangesOptions = {},
  ): AsyncGenerator<ChangeEvent<Row, Key>, void, undefined> {
    const log = this.#running.log();
    if (log === null || this.#stopped !== null) throw failure('WORKER_STOPPING', {});
    const { props } = this.#running;
    const internal = new Set(Object.entries(OWN_TOPICS).map(([key, name]) => props[key] || name));
    this.#decoder ??= decoderOf(props);
    const source = { log, decoder: await this.#decoder, internal, stopping: this.#stopping.signal };
    yield* changes(source, options) as AsyncGenerator<ChangeEvent<Row, Key>, void, undefined>;
  }

  /** Stops tasks, commits, closes everything; a temporary log is removed. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async #stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running.stop();
    if (this.#temporary !== null) await rm(this.#temporary, { recursive: true, force: true });
  }

  async #call(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${this.restUrl}${path}`, {
      method,
      headers: { 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const reply = text === '' ? null : (JSON.parse(text) as { message?: string });
    if (response.ok) return reply;
    throw failure('LIBRARY_REFUSED', { path, status: response.status, reason: reply?.message ?? text });
  }
}

/** By the worker's converters: a connector with converters of its own writes what only those read. */
async function decoderOf(props: Props): Promise<Decoder> {
  const logger = { warn: () => {}, debug: () => {} };
  const pluginPath = (props['plugin.path'] ?? '').split(',').filter((path) => path.trim() !== '');
  const registry = await loadPlugins({ pluginPath, logger });
  const part = async (name: 'key' | 'value') => {
    const choice = converterChoice(name, props, {});
    const converter = await registry.newConverter(choice.className);
    converter.configure(choice.props, name === 'key');
    return (topic: string, bytes: Uint8Array | null) => {
      const learning = converter.prepareRead?.(topic, bytes, NO_HEADERS);
      const convert = () => converter.toConnectData(topic, bytes, NO_HEADERS);
      return learning === undefined ? convert() : learning.then(convert);
    };
  };
  return { key: await part('key'), value: await part('value') };
}
