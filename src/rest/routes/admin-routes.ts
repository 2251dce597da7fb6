// /admin/loggers: reading and changing log levels of the running process.
import type { FastifyInstance } from 'fastify';
import { failure } from '../../errors/failure.js';
import { levelBody } from '../body/request-shapes.js';
import type { RestContext } from '../context.js';
import type { LogLevel } from '../ports.js';
import { Reply, route } from '../routing.js';

/** The root logger's name is known in any case. */
const named = (name: string): string => (name.toLowerCase() === 'root' ? 'root' : name);

const levels: ReadonlySet<string> = new Set([
  'OFF',
  'FATAL',
  'ERROR',
  'WARN',
  'INFO',
  'DEBUG',
  'TRACE',
  'ALL',
]);

export function adminRoutes(app: FastifyInstance, context: RestContext): void {
  const { loggers } = context;
  const options = { consumesJson: true };
  route(app, '/admin/loggers', {
    options,
    handlers: {
      GET: () => {
        const sorted = [...loggers.list()].sort(([a], [b]) => (a < b ? -1 : 1));
        return Object.fromEntries(
          sorted.map(([name, { level, lastModified }]) => [name, { level, last_modified: lastModified }]),
        );
      },
    },
  });
  route(app, '/admin/loggers/:logger', {
    options,
    handlers: {
      GET: ({ params }) => {
        const found = loggers.get(named(params['logger']));
        if (found === null) throw failure('REST_LOGGER_UNKNOWN', { name: params['logger'] });
        return { level: found.level, last_modified: found.lastModified };
      },
      PUT: async (call) => {
        const level = levelBody(call.bytes);
        const name = named(call.params['logger']);
        if (!levels.has(level.toUpperCase())) throw failure('REST_LEVEL_UNKNOWN', { level });
        const scope = (call.query('scope')[0] ?? 'worker').toLowerCase();
        if (scope !== 'worker' && scope !== 'cluster') {
          context.logger.warn({ scope }, 'unknown scope of a logger change; taken as worker');
        }
        const group = context.services?.herder.group ?? null;
        if (scope === 'cluster' && group !== null) {
          await group.setLoggerLevel(name, level.toUpperCase());
          return new Reply(204);
        }
        const changed = loggers.set(name, level.toUpperCase() as LogLevel);
        return scope === 'cluster' ? new Reply(204) : changed;
      },
    },
  });
}
