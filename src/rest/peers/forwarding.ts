// Forwards a call to the worker of the group that has to carry it out, and passes its reply on. The first hop asks the
// other worker to forward once more where it must, the second forbids it: after two hops the group is changing.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { failure } from '../../errors/failure.js';
import type { AskOtherWorker, AskWorker } from '../../herder/port.js';
import { bytesOf } from '../routing.js';

/** Headers of a call that go on to the other worker. */
const PASSED_ON = [
  'authorization',
  'content-type',
  'x-connect-authorization',
  'x-connect-request-signature-algorithm',
];

export interface Forwarding {
  readonly ask: AskWorker;
  /** Resolves when this worker shows what the other one has changed. */
  readonly caughtUp: () => Promise<void>;
}

/** Sends the reply. Throws FORWARD_*. */
export async function forward(
  { ask, caughtUp }: Forwarding,
  { request, reply, target }: { request: FastifyRequest; reply: FastifyReply; target: AskOtherWorker },
): Promise<FastifyReply> {
  const given = new URL(request.url, 'http://worker');
  const before = given.searchParams.get('forward')?.toLowerCase() ?? null;
  if (before !== null && before !== 'true') throw failure('FORWARD_LOOP', {});
  if (target.url === null) throw failure('FORWARD_NO_LEADER', {});
  given.searchParams.set('forward', String(before === null));
  const headers: Record<string, string> = {};
  for (const name of PASSED_ON) {
    const value = request.headers[name];
    if (typeof value === 'string') headers[name] = value;
  }
  const text = bytesOf(request).toString();
  const body = text === '' ? null : text;
  const url = target.url.replace(/\/$/, '') + given.pathname + given.search;
  const answer = await ask({ url, method: request.method, headers, body });
  if (answer.status < 400) await caughtUp();
  reply.code(answer.status);
  if (answer.location !== null) {
    const { pathname } = new URL(answer.location, 'http://worker');
    reply.header('location', `${request.protocol}://${request.host}${pathname}`);
  }
  if (answer.body === '') return reply.send();
  return reply.header('content-type', 'application/json').send(Buffer.from(answer.body));
}
