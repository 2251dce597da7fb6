// Runs schemathesis (PyPI) against a worker on the embedded log: `npm run openapi-check [-- options of schemathesis]`. Takes
// the program `schemathesis` of the path, or installs it into a virtual environment of its own. Exit status: schemathesis's.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { startWorker } from '../../../src/cli/start.js';
import { repositoryRoot } from '../../house/sources.js';

const VERSION = '4.32.5';

/** Path of the program. */
function schemathesis(): string {
  const given = process.env['SCHEMATHESIS'];
  if (given !== undefined) return given;
  const folder = join(
    process.env['MILLRACE_CACHE'] ?? join(homedir(), '.cache', 'millrace'),
    `schemathesis-${VERSION}`,
  );
  const program = join(folder, 'bin', 'schemathesis');
  if (!existsSync(program)) {
    execFileSync('python3', ['-m', 'venv', folder], { stdio: 'inherit' });
    execFileSync(join(folder, 'bin', 'pip'), ['install', '-q', `schemathesis==${VERSION}`], {
      stdio: 'inherit',
    });
  }
  return program;
}

const program = schemathesis();
const directory = mkdtempSync(join(tmpdir(), 'millrace-openapi-'));
const worker = await startWorker({
  props: { listeners: 'http://127.0.0.1:0' },
  dataDir: directory,
  logging: { sink: (line) => line.level === 'ERROR' && process.stderr.write(`${JSON.stringify(line)}\n`) },
});
await worker.ready;
const folder = join(repositoryRoot(), 'test', 'rest', 'openapi');
const made = await fetch(`${worker.restUrl}connectors/there/config`, {
  method: 'PUT',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({
    'connector.class': 'io.confluent.kafka.connect.datagen.DatagenConnector',
    'kafka.topic': 'there',
    quickstart: 'users',
    'max.interval': '1000',
  }),
});
if (made.status !== 201) throw new Error(`the connector is refused: ${await made.text()}`);

function check(config: string, more: readonly string[]): Promise<number> {
  const document = `${worker.restUrl}openapi.json`;
  const child = spawn(program, ['--config-file', join(folder, config), 'run', document, ...more], {
    stdio: 'inherit',
    cwd: directory,
    env: { ...process.env, SCHEMATHESIS_HOOKS: 'check', PYTHONPATH: folder },
  });
  return new Promise((resolve) => child.on('close', (code) => resolve(code ?? 1)));
}

const given = process.argv.slice(2);
const anything = await check('schemathesis.toml', given);
// The connector stays: deleting it would leave the rest of the run with nothing to look at.
const existing = await check('existing.toml', ['--exclude-method', 'DELETE', ...given]);
process.exitCode = anything || existing;
await worker.stop();
rmSync(directory, { recursive: true, force: true });
