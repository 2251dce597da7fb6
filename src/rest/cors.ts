// Cross-origin replies for browsers, when `access.control.allow.origin` names origins (a list; `*` stands for any
// text). Added as a hook to every listener by server.ts.
import type { FastifyInstance } from 'fastify';

export interface CorsOptions {
  readonly origins: string;
  /** Empty = GET, POST, HEAD. */
  readonly methods: string;
}

const PREFLIGHT_SECONDS = 1800;
const allowedHeaders = 'X-Requested-With,Content-Type,Accept,Origin';

export function addCors(app: FastifyInstance, options: CorsOptions): void {
  const patterns = options.origins
    .split(',')
    .map((origin) => origin.trim())
    .filter((origin) => origin !== '')
    .map(originPattern);
  if (patterns.length === 0) return;
  const methods = options.methods.trim() === '' ? 'GET,POST,HEAD' : options.methods;
  app.addHook('onRequest', async (request, reply) => {
    reply.header('vary', 'Origin');
    const { origin } = request.headers;
    if (origin === undefined || !patterns.some((pattern) => pattern.test(origin))) return;
    reply.header('access-control-allow-origin', origin).header('access-control-allow-credentials', 'true');
    if (request.method !== 'OPTIONS' || request.headers['access-control-request-method'] === undefined)
      return;
    reply
      .header('access-control-allow-methods', methods)
      .header('access-control-allow-headers', allowedHeaders)
      .header('access-control-max-age', String(PREFLIGHT_SECONDS));
    await reply.code(200).send();
  });
}

function originPattern(origin: string): RegExp {
  const escaped = origin.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
  return new RegExp(`^${escaped}$`, 'i');
}
