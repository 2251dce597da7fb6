// One worker of the chaos run as a process of its own: killed, stopped and continued, started again with the same file.
// Guarantee: it ends with this process at the latest.
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../../src/cli/main.js', import.meta.url));
const CALL_MS = 20_000;

/** A JSON body whose shape the caller knows. */
// biome-ignore lint/suspicious/noExplicitAny: the bodies of many routes
type Body = any;

export interface Reply {
  /** 0 where no answer came. */
  readonly status: number;
  readonly body: Body;
}

export interface GroupWorkerOptions {
  readonly number: number;
  readonly directory: string;
  readonly port: number;
  readonly props: Readonly<Record<string, string>>;
}

export class GroupWorker {
  readonly number: number;
  /** As in statuses. */
  readonly id: string;
  /** Its output, over all starts. */
  readonly logFile: string;
  readonly #propsFile: string;
  #child: ChildProcess | null = null;

  constructor({ number, directory, port, props }: GroupWorkerOptions) {
    this.number = number;
    this.id = `127.0.0.1:${port}`;
    this.logFile = join(directory, `worker-${number}.log`);
    this.#propsFile = join(directory, `worker-${number}.properties`);
    const all = { ...props, listeners: `http://${this.id}` };
    const lines = Object.entries(all).map(([key, value]) => `${key}=${value}\n`);
    writeFileSync(this.#propsFile, lines.join(''));
    process.once('exit', () => this.#child?.kill('SIGKILL'));
  }

  /** Not waited for: the broker may be away. */
  start(): void {
    const output = openSync(this.logFile, 'a');
    this.#child = spawn(process.execPath, [MAIN, 'start', this.#propsFile], {
      stdio: ['ignore', output, output],
    });
    closeSync(output);
  }

  /** The exit code of a process that ended by itself; null otherwise. */
  get ended(): number | null {
    return this.#child?.exitCode ?? null;
  }

  signal(name: 'SIGSTOP' | 'SIGCONT'): void {
    this.#child?.kill(name);
  }

  kill(): Promise<void> {
    return this.#end('SIGKILL').then(() => {});
  }

  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null> {
    return this.#end('SIGTERM');
  }

  async call(method: string, path: string, body?: unknown): Promise<Reply> {
    try {
      const reply = await fetch(`http://${this.id}${path}`, {
        method,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        headers: { 'content-type': 'application/json' },
        signal: AbortSignal.timeout(CALL_MS),
      });
      const text = await reply.text();
      const isJson = reply.headers.get('content-type')?.startsWith('application/json') === true;
      return { status: reply.status, body: isJson && text !== '' ? JSON.parse(text) : text };
    } catch {
      return { status: 0, body: null };
    }
  }

  #end(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.#child;
    if (child === null || child.exitCode !== null || child.signalCode !== null) {
      return Promise.resolve(child?.exitCode ?? null);
    }
    const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
    child.kill(signal);
    return ended;
  }
}
