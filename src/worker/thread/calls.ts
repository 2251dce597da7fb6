// Calls over a message port: `call` sends and awaits the reply of the same id, `answer` runs a handler and sends
// its result. Used on both sides of a task's thread.
import { type FailureTransfer, failure, transferFailure } from '../../errors/failure.js';
import type { CallMessage, ReplyMessage } from './messages.js';

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

export class Calls {
  readonly #post: (message: unknown) => void;
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 0;
  #closed: unknown = null;

  constructor(post: (message: unknown) => void) {
    this.#post = post;
  }

  /** Rejects with TASK_CALL_FAILED when the other side failed, or with the reason given to `close`. */
  call<V>(name: string, argument: unknown): Promise<V> {
    if (this.#closed !== null) return Promise.reject(this.#closed);
    const id = this.#nextId++;
    return new Promise<V>((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
      this.#post({ type: 'call', id, name, argument } satisfies CallMessage<string>);
    });
  }

  settle(reply: ReplyMessage): void {
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if (reply.error === undefined) waiting?.resolve(reply.value);
    else waiting?.reject(received(reply.error));
  }

  async answer(call: CallMessage<string>, handler: () => Promise<unknown> | unknown): Promise<void> {
    try {
      this.#post({ type: 'reply', id: call.id, value: await handler() } satisfies ReplyMessage);
    } catch (error) {
      this.#post({ type: 'reply', id: call.id, error: transferFailure(error) } satisfies ReplyMessage);
    }
  }

  /** Rejects what waits and every later call. */
  close(reason: unknown): void {
    this.#closed = reason;
    for (const waiting of this.#waiting.values()) waiting.reject(reason);
    this.#waiting.clear();
  }
}

function received(error: FailureTransfer): Error {
  return failure('TASK_CALL_FAILED', { reason: error.message, trace: error.trace });
}
