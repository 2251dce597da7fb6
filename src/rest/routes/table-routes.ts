// Millrace's own routes of a connector's tables: list, add, drop, pause, resume, read again. Registered by millrace-routes.
import type { FastifyInstance } from 'fastify';
import { failure } from '../../errors/failure.js';
import { type RestContext, services } from '../context.js';
import { type Call, Reply, route } from '../routing.js';

type Action = 'add' | 'drop' | 'reread' | 'pause' | 'resume' | 'retry';

export function tableRoutes(app: FastifyInstance, context: RestContext): void {
  const options = { timeoutMs: context.requestTimeoutMs };
  const change = async ({ params, request }: Call, action: Action, table = params['table']) => {
    const { authorization } = request.headers;
    await services(context).herder.changeTable(params['connector'], { action, table }, authorization);
    return new Reply(202, { table, action });
  };
  route(app, '/millrace/connectors/:connector/tables', {
    options: { ...options, consumesJson: true },
    handlers: {
      GET: ({ params }) => services(context).herder.tables(params['connector']),
      POST: (call) => change(call, 'add', tableOf(call.body)),
    },
  });
  route(app, '/millrace/connectors/:connector/tables/:table', {
    options,
    handlers: { DELETE: (call) => change(call, 'drop') },
  });
  const on = (path: string, action: Action) =>
    route(app, path, { options, handlers: { POST: (call) => change(call, action) } });
  on('/millrace/connectors/:connector/tables/:table/reread', 'reread');
  on('/millrace/connectors/:connector/tables/:table/pause', 'pause');
  on('/millrace/connectors/:connector/tables/:table/resume', 'resume');
  on('/millrace/connectors/:connector/tables/:table/retry', 'retry');
}

/** The body `{"table":"schema.table"}`. Throws REST_BAD_REQUEST. */
function tableOf(text: string): string {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw bad('a JSON object is expected');
  }
  const { table, ...rest } = (body ?? {}) as Record<string, unknown>;
  const unknown = Object.keys(rest)[0];
  if (unknown !== undefined) throw bad(`there is no field ${unknown}`);
  if (typeof table !== 'string' || table === '') throw bad('"table" is missing');
  return table;
}

function bad(detail: string): Error {
  return failure('REST_BAD_REQUEST', { detail });
}
