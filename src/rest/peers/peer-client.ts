// Sends requests to other workers of the group, for the herder (task configs, fencing) and for calls that the REST server
// forwards. One connection a request; TLS by the worker's own stores.
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Props } from '../../config/config-key.js';
import { failure } from '../../errors/failure.js';
import type { AskWorker, WorkerReply } from '../../herder/port.js';
import { tlsClientOptions } from '../tls.js';

/** As long as a call of the REST server may take. */
const TIMEOUT_MS = 90_000;

/** Throws REST_TLS_INVALID once a https worker is asked. */
export function askWorkersWith(props: Props): AskWorker {
  return ({ url, method, headers, body }) =>
    new Promise<WorkerReply>((resolve, reject) => {
      const fail = (error: Error) =>
        reject(failure('FORWARD_FAILED', { reason: error.message || error.name }, error));
      const length = body === null ? {} : { 'Content-Length': String(Buffer.byteLength(body)) };
      const options = {
        method,
        headers: { Accept: 'application/json', 'User-Agent': 'kafka-connect', ...headers, ...length },
        agent: false as const,
        timeout: TIMEOUT_MS,
      };
      const isHttps = url.startsWith('https:');
      const request = isHttps
        ? httpsRequest(url, { ...options, ...tlsClientOptions(props) })
        : httpRequest(url, options);
      request.on('timeout', () => request.destroy(new Error(`no answer within ${TIMEOUT_MS} ms`)));
      request.on('error', fail);
      request.on('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', fail);
        response.on('end', () => {
          const { location = null } = response.headers;
          const text = Buffer.concat(chunks).toString('utf8');
          resolve({ status: response.statusCode ?? 500, body: text, location });
        });
      });
      request.end(body ?? undefined);
    });
}
