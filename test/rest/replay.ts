// Sends the calls of request-table.ts to a server and gathers the replies in comparable form. Used by the conformance
// test against our server and by record-original.ts against Kafka Connect.
import { request } from 'node:http';
import type { Call } from './request-table.js';

export interface Reply {
  readonly id: string;
  readonly status: number;
  readonly contentType: string | null;
  readonly location: string | null;
  /** The Allow header's methods, sorted. */
  readonly allow?: string | undefined;
  /** Parsed JSON where it is JSON, else text; without `documentation`, whose words are each product's own. */
  readonly body: unknown;
}

export async function send(base: string, call: Call): Promise<Reply> {
  const isText = typeof call.body === 'string';
  const payload =
    call.body === undefined ? undefined : isText ? (call.body as string) : JSON.stringify(call.body);
  const headers: Record<string, string> = {
    ...(call.headers ?? (payload === undefined ? {} : { 'content-type': 'application/json' })),
  };
  if (payload !== undefined) headers['content-length'] = String(Buffer.byteLength(payload));
  return new Promise((resolve, reject) => {
    const req = request(base + call.path, { method: call.method, headers, agent: false }, (res) => {
      const chunks: Buffer[] = [];
      res.on('data', (chunk: Buffer) => chunks.push(chunk));
      res.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        resolve({
          id: call.id,
          status: res.statusCode ?? 0,
          contentType: res.headers['content-type'] ?? null,
          location: res.headers['location'] ?? null,
          ...(res.headers['allow'] === undefined ? {} : { allow: sorted(res.headers['allow']) }),
          body: parsed(text),
        });
      });
      res.on('error', reject);
    });
    req.on('error', reject);
    req.end(payload);
  });
}

function sorted(list: string): string {
  return list
    .split(',')
    .map((item) => item.trim())
    .sort()
    .join(',');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text, (key, value) => (key === 'documentation' ? undefined : value));
  } catch {
    return text;
  }
}
