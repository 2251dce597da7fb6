// Registers a path with all its methods under JAX-RS's rules as Kafka Connect's clients know them: 405 with the
// allowed methods, 406, 415, HEAD and OPTIONS, JSON replies, a time limit. Used by every route file.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { failure } from '../errors/failure.js';
import { javaHashOrder } from '../errors/java-order.js';
import { toJson } from './reply-json.js';
import { within } from './within.js';

export interface Call {
  readonly params: Readonly<Record<string, string>>;
  /** Every value given for a query parameter. */
  query(name: string): string[];
  /** True for `true` in any case, `fallback` when absent, else false. */
  flag(name: string, fallback: boolean): boolean;
  /** The body as sent, empty without one. */
  readonly bytes: Buffer;
  /** The body's text. */
  readonly body: string;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** Answers the JSON of a 200 reply, a `Reply`, or undefined when it has written the reply itself. */
export type Handler = (call: Call) => unknown;

/** A reply with a status of its own; `body` undefined = none. */
export class Reply {
  constructor(
    readonly status: number,
    readonly body?: unknown,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {}
}

export interface RouteOptions {
  /** False where the reply is not JSON: such paths answer whatever a client says it accepts. */
  readonly producesJson?: boolean;
  /** Whether bodies must be application/json (415). */
  readonly consumesJson?: boolean;
  /** Ends a call with REST_TIMED_OUT; absent = no limit. */
  readonly timeoutMs?: number;
}

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
export type Method = (typeof methods)[number];
/** Known to HTTP, used by no route. */
const foreign = ['TRACE', 'QUERY'] as const;

/** Registers `handlers` for a path and 405 for the methods it lacks. */
export function route(
  app: FastifyInstance,
  path: string,
  { handlers, options = {} }: { handlers: Partial<Record<Method, Handler>>; options?: RouteOptions },
): void {
  const allowed = methods.filter((method) => handlers[method] !== undefined);
  const names = [...(handlers.GET === undefined ? [] : ['HEAD']), ...allowed, 'OPTIONS'];
  const allow = javaHashOrder(names).join(', ');
  for (const method of methods) {
    const handler = handlers[method];
    if (handler === undefined) continue;
    app.route({
      method,
      url: path,
      exposeHeadRoute: method === 'GET',
      handler: async (request, reply) => {
        checkMedia(request, reply, options);
        const answer = await limited(handler(callOf(request, reply)), options.timeoutMs);
        return reply.sent ? reply : send(reply, answer);
      },
    });
  }
  refuse(app, path, { allow, allowed });
  app.options(path, async (_request, reply) => {
    reply.header('allow', allow.replaceAll(' ', '')).type('text/plain');
    return allow;
  });
}

/** 405 for all other methods, before the body is looked at. */
function refuse(
  app: FastifyInstance,
  path: string,
  { allow, allowed }: { allow: string; allowed: readonly Method[] },
): void {
  for (const method of foreign) if (!app.supportedMethods.includes(method)) app.addHttpMethod(method);
  const head = allowed.includes('GET') ? [] : ['HEAD'];
  const others = [...methods.filter((method) => !allowed.includes(method)), ...head, ...foreign];
  app.route({
    method: others,
    url: path,
    exposeHeadRoute: false,
    config: { refused: true },
    onRequest: async (_request, reply) => {
      reply.header('allow', allow);
      untyped.add(reply);
      throw failure('REST_METHOD', {});
    },
    handler: async () => {},
  });
}

function send(reply: FastifyReply, answer: unknown): FastifyReply {
  if (!(answer instanceof Reply)) return sendJson(reply, answer);
  reply.code(answer.status).headers(answer.headers);
  return answer.body === undefined ? reply.send() : sendJson(reply, answer.body);
}

/** As bytes: fastify adds a charset to text, which the original's content type does not have. */
export function sendJson(reply: FastifyReply, body: unknown): FastifyReply {
  return reply.header('content-type', 'application/json').send(Buffer.from(toJson(body)));
}

function callOf(request: FastifyRequest, reply: FastifyReply): Call {
  const query = request.query as Record<string, string | string[] | undefined>;
  const all = (name: string) => {
    const value = Object.hasOwn(query, name) ? query[name] : undefined;
    return value === undefined ? [] : Array.isArray(value) ? value : [value];
  };
  return {
    params: request.params as Record<string, string>,
    query: all,
    flag: (name, fallback) => (all(name).length === 0 ? fallback : all(name)[0].toLowerCase() === 'true'),
    get bytes() {
      const bytes = bytesOf(request);
      // A path that takes a body needs to know what it is; others do not look at it.
      if (bytes.length > 0 && request.headers['content-type'] === undefined)
        throw failure('REST_MEDIA_TYPE', {});
      return bytes;
    },
    get body() {
      return this.bytes.toString();
    },
    request,
    reply,
  };
}

const NONE = Buffer.alloc(0);

/** The body of a request, as server.ts reads it. */
export function bytesOf(request: FastifyRequest): Buffer {
  return Buffer.isBuffer(request.body) ? request.body : NONE;
}

/**
 * Replies that name no media type, as the original's refusals before a call is looked at: no such path, no such method,
 * a type that is not taken or not given. Their bodies are JSON nevertheless.
 */
export const untyped = new WeakSet<FastifyReply>();

function checkMedia(request: FastifyRequest, reply: FastifyReply, options: RouteOptions): void {
  const type = request.headers['content-type'];
  if (options.consumesJson === true) {
    if (type !== undefined && !isJson(type)) {
      // One that leaves open which type it is passes as far as the body.
      if (!type.includes('*')) untyped.add(reply);
      throw failure('REST_MEDIA_TYPE', {});
    }
  }
  const { accept } = request.headers;
  if (options.producesJson !== false && accept !== undefined && !acceptsJson(accept)) {
    untyped.add(reply);
    throw failure('REST_NOT_ACCEPTABLE', {});
  }
}

/** Throws REST_MEDIA_TYPE_UNREADABLE for what is no media type at all. */
function isJson(type: string): boolean {
  const [essence, ...parameters] = type.split(';');
  const isType = /^[^\s/]+\/[^\s/]+$/.test(essence.trim());
  if (!isType || parameters.some((one) => !/^\s*[^\s=]+=./.test(one)))
    throw failure('REST_MEDIA_TYPE_UNREADABLE', {});
  return essence.trim().toLowerCase() === 'application/json';
}

/** Whether a client takes JSON; as in the original, a quality of 0 excludes nothing. */
function acceptsJson(accept: string): boolean {
  return accept.split(',').some((entry) => {
    const range = entry.split(';')[0].trim().toLowerCase();
    return ['', '*', '*/*', 'application/*', 'application/json'].includes(range);
  });
}

function limited(work: unknown, timeoutMs: number | undefined): unknown {
  if (timeoutMs === undefined || !(work instanceof Promise)) return work;
  return within(timeoutMs, work, () => failure('REST_TIMED_OUT', { stage: '' }));
}

/** A path parameter that must be a whole number; anything else is no such path. */
export function numberParam(text: string): number {
  if (!/^[+-]?\d{1,9}$/.test(text)) throw failure('REST_NO_ROUTE', {});
  return Number(text);
}
