// A thread's line to the thread that holds the store: requests out, replies in, over a message port of its own.
// Used by producer, reader and admin. A line that waits for nothing does not keep its thread alive.
import {
  MessageChannel,
  type MessagePort,
  postMessageToThread,
  type Transferable,
} from 'node:worker_threads';
import { Failure, type FailureTransfer, failure } from '../../errors/failure.js';
import type { Hello, Operation, Operations, Reply, Request } from './protocol.js';

interface Pending {
  readonly resolve: (output: never) => void;
  readonly reject: (error: unknown) => void;
}

export class Link {
  private readonly pending = new Map<number, Pending>();
  private nextId = 1;
  private closed = false;

  private constructor(private readonly port: MessagePort) {
    port.on('message', (reply: Reply) => this.receive(reply));
    port.on('close', () => this.fail());
    port.unref();
  }

  /** `thread` is the store's worker thread. Throws EMBEDDED_LOG_NOT_OPEN when nobody answers there. */
  static async connect(directory: string, thread: number): Promise<Link> {
    const { port1, port2 } = new MessageChannel();
    const hello: Hello = { millraceLog: directory };
    // The answer of another thread does not keep this one's event loop alive; a timer does.
    const alive = setInterval(() => undefined, 60_000);
    try {
      await postMessageToThread(thread, { hello, port: port2 }, [port2]);
    } catch (error) {
      port1.close();
      throw failure('EMBEDDED_LOG_NOT_OPEN', { directory }, error);
    } finally {
      clearInterval(alive);
    }
    return new Link(port1);
  }

  /** Rejects with the failure of the operation, or LOG_CLOSED. */
  call<O extends Operation>(
    op: O,
    input: Operations[O]['in'],
    transfer: readonly Transferable[] = [],
  ): Promise<Operations[O]['out']> {
    return new Promise((resolve, reject) => {
      if (this.closed) {
        reject(failure('LOG_CLOSED', { what: 'embedded log' }));
        return;
      }
      const request: Request = { id: this.nextId++, op, input };
      if (this.pending.size === 0) this.port.ref();
      this.pending.set(request.id, { resolve, reject });
      this.port.postMessage(request, transfer);
    });
  }

  close(): void {
    this.port.close();
    this.fail();
  }

  private receive(reply: Reply): void {
    const pending = this.pending.get(reply.id);
    if (pending === undefined) return;
    this.pending.delete(reply.id);
    if (this.pending.size === 0) this.port.unref();
    if ('failure' in reply) pending.reject(revive(reply.failure));
    else pending.resolve(reply.output as never);
  }

  private fail(): void {
    this.closed = true;
    const waiting = [...this.pending.values()];
    this.pending.clear();
    for (const { reject } of waiting) reject(failure('LOG_CLOSED', { what: 'embedded log' }));
  }
}

function revive(from: FailureTransfer): Error {
  if (from.code === undefined) return new Error(from.message);
  return new Failure(from.code, from.message, from.remedy, from.retriable, from.status, from.javaClass);
}
