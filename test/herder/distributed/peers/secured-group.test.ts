// A group whose workers speak HTTPS with client certificates and whose session key is replaced all the time: configs given
// to any worker, task configs sent to the leader and the fencing of source tasks go through, and what is not signed with
// the group's key does not.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { StateInfo } from '../../../../src/herder/port.js';
import type { Log } from '../../../../src/log/port.js';
import { sharedKafka } from '../../../servers/kafka.js';
import { until } from '../../../until.js';
import { counting, type TestWorker } from '../../../worker/running-worker.js';
import { committed, type Group, openGroupLog, startGroup } from '../group-fixture.js';

const kafka = await sharedKafka();
const options = { skip: kafka.skip, timeout: 300_000 };
const NAMES = ['a', 'b'];

let folder: string;
let group: Group;
let log: Log;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-secured-group-'));
  if (kafka.skip !== false) return;
  const own = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=worker'];
  const files = ['-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', 'store.pem', '-out', 'trust.pem'];
  execFileSync('openssl', [...own, ...files], { cwd: folder, stdio: 'ignore' });
  execFileSync('sh', ['-c', 'cat trust.pem >> store.pem'], { cwd: folder });
  const ssl = {
    'ssl.keystore.type': 'PEM',
    'ssl.keystore.location': join(folder, 'store.pem'),
    'ssl.truststore.type': 'PEM',
    'ssl.truststore.location': join(folder, 'trust.pem'),
    'ssl.client.auth': 'required',
    'ssl.endpoint.identification.algorithm': 'https',
  };
  group = await startGroup(kafka, {
    workers: 2,
    props: {
      listeners: 'https://127.0.0.1:0',
      'exactly.once.source.support': 'enabled',
      'inter.worker.key.ttl.ms': '400',
      ...Object.fromEntries(Object.entries(ssl).map(([key, value]) => [`listeners.https.${key}`, value])),
    },
  });
  log = await openGroupLog(kafka);
});
after(async () => {
  await log?.close();
  await group?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

interface Call {
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

/** A call as a user with the group's certificate makes it. */
function call(
  { worker }: TestWorker,
  path: string,
  { method = 'GET', body, headers }: Call = {},
): Promise<{ status: number; body: unknown }> {
  const pem = readFileSync(join(folder, 'store.pem'));
  const ca = readFileSync(join(folder, 'trust.pem'));
  const url = worker.restUrl.replace(/\/$/, '') + path;
  return new Promise((resolve, reject) => {
    const json = { 'Content-Type': 'application/json', ...headers };
    request(url, { method, key: pem, cert: pem, ca, agent: false, headers: json }, (reply) => {
      const chunks: Buffer[] = [];
      reply.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject);
      reply.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        resolve({ status: reply.statusCode ?? 0, body: text === '' ? null : JSON.parse(text) });
      });
    })
      .on('error', reject)
      .end(body === undefined ? undefined : JSON.stringify(body));
  });
}

const configOf = (name: string, tasks: number) =>
  counting(name, { topic: group.topics.topic(name), pause: '100', 'tasks.max': String(tasks) }).config;

async function run(name: string, tasks: number): Promise<void> {
  await until(`${tasks} tasks of ${name} run`, async () => {
    const { status, body } = await call(group.workers[0]!, `/connectors/${name}/status`);
    const { connector, tasks: infos } = body as StateInfo;
    if (status !== 200 || connector.state !== 'RUNNING') return false;
    return infos.length === tasks && infos.every(({ state }) => state === 'RUNNING');
  });
}

/** How many keys the group has had so far. */
const keys = async () => {
  const records = await committed(log, group.topics.topic('configs'));
  return records.filter(([key]) => key === 'session-key').length;
};

test(
  'configs, task configs and fencing go through while the key is replaced under them',
  options,
  async () => {
    for (const [i, name] of NAMES.entries()) {
      const body = { name, config: configOf(name, 1) };
      const created = await call(group.workers[i]!, '/connectors', { method: 'POST', body });
      assert.equal(created.status, 201, JSON.stringify(created.body));
    }
    await Promise.all(NAMES.map((name) => run(name, 1)));
    const before = await keys();
    // Any worker is asked, so most calls are forwarded; each new number of tasks is a signed request of the connector's
    // worker to the leader, and one to fence the tasks before.
    for (let round = 0; round < 3 || (await keys()) < before + 3; round++) {
      const tasks = 1 + ((round + 1) % 2);
      for (const [i, name] of NAMES.entries()) {
        const worker = group.workers[(round + i) % 2]!;
        let status = 409;
        // 409 while a rebalance is under way: the original's clients ask again.
        await until(`the config of ${name} is taken`, async () => {
          const path = `/connectors/${name}/config`;
          ({ status } = await call(worker, path, { method: 'PUT', body: configOf(name, tasks) }));
          return status !== 409;
        });
        assert.equal(status, 200);
      }
      await Promise.all(NAMES.map((name) => run(name, tasks)));
    }
  },
);

test('a request of another worker that is not signed with the key is refused', options, async () => {
  const path = '/connectors/a/tasks';
  const sent = { method: 'POST', body: [] };
  const statuses = async (headers: Record<string, string>) =>
    Promise.all(group.workers.map(async (worker) => (await call(worker, path, { ...sent, headers })).status));
  assert.deepEqual(await statuses({}), [400, 400]);
  const forged = {
    'X-Connect-Authorization': Buffer.alloc(32).toString('base64'),
    'X-Connect-Request-Signature-Algorithm': 'HmacSHA256',
  };
  assert.deepEqual(await statuses(forged), [403, 403]);
});

test('without a certificate nobody is answered', options, async () => {
  const ca = readFileSync(join(folder, 'trust.pem'));
  const { restUrl } = group.workers[0]!.worker;
  const answered = await new Promise<boolean>((resolve) => {
    request(restUrl, { ca, agent: false }, (reply) => {
      reply.resume();
      resolve(true);
    })
      .on('error', () => resolve(false))
      .end();
  });
  assert.equal(answered, false);
});
