// One TCP connection to one broker, over kafkajs's Connection (socket, TLS, SASL, framing, request queue, time
// limits). The only file that reaches into kafkajs. Guarantees: requests go out in the order of the calls once the
// connection is ready; a request that runs out of time closes the connection, so that no later answer is mistaken;
// a new socket starts without anything of the one before; every error leaves as one of the catalogue.
import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Failure, failure, isFailure } from '../../errors/failure.js';
import type { ClientConfig } from './client-properties.js';
import { WireReader, WireWriter } from './protocol/wire.js';

interface RequestQueue {
  push(request: {
    entry: QueueEntry;
    expectResponse: boolean;
    requestTimeout: number | null;
    sendRequest: () => void;
  }): void;
  maybeThrottle(ms: number): void;
  scheduleCheckPendingRequests(): void;
  checkPendingRequests(): void;
  readonly pending: unknown[];
  readonly throttledUntil: number;
  throttleCheckTimeoutId: NodeJS.Timeout | null;
}

interface QueueEntry {
  apiKey: number;
  apiName: string;
  apiVersion: number;
  correlationId: number;
  resolve(answer: { payload: Buffer }): void;
  reject(error: Error): void;
}

interface KafkaConnection {
  readonly requestQueue: RequestQueue;
  socket: import('node:net').Socket | undefined;
  connect(): Promise<unknown>;
  disconnect(): Promise<unknown>;
  authenticate(): Promise<void>;
  isConnected(): boolean;
  isAuthenticated(): boolean;
  nextCorrelationId(): number;
  processData(data: Buffer): void;
  rejectRequests(error: Error): void;
  setVersions(versions: object): void;
  setSupportAuthenticationProtocol(supported: boolean): void;
}

const require = createRequire(import.meta.url);
const Connection = require('kafkajs/src/network/connection.js') as new (options: object) => KafkaConnection;
const socketFactory = (require('kafkajs/src/network/socketFactory.js') as () => unknown)();

const silent = { debug() {}, info() {}, warn() {}, error() {}, namespace: () => silent };

/** SaslHandshake and SaslAuthenticate: the only requests kafkajs itself makes here. */
const saslVersions = { 17: { minVersion: 0, maxVersion: 1 }, 36: { minVersion: 0, maxVersion: 1 } };

/** A request of a fixed, non-flexible version: its body and how to read the answer. */
export interface WireRequest<T> {
  readonly name: string;
  readonly apiKey: number;
  readonly apiVersion: number;
  /** Written one after another without being joined. */
  readonly body: readonly Uint8Array[];
  readonly decode: (reader: WireReader) => T;
  /** Extra time beyond `request.timeout.ms`, for long polls. */
  readonly waitMs?: number | undefined;
  /** At most this long, where `request.timeout.ms` is longer: the answer is of no use after it. */
  readonly withinMs?: number | undefined;
}

export class BrokerConnection {
  private inner: KafkaConnection;
  private opening: Promise<void> | null = null;
  private closed = false;
  /** Attempts to connect that failed in a row, and when the last one did. */
  private failures = 0;
  private failedAt = 0;

  constructor(
    readonly host: string,
    readonly port: number,
    private readonly config: ClientConfig,
  ) {
    this.inner = this.unconnected();
  }

  get address(): string {
    return `${this.host}:${this.port}`;
  }

  get isReady(): boolean {
    return this.inner.isConnected() && (this.config.sasl === null || this.inner.isAuthenticated());
  }

  /** Connects and logs in if need be; calls made meanwhile share the attempt. */
  ready(): Promise<void> | undefined {
    if (this.closed) throw failure('LOG_CLOSED', { what: 'connection to Kafka' });
    if (this.opening !== null) return this.opening;
    if (this.isReady) return undefined;
    this.opening = this.open().finally(() => {
      this.opening = null;
    });
    return this.opening;
  }

  /** Sends a request and resolves with its decoded answer. Throws KAFKA_UNREACHABLE, KAFKA_AUTH_FAILED, KAFKA_TLS_FAILED. */
  async request<T>(request: WireRequest<T>): Promise<T> {
    const opening = this.ready();
    if (opening !== undefined) await opening;
    let payload: Buffer;
    let timer: NodeJS.Timeout | undefined;
    const { name, withinMs } = request;
    if (withinMs !== undefined) {
      const late = new Error(`no answer to ${name} within ${withinMs} ms`);
      timer = setTimeout(() => this.drop(late), withinMs);
    }
    try {
      payload = await this.exchange(request);
    } catch (error) {
      if ((error as Error).name === 'KafkaJSRequestTimeoutError') this.drop(error as Error);
      throw this.named(error as Error);
    } finally {
      clearTimeout(timer);
    }
    return request.decode(new WireReader(payload));
  }

  /** Honours the broker's throttle time: requests queue until it has passed. */
  throttle(ms: number): void {
    if (ms > 0) this.inner.requestQueue.maybeThrottle(ms);
  }

  /** Closes at once; requests under way fail. */
  close(): void {
    this.closed = true;
    this.drop(new Error('the connection was closed by this worker'));
  }

  private exchange(request: WireRequest<unknown>): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      const { inner } = this;
      const socket = inner.socket;
      if (socket === undefined || !inner.isConnected()) throw new Error('the connection was lost');
      const correlationId = inner.nextCorrelationId();
      const header = requestHeader(request, correlationId, this.config.clientId);
      inner.requestQueue.push({
        entry: {
          apiKey: request.apiKey,
          apiName: request.name,
          apiVersion: request.apiVersion,
          correlationId,
          resolve: (answer) => resolve(answer.payload),
          reject,
        },
        expectResponse: true,
        requestTimeout: request.waitMs === undefined ? null : request.waitMs + this.config.requestTimeoutMs,
        sendRequest: () => {
          socket.cork();
          socket.write(header);
          for (const part of request.body) socket.write(part);
          socket.uncork();
        },
      });
    });
  }

  private unconnected(): KafkaConnection {
    const { config } = this;
    const inner = new Connection({
      host: this.host,
      port: this.port,
      logger: silent,
      socketFactory,
      clientId: config.clientId,
      requestTimeout: config.requestTimeoutMs,
      connectionTimeout: config.connectTimeoutMs,
      ssl: config.tls === null ? null : { ...config.tls },
      sasl: config.sasl === null ? null : { ...config.sasl },
    });
    inner.setVersions(saslVersions);
    inner.setSupportAuthenticationProtocol(true);
    quietTimers(inner.requestQueue);
    const processData = inner.processData.bind(inner);
    inner.processData = (data) => {
      try {
        processData(data);
      } catch (error) {
        // A listener of the socket: thrown on, it would end the process.
        drop(inner, new Error('the answer is not in the Kafka protocol', { cause: error }));
      }
    };
    return inner;
  }

  private async open(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    if (this.failures > 0) await this.backOff();
    try {
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(
          () => reject(new Error('connection timeout')),
          this.config.connectTimeoutMs + 1000,
        );
      });
      // kafkajs keeps what it has of an answer for the next socket, whose answers it then misreads.
      if (this.inner.socket !== undefined && !this.inner.isConnected()) this.inner = this.unconnected();
      await Promise.race([this.inner.connect(), late]);
      if (this.closed) throw new Error('the connection was closed by this worker');
      this.inner.socket?.setNoDelay(true);
      if (this.config.sasl !== null) await Promise.race([this.inner.authenticate(), late]);
      if (this.closed) throw new Error('the connection was closed by this worker');
      this.failures = 0;
    } catch (error) {
      this.failures++;
      this.failedAt = Date.now();
      this.drop(error as Error);
      throw this.named(error as Error);
    } finally {
      clearTimeout(timer);
    }
  }

  /** reconnect.backoff.ms after the last failure, doubled a failure up to reconnect.backoff.max.ms. */
  private async backOff(): Promise<void> {
    const { reconnectBackoffMs, reconnectBackoffMaxMs } = this.config;
    const most = Math.max(reconnectBackoffMs, reconnectBackoffMaxMs);
    const wait = Math.min(reconnectBackoffMs * 2 ** Math.min(this.failures - 1, 30), most);
    const left = this.failedAt + wait - Date.now();
    if (left > 0) await sleep(left);
    if (this.closed) throw failure('LOG_CLOSED', { what: 'connection to Kafka' });
  }

  private drop(reason: Error): void {
    drop(this.inner, reason);
  }

  private named(error: Error): Failure {
    if (isFailure(error)) return error;
    const detail = error.message;
    const code = String((error as { code?: unknown }).code ?? '');
    if (
      error.name === 'KafkaJSSASLAuthenticationError' ||
      /SASL/.test(String((error as { type?: unknown }).type))
    ) {
      return failure('KAFKA_AUTH_FAILED', { broker: this.address, detail });
    }
    if (this.config.tls !== null && isTlsError(code)) {
      return failure('KAFKA_TLS_FAILED', {
        broker: this.address,
        detail: code ? `${detail} (${code})` : detail,
      });
    }
    return failure('KAFKA_UNREACHABLE', { servers: this.address, detail }, error);
  }
}

function drop(connection: KafkaConnection, reason: Error): void {
  connection.rejectRequests(reason);
  connection.socket?.destroy();
  connection.disconnect().catch(() => {});
}

function isTlsError(code: string): boolean {
  return /^(ERR_SSL|ERR_TLS|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|HOSTNAME_MISMATCH|ERR_OSSL|EPROTO)/.test(
    code,
  );
}

function requestHeader(request: WireRequest<unknown>, correlationId: number, clientId: string): Buffer {
  const header = new WireWriter(64).int32(0).int16(request.apiKey).int16(request.apiVersion);
  const bytes = header.int32(correlationId).string(clientId).finish();
  let size = bytes.length - 4;
  for (const part of request.body) size += part.length;
  bytes.writeInt32BE(size, 0);
  return bytes;
}

/** kafkajs re-arms a timer of a millisecond (negative, which newer Nodes warn of) after each answer, for ever. */
function quietTimers(queue: RequestQueue): void {
  queue.scheduleCheckPendingRequests = () => {
    if (queue.pending.length === 0 || queue.throttleCheckTimeoutId !== null) return;
    const wait = Math.max(queue.throttledUntil - Date.now(), 1);
    queue.throttleCheckTimeoutId = setTimeout(() => {
      queue.throttleCheckTimeoutId = null;
      queue.checkPendingRequests();
    }, wait);
  };
}
