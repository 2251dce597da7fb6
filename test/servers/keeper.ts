// A small process that owns one server: started by test/servers/kept.ts as `node keeper.js SPEC.json`, in a session of
// its own so that Ctrl-C at a terminal does not reach the server before it is stopped in order.
// Guarantees: the server ends when the keeper is told to (SIGTERM), when its last user has died (however it died), and
// never outlives the keeper's own orderly end; the keeper ends when the server ends.
import { spawn } from 'node:child_process';
import { openSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { hasLivingUser, isAlive, readJson, writeJson } from './run-directory.js';

export interface KeeperSpec {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** User and group the server runs as; absent = the keeper's own. */
  readonly identity?: { readonly uid: number; readonly gid: number } | undefined;
  readonly logFile: string;
  /** Written once the server runs. */
  readonly stateFile: string;
  readonly stopSignal: NodeJS.Signals;
  /** After this long the server is killed. */
  readonly stopTimeoutMs: number;
  /** Folder of process ids, or one process id. */
  readonly users: string | number;
  /** How long a server without users stays, in case the next test follows. */
  readonly lingerMs: number;
  /** Removed before the server is stopped: the notice by which others find it. */
  readonly notice?: string | undefined;
  /** Removed when the server has ended. */
  readonly remove: readonly string[];
  /** Removed when the server has ended because its users died: nobody else will clean up. */
  readonly removeOrphaned: readonly string[];
}

export interface KeeperState {
  readonly keeper: number;
  /** The server's own process; 0 if it could not be started. */
  readonly pid: number;
}

const spec = readJson<KeeperSpec>(process.argv[2])!;
const log = openSync(spec.logFile, 'a');
const server = spawn(spec.command, spec.args, {
  cwd: spec.cwd,
  env: spec.env,
  stdio: ['ignore', log, log],
  uid: spec.identity?.uid,
  gid: spec.identity?.gid,
});
let ended = false;
let told = false;
server.on('error', () => {
  ended = true;
});
server.on('exit', () => {
  ended = true;
});
process.on('SIGTERM', () => {
  told = true;
});
process.on('SIGINT', () => {});
process.on('SIGHUP', () => {});
writeJson(spec.stateFile, { keeper: process.pid, pid: server.pid ?? 0 } satisfies KeeperState);

const used = () => (typeof spec.users === 'number' ? isAlive(spec.users) : hasLivingUser(spec.users));
let lastUsed = Date.now();
let orphaned = false;
while (!ended && !told) {
  await sleep(100);
  if (used()) lastUsed = Date.now();
  else if (Date.now() - lastUsed >= spec.lingerMs) {
    orphaned = true;
    break;
  }
}
if (spec.notice !== undefined) rmSync(spec.notice, { force: true });
if (!ended) {
  server.kill(spec.stopSignal);
  const deadline = Date.now() + spec.stopTimeoutMs;
  while (!ended && Date.now() < deadline) await sleep(20);
  if (!ended) server.kill('SIGKILL');
  while (!ended) await sleep(20);
}
for (const path of [...spec.remove, ...(orphaned ? spec.removeOrphaned : [])])
  rmSync(path, { recursive: true, force: true });
process.exit(0);
