// The network between one worker and the broker: a TCP proxy that delays, stands still or breaks on demand. Used by the
// runtime's chaos run; bytes keep their order, closed with all its connections when disposed.
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface Link extends AsyncDisposable {
  readonly port: number;
  /** Each chunk takes so long in either direction. */
  delay(ms: number): void;
  /** Nothing moves, on connections that are open and on new ones, until `heal`; then what was held goes on. */
  stall(): void;
  /** Ends all connections with a reset and refuses new ones until `heal`. */
  cut(): void;
  heal(): void;
}

interface Chunk {
  readonly bytes: Buffer;
  readonly dueAt: number;
}

/** Most bytes held in one direction before the sender has to wait. */
const HOLD = 4 * 1024 * 1024;

/** Listens on a free port of the loopback and passes on to `port`. */
export async function startLink(port: number): Promise<Link> {
  let delayMs = 0;
  let mode: 'through' | 'stalled' | 'cut' = 'through';
  const pairs = new Set<Pair>();
  const moveAll = () => {
    for (const { move } of pairs) move();
  };
  const server = createServer((client) => {
    if (mode === 'cut') return void client.on('error', () => {}).resetAndDestroy();
    const pair = paired(client, connect({ host: '127.0.0.1', port }), {
      delayMs: () => delayMs,
      isStalled: () => mode === 'stalled',
      gone: () => pairs.delete(pair),
    });
    pairs.add(pair);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = () => {
    mode = 'cut';
    for (const pair of [...pairs]) pair.reset();
  };
  return {
    port: (server.address() as AddressInfo).port,
    delay(ms) {
      delayMs = ms;
    },
    stall() {
      mode = 'stalled';
    },
    cut,
    heal() {
      delayMs = 0;
      mode = 'through';
      moveAll();
    },
    async [Symbol.asyncDispose]() {
      cut();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

interface Pair {
  move(): void;
  reset(): void;
}

interface State {
  delayMs(): number;
  isStalled(): boolean;
  gone(): void;
}

function paired(client: Socket, upstream: Socket, state: State): Pair {
  const reset = () => {
    client.resetAndDestroy();
    upstream.resetAndDestroy();
    state.gone();
  };
  const directions = [direction(client, upstream, state), direction(upstream, client, state)];
  for (const socket of [client, upstream]) {
    socket.setNoDelay(true);
    socket.on('error', () => {});
    // An end that comes while the network stands still is not seen by the other side either.
    socket.on('close', () => (state.isStalled() ? undefined : reset()));
  }
  const move = () => {
    for (const each of directions) each();
    if (!state.isStalled() && (client.destroyed || upstream.destroyed)) reset();
  };
  return { move, reset };
}

/** Passes on from one socket to the other; returns what to call when the state has changed. */
function direction(from: Socket, to: Socket, state: State): () => void {
  const held: Chunk[] = [];
  let bytes = 0;
  let timer: NodeJS.Timeout | undefined;
  const move = () => {
    clearTimeout(timer);
    if (state.isStalled() || to.destroyed) return;
    const isDelayed = state.delayMs() > 0;
    while (held.length > 0) {
      const wait = isDelayed ? held[0]!.dueAt - Date.now() : 0;
      if (wait > 0) {
        timer = setTimeout(move, wait);
        return;
      }
      const chunk = held.shift()!;
      bytes -= chunk.bytes.length;
      to.write(chunk.bytes);
    }
    if (bytes < HOLD && from.isPaused()) from.resume();
  };
  from.on('data', (chunk: Buffer) => {
    held.push({ bytes: chunk, dueAt: Date.now() + state.delayMs() });
    bytes += chunk.length;
    if (bytes >= HOLD) from.pause();
    if (held.length === 1) move();
  });
  return move;
}
