// /connectors/{c}/offsets: reading, altering and resetting stored offsets.
import type { FastifyInstance } from 'fastify';
import { failure } from '../../errors/failure.js';
import { offsetsBody } from '../body/request-shapes.js';
import { type RestContext, services } from '../context.js';
import { route } from '../routing.js';

export function offsetRoutes(app: FastifyInstance, context: RestContext): void {
  const herder = () => services(context).herder;
  route(app, '/connectors/:connector/offsets', {
    options: { consumesJson: true, timeoutMs: context.requestTimeoutMs },
    handlers: {
      GET: async ({ params }) => ({ offsets: await herder().offsets(params['connector']) }),
      PATCH: async ({ params, bytes }) => {
        const { count, read } = offsetsBody(bytes);
        if (count === 0) throw failure('OFFSETS_MISSING', {});
        return { message: await herder().alterOffsets(params['connector'], read) };
      },
      DELETE: async ({ params }) => ({ message: await herder().resetOffsets(params['connector']) }),
    },
  });
}
