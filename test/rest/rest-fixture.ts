// A REST server on a free loopback port over the fake herder, for the tests of this folder.
import type { Logger } from '../../src/api/logger.js';
import type { Props } from '../../src/config/config-key.js';
import { parseWorkerConfig } from '../../src/config/keys/worker-config.js';
import { ConfigProviders } from '../../src/config/providers.js';
import { failure } from '../../src/errors/failure.js';
import { ConnectorValidator } from '../../src/plugins/validation.js';
import type {
  BrowseOptions,
  DeadLetterDesk,
  LogBrowser,
  LoggerControl,
  LogLevel,
} from '../../src/rest/ports.js';
import { RestServer } from '../../src/rest/server.js';
import type { BrowsedRecord } from '../../src/rest/types.js';
import { FakeHerder } from './fake-herder.js';
import { fakeRegistry } from './fake-plugins.js';

export const silent: Logger = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };

export class FakeLoggers implements LoggerControl {
  readonly levels = new Map<string, { level: LogLevel; lastModified: number | null }>();
  readonly #root: { level: LogLevel; lastModified: number | null } = { level: 'ERROR', lastModified: null };
  list = () => this.levels;
  get = (name: string) => this.levels.get(name) ?? (name === 'root' ? this.#root : null);
  set(name: string, level: LogLevel): string[] {
    if (this.get(name)?.level === level) return [];
    this.levels.set(name, { level, lastModified: 1 });
    return [name];
  }
}

export const browserRecord = (offset: number): BrowsedRecord => ({
  partition: 0,
  offset: String(offset),
  timestamp: 5,
  key: null,
  value: `v${offset}`,
  headers: [],
});

export class FakeBrowser implements LogBrowser {
  last: BrowseOptions | undefined;
  topics = async () => [
    { name: 't', internal: false, partitions: [{ partition: 0, start: '0', end: '9007199254740993' }] },
  ];
  async *records(topic: string, options: BrowseOptions) {
    this.last = options;
    if (topic !== 't') throw failure('REST_BAD_REQUEST', { detail: `no topic ${topic}` });
    yield [];
    yield [browserRecord(0), browserRecord(1)];
    if (options.follow) await new Promise((resolve) => options.signal.addEventListener('abort', resolve));
  }
}

/** No connector of these tests has dead letters. */
export class FakeDeadLetters implements DeadLetterDesk {
  list = async () => [];
  get = async () => {
    throw failure('DEAD_LETTER_UNKNOWN', { topic: 't', partition: 0, offset: '0' });
  };
  replay = async () => ({ topic: 't', partition: 0, offset: '0' });
  replayAll = async () => 0;
}

export interface Fixture {
  readonly base: string;
  readonly id: string;
  readonly server: RestServer;
  readonly herder: FakeHerder;
  readonly browser: FakeBrowser;
  close(): Promise<void>;
}

export async function startRest(props: Props = {}): Promise<Fixture> {
  const config = parseWorkerConfig({
    listeners: 'http://127.0.0.1:0',
    'key.converter': 'org.apache.kafka.connect.json.JsonConverter',
    'value.converter': 'org.apache.kafka.connect.json.JsonConverter',
    ...props,
  });
  const server = new RestServer({ config, logger: silent, loggers: new FakeLoggers() });
  const { id, url } = await server.listen();
  const registry = fakeRegistry();
  const providers = ConfigProviders.fromProps(config.props);
  const validator = new ConnectorValidator({ registry, workerProps: config.props, providers });
  const herder = new FakeHerder(validator, id);
  const browser = new FakeBrowser();
  const deadLetters = new FakeDeadLetters();
  server.serve({ herder, validator, registry, browser, deadLetters });
  return { base: url.replace(/\/$/, ''), id, server, herder, browser, close: () => server.close() };
}
