// Requests to other workers of the group, signed with the session key: task configs and fencing, and the store of a config
// in the name of a user whose request this worker carries out. Requests of users are forwarded by the REST server.
import { setTimeout as sleep } from 'node:timers/promises';
import { failure } from '../../../errors/failure.js';
import type { SessionKey } from '../../../storage/config-state.js';
import type { AskWorker } from '../../port.js';
import { signatureHeaders } from './signatures.js';

const FORBIDDEN = 403;
/** How often a request is signed anew, after waits that double: about 1.5 s in all. */
const SIGNED_TRIES = 6;
const FIRST_WAIT_MS = 50;

export interface PeersOptions {
  readonly ask: AskWorker;
  /** The group's key as it is known now. */
  readonly key: () => SessionKey | null;
  /** `inter.worker.signature.algorithm` */
  readonly algorithm: string;
}

export interface PeerCall {
  readonly method: string;
  /** Below the worker's URL. */
  readonly path: string;
  readonly body?: unknown;
  /** The header of the user in whose name the call is made; absent for calls of the worker's own. */
  readonly authorization?: string | undefined;
}

export class Peers {
  readonly #o: PeersOptions;

  constructor(options: PeersOptions) {
    this.#o = options;
  }

  /** Throws FORWARD_FAILED, and FORWARD_REFUSED with what the other worker says. */
  async send(url: string, call: PeerCall): Promise<void> {
    const { ask, key, algorithm } = this.#o;
    const body = call.body === undefined ? null : JSON.stringify(call.body);
    for (let tries = 1; ; tries++) {
      const session = key();
      const headers = {
        ...(body === null ? {} : { 'Content-Type': 'application/json' }),
        ...(call.authorization === undefined ? {} : { Authorization: call.authorization }),
        ...(session === null ? {} : signatureHeaders(session, algorithm, Buffer.from(body ?? ''))),
      };
      const reply = await ask({ url: url + call.path, method: call.method, headers, body });
      if (reply.status < 400) return;
      // A new session key is known to one worker a moment before it is to the other.
      if (reply.status !== FORBIDDEN || session === null || tries === SIGNED_TRIES) {
        throw failure('FORWARD_REFUSED', { status: reply.status, message: messageOf(reply.body) });
      }
      await sleep(FIRST_WAIT_MS * 2 ** (tries - 1));
    }
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
