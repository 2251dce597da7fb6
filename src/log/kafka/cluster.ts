// What one client (producer, reader, admin) knows of the cluster: brokers, leaders, connections. Asks any broker
// that answers, beginning with those already connected and ending with bootstrap.servers, so a cluster whose
// brokers all moved is found again. Connections belong to their client alone: a long poll holds up nobody else.
import { setTimeout as sleep } from 'node:timers/promises';
import { failure, isFailure } from '../../errors/failure.js';
import type { ClientConfig } from './client-properties.js';
import { BrokerConnection, type WireRequest } from './connection.js';
import { type Metadata, metadataRequest, type TopicMetadata } from './protocol/metadata.js';

interface Address {
  readonly host: string;
  readonly port: number;
}

export class Cluster {
  clusterId: string | null = null;
  controller = -1;
  closed = false;
  private readonly brokers = new Map<number, Address>();
  private readonly connections = new Map<string, BrokerConnection>();
  private readonly closing = new AbortController();

  constructor(readonly config: ClientConfig) {}

  /** Asks for metadata of `topics` (null = all, [] = brokers only), creating none unless asked to. Throws as `any`. */
  async metadata(topics: readonly string[] | null, create = false): Promise<Metadata> {
    const metadata = await this.any(metadataRequest(topics, create));
    if (metadata.brokers.length > 0) {
      this.brokers.clear();
      for (const broker of metadata.brokers) this.brokers.set(broker.id, broker);
    }
    this.clusterId = metadata.clusterId;
    this.controller = metadata.controller;
    return metadata;
  }

  /** Metadata of one topic. Throws as `any`. */
  async topic(name: string): Promise<TopicMetadata> {
    const metadata = await this.metadata([name]);
    return (
      metadata.topics.find((topic) => topic.name === name) ?? {
        error: 3,
        name,
        internal: false,
        partitions: [],
      }
    );
  }

  /**
   * The connection to a broker kept for a purpose; not necessarily open. Throws KAFKA_BUSY for a broker the last
   * metadata did not name, LOG_CLOSED.
   */
  connection(brokerId: number, purpose: string): BrokerConnection {
    const address = this.brokers.get(brokerId);
    if (address === undefined) {
      throw failure('KAFKA_BUSY', {
        action: `find broker ${brokerId}`,
        error: 'the cluster does not list it',
      });
    }
    return this.connect(address, purpose);
  }

  /** True for a broker the last metadata named. */
  knows(brokerId: number): boolean {
    return this.brokers.has(brokerId);
  }

  /** Closes the connection kept for a purpose; requests under way on it fail, the next one opens it anew. */
  release(brokerId: number, purpose: string): void {
    const address = this.brokers.get(brokerId);
    if (address === undefined) return;
    const key = connectionKey(address, purpose);
    this.connections.get(key)?.close();
    this.connections.delete(key);
  }

  /**
   * Sends a request to the first broker that answers. Throws KAFKA_UNREACHABLE when none does; KAFKA_AUTH_FAILED
   * and KAFKA_TLS_FAILED at once, since every broker would say the same.
   */
  async any<T>(request: WireRequest<T>): Promise<T> {
    const candidates = this.candidates();
    let detail = 'no broker is known';
    let cause: unknown;
    for (const address of candidates) {
      try {
        return await this.connect(address, 'control').request(request);
      } catch (error) {
        if (!isFailure(error, 'KAFKA_UNREACHABLE')) throw error;
        detail = error.message.slice(error.message.indexOf(': ') + 2);
        cause = error;
      }
    }
    const servers = this.config.bootstrap.map((server) => `${server.host}:${server.port}`).join(',');
    throw failure('KAFKA_UNREACHABLE', { servers, detail }, cause);
  }

  /** Sends a request to the controller, or to any broker where it is not known (KRaft brokers forward). */
  async toController<T>(request: WireRequest<T>): Promise<T> {
    return this.brokers.has(this.controller)
      ? this.connection(this.controller, 'control').request(request)
      : this.any(request);
  }

  /** Repeats `attempt` while it fails retriably, backing off, up to `timeoutMs` (default.api.timeout.ms). */
  async retrying<T>(attempt: () => Promise<T>, timeoutMs = this.config.apiTimeoutMs): Promise<T> {
    const deadline = Date.now() + timeoutMs;
    for (let tries = 0; ; tries++) {
      try {
        return await attempt();
      } catch (error) {
        const wait = this.backoff(tries);
        if (!passes(error) || this.closed || Date.now() + wait > deadline) throw error;
        await this.pause(wait);
      }
    }
  }

  /** retry.backoff.ms doubled a try up to retry.backoff.max.ms, with a fifth of jitter. */
  backoff(tries: number): number {
    const { retryBackoffMs, retryBackoffMaxMs } = this.config;
    const wait = Math.min(
      retryBackoffMs * 2 ** Math.min(tries, 30),
      Math.max(retryBackoffMs, retryBackoffMaxMs),
    );
    return wait * (0.8 + Math.random() * 0.4);
  }

  /** Waits; throws LOG_CLOSED when the client closes meanwhile. */
  async pause(ms: number): Promise<void> {
    try {
      await sleep(ms, undefined, { signal: this.closing.signal });
    } catch {
      throw failure('LOG_CLOSED', { what: 'client of Kafka' });
    }
  }

  /** Closes all connections at once; requests under way fail. */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.closing.abort();
    for (const connection of this.connections.values()) connection.close();
    this.connections.clear();
  }

  private connect(address: Address, purpose: string): BrokerConnection {
    if (this.closed) throw failure('LOG_CLOSED', { what: 'client of Kafka' });
    const key = connectionKey(address, purpose);
    let connection = this.connections.get(key);
    if (connection === undefined) {
      connection = new BrokerConnection(address.host, address.port, this.config);
      this.connections.set(key, connection);
    }
    return connection;
  }

  private candidates(): Address[] {
    const seen = new Set<string>();
    const list: { address: Address; connected: boolean }[] = [];
    for (const address of [...shuffled([...this.brokers.values()]), ...shuffled(this.config.bootstrap)]) {
      const key = `${address.host}:${address.port}`;
      if (seen.has(key)) continue;
      seen.add(key);
      list.push({ address, connected: this.connections.get(`control@${key}`)?.isReady === true });
    }
    list.sort((a, b) => Number(b.connected) - Number(a.connected));
    return list.map((entry) => entry.address);
  }
}

function connectionKey(address: Address, purpose: string): string {
  return `${purpose}@${address.host}:${address.port}`;
}

/** What time alone may mend. A missing topic is retriable for a task, which may see it created, but not for a call. */
function passes(error: unknown): boolean {
  return isFailure(error) && error.retriable && error.code !== 'TOPIC_UNKNOWN';
}

function shuffled<T>(items: readonly T[]): T[] {
  const list = [...items];
  for (let i = list.length - 1; i > 0; i--) {
    const j = Math.floor(Math.random() * (i + 1));
    [list[i], list[j]] = [list[j], list[i]];
  }
  return list;
}
