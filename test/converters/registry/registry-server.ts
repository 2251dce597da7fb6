// A schema registry for tests: the part of Confluent's API that converters use, on a free port of the loopback, with a
// record of what was asked. Schemas are equal when their texts are.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body: Record<string, unknown> | null;
  readonly authorization: string | undefined;
}

interface Kept {
  readonly schema: string;
  readonly schemaType?: string;
  readonly references?: unknown;
}

export class TestRegistry implements AsyncDisposable {
  readonly asked: Asked[] = [];
  /** Answers in place of the registry's own, each used once. */
  readonly answers: { status: number; body: unknown }[] = [];
  /** The credentials without which every request is answered with 401. */
  authorization: string | undefined;
  readonly #schemas: Kept[] = [];
  readonly #subjects = new Map<string, number[]>();
  #server: Server | undefined;

  static async start(): Promise<TestRegistry> {
    const registry = new TestRegistry();
    const server = createServer((request, response) => void registry.#answer(request, response));
    registry.#server = server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return registry;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server!.address() as AddressInfo).port}`;
  }

  /** Keeps a schema as a version of a subject; the id. */
  add(subject: string, schema: Kept): number {
    let id = this.#schemas.findIndex((one) => JSON.stringify(one) === JSON.stringify(schema)) + 1;
    if (id === 0) id = this.#schemas.push(schema);
    const versions = this.#subjects.get(subject) ?? [];
    if (!versions.includes(id)) versions.push(id);
    this.#subjects.set(subject, versions);
    return id;
  }

  schema(id: number): Kept {
    return this.#schemas[id - 1];
  }

  get subjects(): string[] {
    return [...this.#subjects.keys()];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server!.closeAllConnections();
    await new Promise((resolve) => this.#server!.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const body = text === '' ? null : (JSON.parse(text) as Record<string, unknown>);
    const { method = '', url = '' } = request;
    const { authorization } = request.headers;
    this.asked.push({ method, path: url, body, authorization });
    const reply = this.#reply(method, url, body, authorization);
    response.writeHead(reply.status, { 'content-type': 'application/vnd.schemaregistry.v1+json' });
    response.end(JSON.stringify(reply.body));
  }

  #reply(
    method: string,
    url: string,
    body: Record<string, unknown> | null,
    authorization: string | undefined,
  ): { status: number; body: unknown } {
    const planned = this.answers.shift();
    if (planned) return planned;
    if (this.authorization !== undefined && authorization !== this.authorization) {
      return { status: 401, body: { error_code: 401, message: 'Unauthorized' } };
    }
    const path = new URL(url, 'http://x').pathname.split('/').slice(1).map(decodeURIComponent);
    const missing = (code: number, message: string) => ({ status: 404, body: { error_code: code, message } });
    if (path[0] === 'schemas') {
      const kept = this.#schemas[Number(path[2]) - 1];
      return kept ? { status: 200, body: kept } : missing(40403, `Schema ${path[2]} not found`);
    }
    const subject = path[1];
    const versions = this.#subjects.get(subject) ?? [];
    if (method === 'POST' && path[2] === 'versions') {
      return { status: 200, body: { id: this.add(subject, body as unknown as Kept) } };
    }
    if (versions.length === 0) return missing(40401, `Subject '${subject}' not found.`);
    const of = (version: number) => ({
      subject,
      version,
      id: versions[version - 1],
      ...this.#schemas[versions[version - 1] - 1],
    });
    if (method === 'POST') {
      const index = versions.findIndex((id) => this.#schemas[id - 1].schema === body?.['schema']);
      return index < 0 ? missing(40403, 'Schema not found') : { status: 200, body: of(index + 1) };
    }
    const version = path[3] === 'latest' ? versions.length : Number(path[3]);
    return versions[version - 1] === undefined
      ? missing(40402, `Version ${version} not found.`)
      : { status: 200, body: of(version) };
  }
}
