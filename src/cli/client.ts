// The CLI's HTTP client: one call to a worker's REST API, Millrace's or Kafka Connect's, its errors turned into the
// catalogue's. Used by every command but `start` and `doctor`.
import { setTimeout as sleep } from 'node:timers/promises';
import { type Failure, failure, isFailure } from '../errors/failure.js';

export interface Client {
  /** Without user and password. */
  readonly url: string;
  /** Answers the parsed JSON body (undefined when there is none). Throws CLI_WORKER_UNREACHABLE, CLI_NOT_FOUND, CLI_REPLY. */
  call<T>(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<T>;
  /** The parsed body of a GET, null where the worker has no such thing: a Kafka Connect has none of our own paths. */
  find<T>(path: string): Promise<T | null>;
  text(path: string): Promise<string>;
  /** One JSON document a line, as they come, until the worker or `signal` ends it. */
  lines<T>(path: string, signal: AbortSignal): AsyncGenerator<T>;
}

export interface ClientOptions {
  /** `name:password` for HTTP basic authentication; those in the URL count too. */
  readonly user?: string | undefined;
  /** How long a rebalancing group is asked again, ms. */
  readonly patienceMs?: number | undefined;
}

/** What Kafka Connect says while a group of workers rebalances: the same call succeeds a little later. */
const REBALANCE =
  /rebalance|conflicting operation|no known leader|stale configuration|Cannot complete request momentarily/i;
const AGAIN_MS = 250;
const PATIENCE_MS = 30_000;

/** A client of the worker at `url` (`http://127.0.0.1:8083`). Throws CLI_INVALID for what is no URL. */
export function createClient(url: string, options: ClientOptions = {}): Client {
  const { base, user } = parsedUrl(url);
  const credentials = options.user ?? user;
  const headers: Record<string, string> = { accept: 'application/json', 'content-type': 'application/json' };
  if (credentials !== undefined)
    headers['authorization'] = `Basic ${Buffer.from(credentials).toString('base64')}`;
  const patience = options.patienceMs ?? PATIENCE_MS;

  async function once(method: string, path: string, o: { body?: unknown; signal?: AbortSignal }) {
    try {
      return await fetch(base + path, {
        method,
        ...(o.signal ? { signal: o.signal } : {}),
        headers,
        ...(o.body === undefined ? {} : { body: JSON.stringify(o.body) }),
      });
    } catch (error) {
      if (o.signal?.aborted) throw error;
      const cause = (error as Error).cause;
      const reason =
        cause instanceof Error && 'code' in cause ? String(cause.code) : (error as Error).message;
      throw failure('CLI_WORKER_UNREACHABLE', { url: base, reason }, error);
    }
  }

  async function send(method: string, path: string, o: { body?: unknown; signal?: AbortSignal } = {}) {
    const end = Date.now() + patience;
    for (;;) {
      const response = await once(method, path, o);
      if (response.status < 400) return response;
      const { error, text } = await replyFailure(response, base);
      const rebalancing = (response.status === 409 || response.status === 500) && REBALANCE.test(text);
      if (!rebalancing || Date.now() >= end) throw error;
      await sleep(AGAIN_MS);
    }
  }

  return {
    url: base,
    async call(method, path, body) {
      const text = await (await send(method, path, { body })).text();
      return text === '' ? undefined : JSON.parse(text);
    },
    async find<T>(path: string): Promise<T | null> {
      try {
        return (await (await send('GET', path)).json()) as T;
      } catch (error) {
        if (isFailure(error, 'CLI_NOT_FOUND')) return null;
        throw error;
      }
    },
    text: async (path) => (await send('GET', path)).text(),
    async *lines(path, signal) {
      const response = await send('GET', path, { signal });
      let rest = '';
      const decoder = new TextDecoder();
      for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
        const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n');
        rest = parts.pop() ?? '';
        for (const part of parts) if (part !== '') yield JSON.parse(part);
      }
    },
  };
}

function parsedUrl(text: string): { base: string; user: string | undefined } {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw failure('CLI_INVALID', { detail: '--url is no URL such as http://127.0.0.1:8083' });
  }
  const { username, password } = url;
  const user =
    username === '' ? undefined : `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  url.username = '';
  url.password = '';
  return { base: url.href.replace(/\/+$/, ''), user };
}

async function replyFailure(response: Response, url: string): Promise<{ error: Failure; text: string }> {
  const text = await errorText(response);
  const remedy = response.headers.get('x-millrace-remedy') ?? undefined;
  const { status } = response;
  if (status === 401) return { error: failure('CLI_UNAUTHORIZED', { url }), text };
  if (status === 404) return { error: failure('CLI_NOT_FOUND', { text, remedy }), text };
  return { error: failure('CLI_REPLY', { status, text, remedy }), text };
}

async function errorText(response: Response): Promise<string> {
  const text = await response.text();
  try {
    const body = JSON.parse(text) as { message?: string };
    return body.message ?? text;
  } catch {
    return `HTTP ${response.status} ${response.statusText}`;
  }
}

/** A connector's name as one path segment. */
export const segment = (name: string): string => encodeURIComponent(name);
