// Millrace's own routes of a connector's dead letters: list and search, show, edit and replay. Registered by
// millrace-routes.
import type { FastifyInstance } from 'fastify';
import { failure } from '../../errors/failure.js';
import { type RestContext, services } from '../context.js';
import type { LetterEdit, LetterQuery } from '../ports.js';
import { type Call, route } from '../routing.js';
import type { BrowsedBytes } from '../types.js';

const BASE = '/millrace/connectors/:connector/deadletters';
const LIMIT = 100;
const MAX_LIMIT = 10_000;

export function deadLetterRoutes(app: FastifyInstance, context: RestContext): void {
  const options = { timeoutMs: context.requestTimeoutMs, consumesJson: true };
  const desk = () => services(context).deadLetters;
  const one = BASE.concat('/:partition/:offset');
  route(app, BASE, {
    options,
    handlers: { GET: (call) => asked(call, (signal) => desk().list(query(context, call, signal))) },
  });
  route(app, `${BASE}/replay`, {
    options,
    handlers: {
      POST: (call) =>
        asked(call, async (signal) => {
          const { topic } = edit(call.body, ['topic']);
          return { replayed: await desk().replayAll(query(context, call, signal), { topic }) };
        }),
    },
  });
  route(app, one, { options, handlers: { GET: (call) => desk().get(place(context, call)) } });
  route(app, `${one}/replay`, {
    options,
    handlers: {
      POST: (call) =>
        desk().replay(place(context, call), edit(call.body, ['topic', 'key', 'value', 'headers'])),
    },
  });
}

/** Hands over a signal that aborts when the client goes away. */
async function asked<T>({ reply }: Call, ask: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const abort = new AbortController();
  reply.raw.on('close', () => abort.abort());
  return ask(abort.signal);
}

/** Throws CONNECTOR_NOT_FOUND, DEAD_LETTERS_NOT_CONFIGURED. */
function topicOf(context: RestContext, { params }: Call): string {
  const { connector } = params;
  const topic = services(context).herder.connectorConfig(connector)['errors.deadletterqueue.topic.name'];
  if (!topic) throw failure('DEAD_LETTERS_NOT_CONFIGURED', { connector });
  return topic;
}

function query(context: RestContext, call: Call, signal: AbortSignal): LetterQuery {
  const given = (name: string) => call.query(name)[0];
  const from = given('from');
  const limit = Number(whole('limit', given('limit') ?? String(LIMIT)));
  if (limit === 0 || limit > MAX_LIMIT) throw bad(`limit is to be from 1 to ${MAX_LIMIT}`);
  return {
    topic: topicOf(context, call),
    connector: call.params['connector'],
    search: given('search'),
    stage: given('stage'),
    error: given('error'),
    from: from === undefined ? undefined : BigInt(whole('from', from)),
    limit,
    signal,
  };
}

function place(context: RestContext, call: Call) {
  const { partition, offset } = call.params;
  return {
    topic: topicOf(context, call),
    partition: Number(whole('the partition', partition)),
    offset: BigInt(whole('the offset', offset)),
  };
}

/** The body's fields, all optional; an empty body has none. Throws DEAD_LETTER_REQUEST_INVALID. */
function edit(body: string, allowed: readonly (keyof LetterEdit)[]): LetterEdit {
  if (body.trim() === '') return {};
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch (error) {
    throw bad(`the body is not JSON: ${(error as Error).message}`);
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    throw bad('a JSON object is expected');
  const given = parsed as Record<string, unknown>;
  const unknown = Object.keys(given).find((name) => !(allowed as readonly string[]).includes(name));
  if (unknown !== undefined) throw bad(`there is no field ${unknown}`);
  const { topic, key, value, headers } = given;
  if (topic !== undefined && (typeof topic !== 'string' || topic === ''))
    throw bad('"topic" is to be a text');
  return {
    topic: topic as string | undefined,
    key: key === undefined ? undefined : bytes('key', key),
    value: value === undefined ? undefined : bytes('value', value),
    headers: headers === undefined ? undefined : headerList(headers),
  };
}

function headerList(given: unknown): { key: string; value: BrowsedBytes }[] {
  if (!Array.isArray(given)) throw bad('"headers" is to be an array');
  return given.map((each: unknown) => {
    const { key, value } = (each ?? {}) as Record<string, unknown>;
    if (typeof key !== 'string') throw bad('each header is to have a text "key"');
    return { key, value: bytes('value of a header', value ?? null) };
  });
}

function bytes(name: string, value: unknown): BrowsedBytes {
  if (value === null || typeof value === 'string') return value;
  const base64 = (value as { base64?: unknown }).base64;
  if (typeof base64 !== 'string' || !/^[A-Za-z0-9+/]*={0,2}$/.test(base64)) {
    throw bad(`"${name}" is to be a text, null, or {"base64":"…"}`);
  }
  return { base64 };
}

function whole(name: string, text: string): string {
  if (/^\d{1,18}$/.test(text)) return text;
  throw bad(`${name} is to be a whole number, not ${text}`);
}

function bad(detail: string): Error {
  return failure('DEAD_LETTER_REQUEST_INVALID', { detail });
}
