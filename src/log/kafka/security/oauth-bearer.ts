// Tokens for SASL OAUTHBEARER: client credentials at a token endpoint, a token file, or Kafka's own unsecured
// tokens for development. Called by sasl.ts; kafkajs asks for a token whenever a connection logs in. A token is
// used again until four fifths of its life have passed.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { failure } from '../../../errors/failure.js';
import type { JaasEntry } from './jaas.js';

interface Token {
  readonly value: string;
  readonly extensions?: Record<string, string> | undefined;
}

/** Throws KAFKA_PROPERTY_INVALID when there is no source of tokens; the provider throws KAFKA_AUTH_FAILED. */
export function oauthTokens(
  properties: Readonly<Record<string, string>>,
  jaas: JaasEntry,
): () => Promise<Token> {
  const fetchToken = tokenSource(properties, jaas);
  const extensions: Record<string, string> = {};
  for (const [name, value] of jaas.options) {
    if (name.startsWith('extension_')) extensions[name.slice('extension_'.length)] = value;
  }
  let current: { value: string; until: number } | null = null;
  return async () => {
    const now = Date.now();
    if (current === null || now >= current.until) {
      const { value, lifeMs } = await fetchToken();
      current = { value, until: now + lifeMs * 0.8 };
    }
    return { value: current.value, ...(Object.keys(extensions).length > 0 ? { extensions } : {}) };
  };
}

type Source = () => Promise<{ value: string; lifeMs: number }>;

function tokenSource(properties: Readonly<Record<string, string>>, jaas: JaasEntry): Source {
  const url = properties['sasl.oauthbearer.token.endpoint.url'];
  const id = properties['sasl.oauthbearer.client.credentials.client.id'] ?? jaas.options.get('clientId');
  const secret =
    properties['sasl.oauthbearer.client.credentials.client.secret'] ?? jaas.options.get('clientSecret');
  const scope = properties['sasl.oauthbearer.scope'] ?? jaas.options.get('scope');
  const subject = jaas.options.get('unsecuredLoginStringClaim_sub');
  if (url?.startsWith('file:')) return () => fromFile(url);
  if (url !== undefined && id !== undefined && secret !== undefined) {
    const encode =
      properties['sasl.oauthbearer.header.urlencode'] === 'true'
        ? encodeURIComponent
        : (text: string) => text;
    const authorization = `Basic ${Buffer.from(`${encode(id)}:${encode(secret)}`).toString('base64')}`;
    return () => fromEndpoint({ url, authorization, scope });
  }
  if (url === undefined && subject !== undefined) return async () => unsecured(subject);
  throw failure('KAFKA_PROPERTY_INVALID', {
    name: 'sasl.oauthbearer.token.endpoint.url',
    value: url ?? 'null',
    detail: 'OAUTHBEARER needs a token endpoint with client id and secret, or a file: URL of a token.',
  });
}

async function fromEndpoint(o: { url: string; authorization: string; scope: string | undefined }) {
  const body = new URLSearchParams({ grant_type: 'client_credentials' });
  if (o.scope !== undefined) body.set('scope', o.scope);
  let detail: string;
  try {
    const response = await fetch(o.url, {
      method: 'POST',
      headers: { authorization: o.authorization, accept: 'application/json' },
      body,
      signal: AbortSignal.timeout(30_000),
    });
    const answer = (await response.json()) as { access_token?: unknown; expires_in?: unknown };
    if (response.ok && typeof answer.access_token === 'string') {
      return { value: answer.access_token, lifeMs: lifetime(answer.access_token, Number(answer.expires_in)) };
    }
    detail = `it answered ${response.status} without a token`;
  } catch (error) {
    const cause = (error as Error).cause;
    detail = cause instanceof Error ? cause.message : (error as Error).message;
  }
  throw failure('KAFKA_AUTH_FAILED', { broker: 'the token endpoint', detail });
}

async function fromFile(url: string) {
  try {
    const value = (await readFile(fileURLToPath(url), 'utf8')).trim();
    return { value, lifeMs: lifetime(value, Number.NaN) };
  } catch (error) {
    throw failure('KAFKA_AUTH_FAILED', { broker: 'the token file', detail: (error as Error).message });
  }
}

function unsecured(subject: string) {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const now = Math.floor(Date.now() / 1000);
  return {
    value: `${part({ alg: 'none' })}.${part({ sub: subject, iat: now, exp: now + 3600 })}.`,
    lifeMs: 3_600_000,
  };
}

/** Remaining life of a token: its own `exp`, else what the endpoint said, else one use. */
function lifetime(token: string, expiresIn: number): number {
  try {
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')) as {
      exp?: unknown;
    };
    if (typeof claims.exp === 'number') return claims.exp * 1000 - Date.now();
  } catch {
    // An opaque token: only the endpoint knows its life.
  }
  return Number.isFinite(expiresIn) ? expiresIn * 1000 : 0;
}
