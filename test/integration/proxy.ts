// A TCP proxy that breaks on demand: it stalls (connections stay open, nothing moves any more, as on a cut cable) or resets.
// Guarantee: closed with all its connections when disposed.
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface BreakableProxy extends AsyncDisposable {
  readonly port: number;
  /** Connections accepted so far. */
  readonly accepted: number;
  /** Bytes that came from the server so far. */
  readonly bytes: number;
  /** Nothing moves any more, on connections that are open and on new ones, until `heal`. */
  stall(): void;
  /** Ends all connections with a reset, and refuses new ones until `heal`. */
  cut(): void;
  /** New connections work again; what was stalled stays so. */
  heal(): void;
  /** As `heal`, to another server: the address of a pair of servers after a failover. */
  move(target: { host: string; port: number }): void;
}

/** Listens on a free port of the loopback and passes on to `target`. */
export async function startProxy(target: { host: string; port: number }): Promise<BreakableProxy> {
  const pairs = new Set<readonly [Socket, Socket]>();
  let mode: 'through' | 'stalled' | 'cut' = 'through';
  let at = target;
  const counts = { accepted: 0, bytes: 0 };
  const drop = (pair: readonly [Socket, Socket]) => {
    pairs.delete(pair);
    for (const socket of pair) socket.resetAndDestroy();
  };
  const server = createServer((client) => {
    counts.accepted += 1;
    const upstream = connect(at);
    const pair = [client, upstream] as const;
    pairs.add(pair);
    for (const socket of pair) {
      socket.on('error', () => {});
      socket.on('close', () => (stalled.has(pair) ? undefined : drop(pair)));
    }
    if (mode === 'cut') return drop(pair);
    upstream.on('data', (chunk: Buffer) => {
      counts.bytes += chunk.length;
    });
    client.pipe(upstream);
    upstream.pipe(client);
    if (mode === 'stalled') freeze(pair);
  });
  const stalled = new Set<readonly [Socket, Socket]>();
  const freeze = (pair: readonly [Socket, Socket]) => {
    stalled.add(pair);
    const [client, upstream] = pair;
    client.unpipe();
    upstream.unpipe();
    for (const socket of pair) socket.pause();
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    get accepted() {
      return counts.accepted;
    },
    get bytes() {
      return counts.bytes;
    },
    stall() {
      mode = 'stalled';
      for (const pair of pairs) freeze(pair);
    },
    cut() {
      mode = 'cut';
      for (const pair of [...pairs]) drop(pair);
    },
    heal() {
      mode = 'through';
    },
    move(next) {
      at = next;
      mode = 'through';
    },
    async [Symbol.asyncDispose]() {
      mode = 'cut';
      for (const pair of [...pairs]) drop(pair);
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
