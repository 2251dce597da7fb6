// Requests to other workers of the group that nobody but workers may make, signed with the session key. Used for task
// configs and fencing; requests of users are forwarded by the REST server.
import { failure } from '../../../errors/failure.js';
import type { SessionKey } from '../../../storage/config-state.js';
import type { AskWorker } from '../../port.js';
import { signatureHeaders } from './signatures.js';

export interface PeersOptions {
  readonly ask: AskWorker;
  /** The group's key as it is known now. */
  readonly key: () => SessionKey | null;
  /** `inter.worker.signature.algorithm` */
  readonly algorithm: string;
}

export class Peers {
  readonly #o: PeersOptions;

  constructor(options: PeersOptions) {
    this.#o = options;
  }

  /** `path` below the worker's URL. Throws FORWARD_FAILED, and FORWARD_REFUSED with what the other worker says. */
  async send(url: string, call: { method: string; path: string; body?: unknown }): Promise<void> {
    const { ask, key, algorithm } = this.#o;
    const body = call.body === undefined ? null : JSON.stringify(call.body);
    const session = key();
    const headers = {
      ...(body === null ? {} : { 'Content-Type': 'application/json' }),
      ...(session === null ? {} : signatureHeaders(session, algorithm, Buffer.from(body ?? ''))),
    };
    const reply = await ask({ url: url + call.path, method: call.method, headers, body });
    if (reply.status < 400) return;
    throw failure('FORWARD_REFUSED', { status: reply.status, message: messageOf(reply.body) });
  }
}

/** The `message` of an error body, else the body itself. */
function messageOf(body: string): string {
  try {
    const { message } = JSON.parse(body) as { message?: unknown };
    return typeof message === 'string' ? message : body;
  } catch {
    return body;
  }
}
