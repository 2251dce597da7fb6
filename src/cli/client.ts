// The CLI's HTTP client: one call to a worker's REST API, its errors turned into the catalogue's. Used by every
// command but `start` and `doctor`.
import { failure } from '../errors/failure.js';

export interface Client {
  readonly url: string;
  /** Answers the parsed JSON body (undefined when there is none). Throws CLI_WORKER_UNREACHABLE, CLI_REPLY. */
  call<T>(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<T>;
  text(path: string): Promise<string>;
  /** One JSON document a line, as they come, until the worker or `signal` ends it. */
  lines<T>(path: string, signal: AbortSignal): AsyncGenerator<T>;
}

/** A client of the worker at `url` (`http://127.0.0.1:8083`). */
export function createClient(url: string): Client {
  const base = url.replace(/\/+$/, '');

  async function send(method: string, path: string, options: { body?: unknown; signal?: AbortSignal } = {}) {
    let response: Response;
    try {
      response = await fetch(base + path, {
        method,
        ...(options.signal ? { signal: options.signal } : {}),
        headers: { accept: 'application/json', 'content-type': 'application/json' },
        ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
      });
    } catch (error) {
      if (options.signal?.aborted) throw error;
      const cause = (error as Error).cause;
      const reason =
        cause instanceof Error && 'code' in cause ? String(cause.code) : (error as Error).message;
      throw failure('CLI_WORKER_UNREACHABLE', { url: base, reason }, error);
    }
    if (response.status >= 400) throw await replyFailure(response);
    return response;
  }

  return {
    url: base,
    async call(method, path, body) {
      const text = await (await send(method, path, { body })).text();
      return text === '' ? undefined : JSON.parse(text);
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

async function replyFailure(response: Response) {
  const text = await errorText(response);
  const remedy = response.headers.get('x-millrace-remedy') ?? undefined;
  return failure('CLI_REPLY', { status: response.status, text, remedy });
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
