// Millrace's own routes: progress of connectors, and a look into the topics of the log behind the worker.
import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import type { TaskNotification, TaskProgress } from '../../api/source.js';
import { failure } from '../../errors/failure.js';
import type { TaskRestart } from '../../herder/port.js';
import { signalBody } from '../body/signal-body.js';
import { type RestContext, services } from '../context.js';
import { answersOfOthers } from '../peers/gathering.js';
import type { BrowseOptions } from '../ports.js';
import { toJson } from '../reply-json.js';
import { type Call, Reply, route } from '../routing.js';
import type { BrowsedRecord } from '../types.js';
import { deadLetterRoutes } from './dead-letter-routes.js';
import { tableRoutes } from './table-routes.js';

const LINES = 'application/x-ndjson';

export function millraceRoutes(app: FastifyInstance, context: RestContext): void {
  const options = { timeoutMs: context.requestTimeoutMs };
  route(app, '/millrace/connectors/:connector/progress', {
    options,
    handlers: {
      GET: async (call) => {
        const own = await services(context).herder.progress(call.params['connector']);
        const others = await answersOfOthers<Record<string, TaskProgress>>(context, call);
        return Object.assign({}, ...others, Object.fromEntries(own));
      },
    },
  });
  route(app, '/millrace/connectors/:connector/restarts', {
    options,
    handlers: {
      GET: async (call) => {
        const own = services(context).herder.restarts(call.params['connector']);
        const others = await answersOfOthers<TaskRestart[]>(context, call);
        return [...own, ...others.flat()].sort((a, b) => a.task - b.task);
      },
    },
  });
  route(app, '/millrace/connectors/:connector/signals', {
    options: { ...options, consumesJson: true },
    handlers: {
      POST: async ({ params, body }) => {
        const signal = signalBody(body);
        await services(context).herder.signal(params['connector'], signal);
        return new Reply(202, { id: signal.id, type: signal.type });
      },
    },
  });
  route(app, '/millrace/connectors/:connector/notifications', {
    options,
    handlers: {
      GET: async (call) => {
        const own = services(context).herder.notifications(call.params['connector']);
        const others = await answersOfOthers<TaskNotification[]>(context, call);
        return [...own, ...others.flat()].sort((a, b) => a.timestamp - b.timestamp);
      },
    },
  });
  tableRoutes(app, context);
  deadLetterRoutes(app, context);
  route(app, '/millrace/topics', {
    options,
    handlers: { GET: () => services(context).browser.topics() },
  });
  route(app, '/millrace/topics/:topic/records', {
    options: { producesJson: false },
    handlers: { GET: (call) => records(context, call) },
  });
}

/**
 * Streams records as lines of JSON. The first batch (which may be empty) is read before the reply begins, so that an unknown
 * topic is an error reply. A client that goes away ends the reading.
 */
async function records(context: RestContext, call: Call): Promise<unknown> {
  const abort = new AbortController();
  call.reply.raw.on('close', () => abort.abort());
  const batches = services(context)
    .browser.records(call.params['topic'], browseOptions(call, abort.signal))
    [Symbol.asyncIterator]();
  const first = await batches.next();
  const stream = Readable.from(lines(first, batches), { objectMode: false });
  stream.on('error', (error) =>
    context.logger.warn({ reason: error.message }, 'reading records for REST failed'),
  );
  return call.reply.type(LINES).send(stream);
}

async function* lines(
  first: IteratorResult<readonly BrowsedRecord[]>,
  rest: AsyncIterator<readonly BrowsedRecord[]>,
): AsyncGenerator<string> {
  try {
    for (let batch = first; !batch.done; batch = await rest.next()) {
      if (batch.value.length > 0) yield `${batch.value.map(toJson).join('\n')}\n`;
    }
  } finally {
    await rest.return?.();
  }
}

function browseOptions(call: Call, signal: AbortSignal): BrowseOptions {
  const [from = 'earliest'] = call.query('from');
  const position = from === 'earliest' || from === 'latest' ? from : BigInt(natural('from', from));
  const [limit] = call.query('limit');
  const [partition] = call.query('partition');
  return {
    from: position,
    limit: limit === undefined ? undefined : Number(natural('limit', limit)),
    partition: partition === undefined ? undefined : Number(natural('partition', partition)),
    follow: call.query('follow').length > 0 && call.query('follow')[0].toLowerCase() !== 'false',
    signal,
  };
}

function natural(name: string, text: string): string {
  if (/^\d{1,18}$/.test(text)) return text;
  const detail = `Invalid value ${text} for ${name}: expected a number that is not negative`;
  throw failure('REST_BAD_REQUEST', { detail });
}
