// Runs every command of README.md's section "Run it", in its order and as it stands there, with `npx` standing for the build
// this test is part of. Only the ports differ: the worker's and the database's.
import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { sharedKafka } from '../servers/kafka.js';
import { freePort } from '../servers/kept.js';
import { type OwnPostgres, sharedPostgres, startPostgres } from '../servers/postgres.js';
import { until } from '../until.js';
import { type Running, startProgram } from './cli.js';

const MAIN = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url));
const { skip } = await sharedPostgres();
const kafka = await sharedKafka();

interface Section {
  /** Shell blocks in order. */
  readonly blocks: readonly string[];
  readonly prose: string;
}

function runIt(): Section {
  const text = readFileSync(join(root(), 'README.md'), 'utf8');
  const section = /^## Run it\n(.*?)^## /ms.exec(text)?.[1];
  assert.ok(section !== undefined, 'README.md has a section "Run it"');
  const blocks = [...section.matchAll(/^```\w*\n(.*?)^```$/gms)].map((match) => match[1]!);
  return { blocks, prose: section };
}

function root(): string {
  let at = dirname(MAIN);
  while (!existsSync(join(at, 'README.md'))) at = dirname(at);
  return at;
}

/** A shell in a directory of its own, in which `npx millrace` is this build. */
class Shell {
  readonly directory = mkdtempSync(join(tmpdir(), 'millrace-readme-'));

  constructor(readonly port: number) {
    const bin = join(this.directory, 'bin');
    mkdirSync(bin);
    // The plain start listens on 8083, which may be taken here.
    writeFileSync(
      join(bin, 'npx'),
      `#!/bin/sh\nshift\n[ "$*" = start ] && set -- start --port ${port}\nexec "${process.execPath}" "${MAIN}" "$@"\n`,
    );
    chmodSync(join(bin, 'npx'), 0o755);
  }

  start(command: string): Running {
    const env = {
      PATH: `${join(this.directory, 'bin')}${delimiter}${process.env['PATH']}`,
      MILLRACE_URL: `http://127.0.0.1:${this.port}`,
    };
    return startProgram('sh', ['-c', command], { cwd: this.directory, env });
  }

  async run(command: string): Promise<string> {
    const { code, stdout, stderr } = await this.start(command).ended;
    assert.equal(code, 0, `${command}:\n${stdout}${stderr}`);
    return stdout;
  }

  /** Starts a worker and waits until it serves. */
  async worker(command: string): Promise<Running> {
    const running = this.start(`exec ${command}`);
    await until(`${command} serves`, async () => {
      assert.equal(running.child.exitCode, null, running.stderr + running.stdout);
      const reply = await fetch(`http://127.0.0.1:${this.port}/connectors`).catch(() => null);
      return reply?.ok;
    });
    return running;
  }

  write(name: string, text: string): void {
    writeFileSync(join(this.directory, name), text);
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

async function shop(server: OwnPostgres): Promise<AsyncDisposable & { insert(id: number): Promise<void> }> {
  const db = await server.database();
  await db.query('CREATE DATABASE shop');
  const client = await db.connect({ database: 'shop' });
  await client.query('CREATE TABLE orders (id int PRIMARY KEY, item text)');
  await client.query("INSERT INTO orders VALUES (1, 'tea'), (2, 'cups')");
  return {
    insert: async (id) => void (await client.query('INSERT INTO orders VALUES ($1, $2)', [id, `item ${id}`])),
    [Symbol.asyncDispose]: () => db[Symbol.asyncDispose](),
  };
}

async function ends(running: Running, signal: NodeJS.Signals): Promise<void> {
  running.child.kill(signal);
  const { code, stderr } = await running.ended;
  assert.equal(code, 0, stderr);
}

test('the first commands of the README work as they stand', { skip }, async () => {
  const { blocks, prose } = runIt();
  assert.equal(blocks.length, 3, 'a plain start, a start with files, and the work with a connector');
  await using server = await startPostgres();
  await using orders = await shop(server);
  const shell = new Shell(await freePort());
  try {
    assert.equal(blocks[0], 'npx millrace start\n');
    const worker = await shell.worker(blocks[0].trim());
    const work = blocks[2]!.replace('"5432"', `"${server.address.port}"`);
    const [json, ...commands] = work.split(/^(?=npx )/m).map((part) => part.trim());
    assert.equal(commands.length, 4);
    await shell.run(json!);
    const [doctor, create, status, read] = commands;
    assert.match(await shell.run(doctor!), /ok .*connection/);
    await shell.run(create!);
    await until('the status tells of a running connector', async () =>
      /RUNNING/.test(await shell.run(status!)),
    );
    // The topic comes with its first row.
    await until(
      'the topic is there',
      async () =>
        (await fetch(`http://127.0.0.1:${shell.port}/millrace/topics/shop.public.orders/records?limit=0`)).ok,
    );
    assert.match(read!, /--follow$/);
    const reading = shell.start(`exec ${read}`);
    await until('the snapshot is shown', async () => /tea.*cups/s.test(reading.stdout));
    await orders.insert(3);
    await until('the change is shown', async () => /item 3/.test(reading.stdout));
    await ends(reading, 'SIGINT');
    for (const [, curl] of prose.matchAll(/`(curl [^`]*)`/g)) {
      assert.match(await shell.run(curl!.replace('8083', String(shell.port))), /"shop"/);
    }
    const metrics = await (await fetch(`http://127.0.0.1:${shell.port}/metrics`)).text();
    assert.match(metrics, /^# TYPE \w+ \w+$/m);
    await ends(worker, 'SIGTERM');
    assert.ok(existsSync(join(shell.directory, 'millrace-data')), 'the log is where the README says');
  } finally {
    shell.remove();
  }
});

test('so does its start with the files of a Kafka worker', { skip: skip || kafka.skip }, async () => {
  const { blocks } = runIt();
  assert.equal(blocks[1], 'npx millrace start worker.properties connector.json\n');
  await using server = await startPostgres();
  await using orders = await shop(server);
  await orders.insert(3);
  await using topics = kafka.prefix();
  const shell = new Shell(await freePort());
  try {
    const json = /^\{.*^\}/ms.exec(blocks[2]!)![0].replace('"5432"', `"${server.address.port}"`);
    shell.write('connector.json', json.replace('"topic.prefix": "shop"', `"topic.prefix": "${topics.name}"`));
    const converter = 'org.apache.kafka.connect.json.JsonConverter';
    shell.write(
      'worker.properties',
      [
        `bootstrap.servers=${kafka.bootstrap}`,
        `listeners=http://127.0.0.1:${shell.port}`,
        `key.converter=${converter}`,
        `value.converter=${converter}`,
        'offset.storage.file.filename=connect.offsets',
      ].join('\n'),
    );
    const worker = await shell.worker(blocks[1].trim());
    const path = `millrace/topics/${topics.name}.public.orders/records?from=earliest`;
    await until('the rows are in Kafka', async () => {
      const reply = await fetch(`http://127.0.0.1:${shell.port}/${path}`);
      return /tea.*cups.*item 3/s.test(await reply.text());
    });
    await ends(worker, 'SIGTERM');
  } finally {
    shell.remove();
  }
});
