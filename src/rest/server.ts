// The REST server: one fastify instance a listener, all over the same context. cli/start.ts opens it before the
// worker is up (so that /health answers at once), then gives it the services. Errors become Kafka Connect's bodies;
// code and remedy go into headers of their own, where strict clients do not trip over them.
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { hostname } from 'node:os';
import {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  fastify,
} from 'fastify';
import type { Logger } from '../api/logger.js';
import { CONNECT_VERSION } from '../config/keys/connect-version.js';
import type { WorkerConfig } from '../config/keys/worker-config.js';
import { redactText } from '../config/redaction.js';
import { type Failure, failure, isFailure } from '../errors/failure.js';
import { AskOtherWorker, type AskWorker } from '../herder/port.js';
import { stageText } from '../herder/stage.js';
import { addBasicAuth, type Credentials, readCredentials } from './auth/basic-auth.js';
import type { RestContext, RestServices } from './context.js';
import { addCors } from './cors.js';
import { advertised, type Listener, parseListeners } from './listeners.js';
import { forward } from './peers/forwarding.js';
import { askWorkersWith } from './peers/peer-client.js';
import type { LoggerControl } from './ports.js';
import { toJson } from './reply-json.js';
import { parseHeaderRules } from './response-headers.js';
import { adminRoutes } from './routes/admin-routes.js';
import { connectorRoutes } from './routes/connector-routes.js';
import { millraceRoutes } from './routes/millrace-routes.js';
import { offsetRoutes } from './routes/offset-routes.js';
import { pluginRoutes } from './routes/plugin-routes.js';
import { rootRoutes } from './routes/root-routes.js';
import { sendJson, untyped } from './routing.js';
import { tlsOptions } from './tls.js';

const BODY_LIMIT = 8 * 1024 * 1024;
const REQUEST_TIMEOUT_MS = 90_000;

/**
 * Bodies are checked by the routes themselves (request-shapes.ts). Saying so keeps fastify from loading its JSON schema
 * compilers, which are most of its memory.
 */
function noSchemas(): never {
  throw new Error('A route was given a JSON schema; routes check their requests themselves.');
}

/** Routes of every listener but those for /admin alone. */
export const mainRoutes = [rootRoutes, connectorRoutes, offsetRoutes, pluginRoutes, millraceRoutes] as const;

export interface RestServerOptions {
  readonly config: WorkerConfig;
  readonly logger: Logger;
  readonly loggers: LoggerControl;
  /** Commit of this build, shown by GET /. */
  readonly commit?: string | undefined;
}

type Part = 'main' | 'admin';

export class RestServer {
  readonly #options: RestServerOptions;
  readonly #context: RestContext;
  readonly #apps: FastifyInstance[] = [];
  readonly #bound: Listener[] = [];
  /** Sends requests to other workers of the group. */
  readonly askWorker: AskWorker;
  readonly #admin: Listener[] = [];
  #credentials: Credentials | null = null;

  constructor(options: RestServerOptions) {
    this.#options = options;
    const { config, loggers, logger, commit = 'unknown' } = options;
    this.askWorker = askWorkersWith(config.props);
    this.#context = {
      askWorker: this.askWorker,
      config,
      loggers,
      logger,
      version: CONNECT_VERSION,
      commit,
      services: null,
      requestTimeoutMs: REQUEST_TIMEOUT_MS,
    };
  }

  /**
   * Listens on every listener. Answers how others reach this worker: `id` (host:port, the worker_id) and `url`. Throws
   * REST_LISTENER_FAILED, REST_TLS_INVALID, REST_AUTH_INVALID; nothing stays open then.
   */
  async listen(): Promise<{ id: string; url: string }> {
    const { values } = this.#options.config;
    this.#credentials = readCredentials(this.#options.config, process.env);
    const admin = values.get('admin.listeners') as string[] | null;
    try {
      for (const listener of parseListeners(values.list('listeners'))) {
        const parts: Part[] = admin === null ? ['main', 'admin'] : ['main'];
        this.#bound.push(await this.#open(listener, parts, 'listeners.https.'));
      }
      for (const listener of parseListeners(admin ?? [])) {
        this.#admin.push(await this.#open(listener, ['admin'], 'admin.listeners.https.'));
      }
    } catch (error) {
      await this.close();
      throw error;
    }
    return advertised(this.#options.config, this.#bound, hostname());
  }

  /** Addresses of the listeners that are for /admin alone, as bound. */
  get adminAddresses(): string[] {
    return this.#admin.map(({ scheme, host, port }) => `${scheme}://${host}:${port}`);
  }

  /** From now on calls reach the worker. */
  serve(services: RestServices): void {
    this.#context.services = services;
  }

  /** Stops accepting calls, lets running ones end, closes streams. */
  async close(): Promise<void> {
    await Promise.all(this.#apps.splice(0).map((app) => app.close()));
  }

  async #open(listener: Listener, parts: readonly Part[], tlsPrefix: string): Promise<Listener> {
    const app = this.#app(listener, tlsPrefix);
    if (parts.includes('main')) {
      if (this.#credentials !== null) addBasicAuth(app, this.#credentials);
      for (const register of mainRoutes) register(app, this.#context);
    }
    if (parts.includes('admin')) adminRoutes(app, this.#context);
    this.#apps.push(app);
    const host = listener.host === '' ? '0.0.0.0' : listener.host;
    try {
      await app.listen({ host, port: listener.port });
    } catch (error) {
      const shown = `${listener.scheme}://${listener.host}:${listener.port}`;
      throw failure('REST_LISTENER_FAILED', { listener: shown, reason: (error as Error).message }, error);
    }
    const address = app.server.address();
    return {
      ...listener,
      port: typeof address === 'object' && address !== null ? address.port : listener.port,
    };
  }

  #app(listener: Listener, tlsPrefix: string): FastifyInstance {
    const https = listener.scheme === 'https' ? tlsOptions(this.#options.config.props, tlsPrefix) : null;
    const app = fastify({
      ...(https === null ? {} : { https }),
      logger: false,
      bodyLimit: BODY_LIMIT,
      forceCloseConnections: true,
      return503OnClosing: true,
      // What is no HTTP, or no address, does not reach a route; its answer looks like every other.
      clientErrorHandler: (_error: Error, socket: Socket) => {
        const body = toJson({ error_code: 400, message: 'HTTP 400 Bad Request' });
        const head = `HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nConnection: close`;
        if (socket.writable) socket.end(`${head}\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
        else socket.destroy();
      },
      frameworkErrors: (_error: Error, _request: FastifyRequest, reply: FastifyReply) => {
        this.#answer(reply, failure('REST_BAD_REQUEST', { detail: 'HTTP 400 Bad Request' }));
      },
      rewriteUrl: (request: IncomingMessage) => withoutMatrix(request.url ?? '/'),
      schemaController: { compilersFactory: { buildValidator: noSchemas, buildSerializer: noSchemas } },
      routerOptions: { ignoreTrailingSlash: true, maxParamLength: 4096 },
    } as { logger: false }) as FastifyInstance;
    app.addHook('onRequest', async (request) => {
      if (request.url.replace(/\?.*$/s, '').includes('//'))
        throw failure('REST_BAD_REQUEST', { detail: 'Ambiguous URI empty segment' });
    });
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    app.setNotFoundHandler(async (_request, reply) => {
      untyped.add(reply);
      return this.#answer(reply, failure('REST_NO_ROUTE', {}));
    });
    app.addHook('onSend', async (_request, reply) => {
      if (untyped.has(reply)) reply.removeHeader('content-type');
    });
    app.setErrorHandler(async (error: FastifyError | AskOtherWorker, request, reply) => {
      if (!(error instanceof AskOtherWorker)) return this.#answer(reply, asFailure(error));
      return this.#forward(request, reply, error);
    });
    const { values } = this.#options.config;
    this.#addHeaders(app, values.string('response.http.headers.config'));
    addCors(app, {
      origins: values.string('access.control.allow.origin'),
      methods: values.string('access.control.allow.methods'),
    });
    return app;
  }

  #addHeaders(app: FastifyInstance, config: string): void {
    const rules = parseHeaderRules(config);
    if (rules.length === 0) return;
    app.addHook('onSend', async (_request, reply) => {
      for (const { action, name, value } of rules) {
        if (action.startsWith('set')) reply.removeHeader(name);
        reply.header(name, value);
      }
    });
  }

  async #forward(
    request: FastifyRequest,
    reply: FastifyReply,
    target: AskOtherWorker,
  ): Promise<FastifyReply> {
    const caughtUp = async () => this.#context.services?.herder.group?.caughtUp();
    try {
      return await forward({ ask: this.askWorker, caughtUp }, { request, reply, target });
    } catch (error) {
      return this.#answer(reply, error as Error);
    }
  }

  #answer(reply: FastifyReply, thrown: Failure | Error): FastifyReply {
    const error = isFailure(thrown, 'REST_TIMED_OUT')
      ? failure('REST_TIMED_OUT', { stage: stageText(this.#context.services?.herder.stage?.()) })
      : thrown;
    const status = isFailure(error) ? error.status : 500;
    if (isFailure(error)) {
      reply.header('x-millrace-code', error.code).header('x-millrace-remedy', latin1(error.remedy));
    } else {
      this.#options.logger.error({ err: error }, 'a REST call failed unexpectedly');
    }
    if (isFailure(error, 'REST_UNAUTHORIZED')) {
      reply.header('www-authenticate', 'Basic realm="Kafka Connect"');
      return reply.code(status).type('text/plain').send(error.message);
    }
    const message = redactText(error.message);
    return sendJson(reply.code(status), { error_code: status, message });
  }
}

/** Fastify's own refusals in the catalogue's terms; other errors as they are. */
function asFailure(error: FastifyError): Failure | Error {
  if (isFailure(error)) return error;
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE')
    return failure('REST_BODY_TOO_LARGE', { limit: BODY_LIMIT });
  if (error.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return failure('REST_MEDIA_TYPE_UNREADABLE', {});
  if (typeof error.statusCode === 'number' && error.statusCode < 500) {
    return failure('REST_BAD_REQUEST', { detail: error.message });
  }
  return error;
}

/** Path parameters after a semicolon say nothing here, as in the original; an encoded one is part of a name. */
function withoutMatrix(url: string): string {
  const query = url.indexOf('?');
  const path = query < 0 ? url : url.slice(0, query);
  return path.includes(';') ? path.replace(/;[^/]*/g, '') + url.slice(path.length) : url;
}

/** Header values are one line of Latin-1. */
function latin1(text: string): string {
  return text.replaceAll('’', "'").replace(/[^\x20-\x7e]/g, '?');
}
