// /, /health, /metrics and /openapi.json: what the server is, whether it is ready, how it fares, what it takes.
import type { FastifyInstance } from 'fastify';
import { stageText } from '../../herder/stage.js';
import { type RestContext, services } from '../context.js';
import { openApiDocument } from '../openapi/document.js';
import { Reply, route } from '../routing.js';
import type { Health } from '../types.js';

const HEALTH_TIMEOUT_MS = 10_000;
const statuses = { healthy: 200, starting: 503, unhealthy: 500 } as const;

export function rootRoutes(app: FastifyInstance, context: RestContext): void {
  route(app, '/', {
    options: { timeoutMs: context.requestTimeoutMs },
    handlers: {
      GET: () => ({
        version: context.version,
        commit: context.commit,
        kafka_cluster_id: services(context).herder.clusterId(),
      }),
    },
  });
  route(app, '/health', {
    options: { timeoutMs: HEALTH_TIMEOUT_MS },
    handlers: {
      GET: () => {
        const health = healthOf(context);
        return new Reply(statuses[health.status], health);
      },
    },
  });
  const document = openApiDocument(context.version);
  route(app, '/openapi.json', { handlers: { GET: () => document } });
  route(app, '/metrics', {
    options: { producesJson: false, timeoutMs: context.requestTimeoutMs },
    handlers: {
      GET: async ({ reply }) => {
        const text = await services(context).herder.metricsText();
        return reply.type('text/plain; version=0.0.4; charset=utf-8').send(text);
      },
    },
  });
}

function healthOf(context: RestContext): Health {
  if (context.services === null) return { status: 'starting', message: 'Worker is still starting up.' };
  try {
    const { herder } = context.services;
    const { status, message } = herder.health();
    // The original tells what the worker is at where it is not healthy.
    return { status, message: status === 'healthy' ? message : message + stageText(herder.stage?.()) };
  } catch (error) {
    context.logger.warn({ reason: (error as Error).message }, 'the worker cannot tell its health');
    return {
      status: 'unhealthy',
      message: 'Worker was unable to handle this request and may be unable to handle other requests.',
    };
  }
}
