// Whether a Docker engine answers, and containers started through Testcontainers under a keeper-like process.
// Used by postgres.ts and kafka.ts between the address in the environment and local programs.
// Guarantees: Testcontainers is imported only where an engine's socket accepts a connection.
import { connect } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ContainerAddress, ContainerSpec } from './container.js';
import { startKept } from './kept.js';
import { readJson, writeJson } from './run-directory.js';
import type { SharedPlace, SharedStart } from './shared.js';

/** True if a Docker engine's socket accepts a connection. MILLRACE_TEST_DOCKER=no says not to look. */
export async function dockerAnswers(): Promise<boolean> {
  if (process.env['MILLRACE_TEST_DOCKER'] === 'no') return false;
  for (const candidate of sockets()) if (await accepts(candidate)) return true;
  return false;
}

type Address = { path: string } | { host: string; port: number };

function sockets(): Address[] {
  const named = process.env['DOCKER_HOST'];
  if (named?.startsWith('unix://')) return [{ path: named.slice('unix://'.length) }];
  if (named?.startsWith('tcp://')) {
    const url = new URL(named);
    return [{ host: url.hostname, port: Number(url.port || 2375) }];
  }
  const home = homedir();
  return [
    '/var/run/docker.sock',
    join(home, '.docker/run/docker.sock'),
    join(home, '.colima/default/docker.sock'),
  ].map((path) => ({ path }));
}

function accepts(address: Address): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ ...address, timeout: 1000 });
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => end(true));
    socket.once('timeout', () => end(false));
    socket.once('error', () => end(false));
  });
}

/** Starts a container and waits until `ready` accepts its address. */
export async function startContainer(
  spec: Omit<ContainerSpec, 'addressFile'>,
  place: SharedPlace,
  ready: (address: ContainerAddress) => Promise<void>,
): Promise<SharedStart<ContainerAddress>> {
  const addressFile = join(place.directory, 'address.json');
  const specFile = join(place.directory, 'container.json');
  writeJson(specFile, { ...spec, addressFile } satisfies ContainerSpec);
  const program = fileURLToPath(new URL('./container.js', import.meta.url));
  process.stderr.write(`[servers] starting container ${spec.image} (fetched first where it is not there)\n`);
  const kept = await startKept({
    command: process.execPath,
    args: [program, specFile],
    ...place,
    remove: [place.directory],
    readyTimeoutMs: 600_000,
    ready: async () => {
      const address = readJson<ContainerAddress>(addressFile);
      if (address === undefined) throw new Error('container not started yet');
      await ready(address);
    },
  });
  return { keeper: kept.keeper, info: readJson<ContainerAddress>(addressFile)! };
}
