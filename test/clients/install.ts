// Fetches other people's Kafka Connect clients from their package registries, once, into the cache of the machine. A tool or
// registry that is missing is a reason to skip, never a failure.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { repositoryRoot } from '../house/sources.js';
import { withLock } from '../servers/run-directory.js';

const run = promisify(execFile);
const scripts = join(repositoryRoot(), 'test/clients/scripts');
/** A registry that does not answer is one that is missing. */
const BUFFER = { maxBuffer: 64 * 1024 * 1024, timeout: 240_000 };

export interface Installed {
  /** Program and arguments; the worker's URL comes last but for `after`. */
  readonly command: string;
  readonly args: readonly string[];
  readonly after?: readonly string[];
}

/** What to run, or why there is nothing. */
export type Client = () => Promise<Installed | { readonly skip: string }>;

function client(tool: readonly string[], fill: () => Promise<Installed>): Client {
  return async () => {
    try {
      await run(tool[0]!, tool.slice(1));
    } catch {
      return { skip: `\`${tool.join(' ')}\` does not work here` };
    }
    try {
      return await fill();
    } catch (error) {
      const { stderr, message } = error as { stderr?: string; message: string };
      return {
        skip: `it could not be fetched: ${(stderr || message).trim().split('\n').slice(-2).join(' ')}`,
      };
    }
  };
}

/** A folder that `fill` fills once. */
async function cached(name: string, fill: (folder: string) => Promise<unknown>): Promise<string> {
  const base = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  const cache = process.env['MILLRACE_CACHE'] ?? join(base, 'millrace');
  mkdirSync(cache, { recursive: true });
  const folder = join(cache, `client-${name}`);
  return withLock(`${folder}.lock`, async () => {
    if (existsSync(join(folder, '.complete'))) return folder;
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
    await fill(folder);
    writeFileSync(join(folder, '.complete'), '');
    return folder;
  });
}

/** `requests` is what both clients call with; one of them leaves it out of its requirements. */
function python(name: string, version: string, script: string): Client {
  return client(['python3', '-m', 'venv', '--help'], async () => {
    // Programs in a virtual environment name its path: it is made where it stays.
    const folder = await cached(`${name}-${version}`, async (place) => {
      await run('python3', ['-m', 'venv', place], BUFFER);
      await run(join(place, 'bin', 'pip'), ['install', '-q', 'requests', `${name}==${version}`], BUFFER);
    });
    return { command: join(folder, 'bin', 'python'), args: [join(scripts, 'python', script)] };
  });
}

function npm(name: string, version: string): Client {
  return client(['npm', '--version'], async () => {
    const folder = await cached(`${name}-${version}`, async (place) => {
      writeFileSync(join(place, 'package.json'), '{"private":true}');
      const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefix', place];
      await run('npm', ['install', ...options, `${name}@${version}`], { ...BUFFER, cwd: place });
    });
    return { command: process.execPath, args: [join(scripts, 'node', 'calls.mjs')], after: [folder] };
  });
}

function go(name: string): Client {
  return client(['go', 'version'], async () => {
    const program = readFileSync(join(scripts, 'go', 'main.go'));
    const made = createHash('sha256').update(program).digest('hex').slice(0, 12);
    const folder = await cached(`${name}-${made}`, async (place) => {
      for (const file of ['go.mod', 'go.sum', 'main.go'])
        copyFileSync(join(scripts, 'go', file), join(place, file));
      await run('go', ['build', '-o', 'calls.partial', '.'], { ...BUFFER, cwd: place });
      renameSync(join(place, 'calls.partial'), join(place, 'calls'));
    });
    return { command: join(folder, 'calls'), args: [] };
  });
}

function maven(artifact: string, version: string): Client {
  return client(['mvn', '-version'], async () => {
    const [group, name] = artifact.split(':') as [string, string];
    const folder = await cached(`${name}-${version}`, async (place) => {
      const dependency = `<dependency><groupId>${group}</groupId><artifactId>${name}</artifactId><version>${version}</version></dependency>`;
      const head =
        '<project><modelVersion>4.0.0</modelVersion><groupId>millrace</groupId><artifactId>clients</artifactId>';
      const text = `${head}<version>1</version><dependencies>${dependency}</dependencies></project>`;
      writeFileSync(join(place, 'pom.xml'), text);
      const goal = ['dependency:copy-dependencies', `-DoutputDirectory=${place}`];
      await run('mvn', ['-q', '-B', '-f', join(place, 'pom.xml'), ...goal], BUFFER);
    });
    return { command: 'java', args: ['-cp', join(folder, '*'), join(scripts, 'java', 'Calls.java')] };
  });
}

export const clients: Readonly<Record<string, Client>> = {
  'Python, kafkaconnect': python('kafkaconnect', '1.3.1', 'kafkaconnect_calls.py'),
  'Python, kafka-connect-api': python('kafka-connect-api', '0.5.9', 'kafka_connect_api_calls.py'),
  'npm, kafka-connect-client': npm('kafka-connect-client', '2.3.0'),
  'Go, go-kafka/connect': go('go-kafka-connect'),
  'Java, kafka-connect-client (AKHQ)': maven('org.sourcelab:kafka-connect-client', '4.0.5'),
};
