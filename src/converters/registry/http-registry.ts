// A schema registry over HTTP: Confluent's API, which other registries answer too. Tries its URLs in turn, and again
// after a wait where a registry says that it cannot serve now. Credentials are in no error.
import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { failure, isFailure } from '../../errors/failure.js';
import { basic, type RegistryConfig } from './config.js';
import type {
  RegisteredSchema,
  SchemaFormat,
  SchemaReference,
  SchemaRegistry,
  SchemaToKeep,
} from './port.js';
import { registryTls } from './tls.js';

interface Asked {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: unknown;
  /** What was tried, for errors: `Error registering Avro schema`. */
  readonly what: string;
  readonly subject?: string | undefined;
}

interface Answer {
  readonly status: number;
  readonly json: Readonly<Record<string, unknown>>;
}

const MEDIA = 'application/vnd.schemaregistry.v1+json';
const BUSY = new Set([408, 429, 500, 502, 503, 504]);

export class HttpRegistry implements SchemaRegistry {
  readonly #config: RegistryConfig;
  readonly #urls: readonly URL[];
  readonly #http = new HttpAgent({ keepAlive: true, maxSockets: 4 });
  readonly #https: HttpsAgent;
  #at = 0;

  /** Throws CONFIG_INVALID on a URL or store that cannot be used. */
  constructor(config: RegistryConfig) {
    this.#config = config;
    this.#urls = config.urls.map(urlOf);
    if (config.randomize) this.#at = Math.floor(Math.random() * this.#urls.length);
    this.#https = new HttpsAgent({ keepAlive: true, maxSockets: 4, ...registryTls(config.ssl) });
  }

  async register(subject: string, schema: SchemaToKeep, normalize: boolean): Promise<number> {
    const { json } = await this.#ask({
      method: 'POST',
      path: `/subjects/${encodeURIComponent(subject)}/versions?normalize=${normalize}`,
      body: bodyOf(schema),
      what: `Error registering ${nameOf(schema.format)} schema`,
      subject,
    });
    return json['id'] as number;
  }

  async lookUp(
    subject: string,
    schema: SchemaToKeep,
    options: { normalize: boolean; deleted: boolean },
  ): Promise<{ id: number; version: number }> {
    const { json } = await this.#ask({
      method: 'POST',
      path: `/subjects/${encodeURIComponent(subject)}?normalize=${options.normalize}&deleted=${options.deleted}`,
      body: bodyOf(schema),
      what: `Error retrieving ${nameOf(schema.format)} schema`,
      subject,
    });
    return { id: json['id'] as number, version: json['version'] as number };
  }

  async byId(id: number, subject: string | undefined): Promise<RegisteredSchema> {
    const filter = subject === undefined ? '' : `&subject=${encodeURIComponent(subject)}`;
    const { json } = await this.#ask({
      method: 'GET',
      path: `/schemas/ids/${id}?fetchMaxId=false${filter}`,
      what: `Error retrieving schema for id ${id}`,
      subject,
    });
    return registered({ ...json, id });
  }

  async byGuid(guid: string): Promise<RegisteredSchema> {
    const what = `Error retrieving schema for guid ${guid}`;
    const { json } = await this.#ask({ method: 'GET', path: `/schemas/guids/${guid}`, what });
    return registered(json);
  }

  async latest(subject: string): Promise<RegisteredSchema> {
    const what = 'Error retrieving latest version of schema';
    const path = `/subjects/${encodeURIComponent(subject)}/versions/latest`;
    return registered((await this.#ask({ method: 'GET', path, what, subject })).json);
  }

  async byVersion(subject: string, version: number): Promise<RegisteredSchema> {
    const what = `Error retrieving version ${version} of a schema`;
    const path = `/subjects/${encodeURIComponent(subject)}/versions/${version}?deleted=true`;
    return registered((await this.#ask({ method: 'GET', path, what, subject })).json);
  }

  async #ask(asked: Asked): Promise<Answer> {
    const { retries, retryWaitMs, retryMaxWaitMs } = this.#config;
    for (let tried = 0; ; tried++) {
      const answer = await this.#onAnyUrl(asked);
      if (answer.status < 400) return answer;
      if (!BUSY.has(answer.status) || tried >= retries) throw refused(asked, answer);
      const wait = Math.min(retryWaitMs * 2 ** tried, retryMaxWaitMs);
      await new Promise((resolve) => setTimeout(resolve, wait / 2 + (Math.random() * wait) / 2));
    }
  }

  /** Each URL once, from the one that answered last. */
  async #onAnyUrl(asked: Asked): Promise<Answer> {
    const problems: string[] = [];
    for (let i = 0; i < this.#urls.length; i++) {
      const index = (this.#at + i) % this.#urls.length;
      const url = this.#urls[index];
      try {
        const answer = await this.#send(url, asked);
        this.#at = index;
        return answer;
      } catch (error) {
        if (isFailure(error)) throw error;
        problems.push(`${url.host}: ${(error as Error).message || (error as NodeJS.ErrnoException).code}`);
      }
    }
    throw failure('REGISTRY_UNAVAILABLE', { what: asked.what, detail: problems.join('; ') });
  }

  #send(base: URL, asked: Asked): Promise<Answer> {
    const { authorization, credentialsFromUrl, connectTimeoutMs, readTimeoutMs, headers } = this.#config;
    const own =
      base.username === ''
        ? null
        : `${decodeURIComponent(base.username)}:${decodeURIComponent(base.password)}`;
    const auth = authorization ?? (credentialsFromUrl && own !== null ? basic(own) : null);
    const body = asked.body === undefined ? undefined : JSON.stringify(asked.body);
    const secure = base.protocol === 'https:';
    return new Promise<Answer>((resolve, reject) => {
      const request = (secure ? httpsRequest : httpRequest)(
        {
          hostname: base.hostname.replace(/^\[|\]$/g, ''),
          port: base.port === '' ? undefined : Number(base.port),
          path: `${base.pathname.replace(/\/+$/, '')}${asked.path}`,
          method: asked.method,
          agent: secure ? this.#https : this.#http,
          headers: {
            Accept: `${MEDIA}, application/json`,
            ...(body === undefined
              ? {}
              : { 'Content-Type': MEDIA, 'Content-Length': Buffer.byteLength(body) }),
            ...(auth === null ? {} : { Authorization: auth }),
            ...headers,
          },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () => {
            const status = response.statusCode ?? 0;
            const json = parse(Buffer.concat(chunks).toString('utf8'));
            if (json === null && status < 400) reject(new Error(`HTTP ${status} without JSON`));
            else resolve({ status, json: json ?? {} });
          });
        },
      );
      // One limit for both: a connection that is kept needs no time to be made.
      request.setTimeout(Math.max(connectTimeoutMs, readTimeoutMs), () =>
        request.destroy(new Error(`no answer within ${Math.max(connectTimeoutMs, readTimeoutMs)} ms`)),
      );
      request.on('error', reject);
      request.end(body);
    });
  }
}

function urlOf(text: string): URL {
  let url: URL;
  try {
    url = new URL(text.includes('://') ? text : `http://${text}`);
  } catch {
    throw failure('CONFIG_INVALID', {
      errors: ['Invalid value for configuration schema.registry.url: no URL'],
    });
  }
  if (url.protocol === 'http:' || url.protocol === 'https:') return url;
  throw failure('CONFIG_INVALID', {
    errors: [
      `Invalid value for configuration schema.registry.url: ${url.protocol} is neither http, https nor mock`,
    ],
  });
}

function refused(asked: Asked, { status, json }: Answer): Error {
  const { what, subject } = asked;
  if (status === 401 || status === 403) return failure('REGISTRY_FORBIDDEN', { what, subject, status });
  const code = typeof json['error_code'] === 'number' ? json['error_code'] : status;
  const detail = typeof json['message'] === 'string' ? json['message'] : 'no reason given';
  if (BUSY.has(status))
    return failure('REGISTRY_UNAVAILABLE', { what, detail: `${detail} (HTTP ${status})` });
  return failure('REGISTRY_REFUSED', { what, subject, status, code, detail });
}

function parse(text: string): Record<string, unknown> | null {
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/** The type is left out for Avro, as registries before other types want it. */
function bodyOf({ format, text, references }: SchemaToKeep): unknown {
  return {
    schema: text,
    ...(format === 'AVRO' ? {} : { schemaType: format }),
    ...(references && references.length > 0 ? { references } : {}),
  };
}

export function nameOf(format: SchemaFormat): string {
  if (format === 'AVRO') return 'Avro';
  return format === 'JSON' ? 'JSON' : 'Protobuf';
}

function registered(json: Readonly<Record<string, unknown>>): RegisteredSchema {
  const references = json['references'];
  const version = json['version'];
  return {
    id: json['id'] as number,
    version: typeof version === 'number' ? version : undefined,
    format: (json['schemaType'] as SchemaFormat | undefined) ?? 'AVRO',
    text: String(json['schema'] ?? ''),
    references: Array.isArray(references) ? (references as SchemaReference[]) : [],
  };
}
