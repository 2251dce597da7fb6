// A secret from a config provider is shown nowhere, however a connector spills it: not in REST, not in a status, not in the
// log. And a connector whose provider gives a new value restarts with it.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { until } from '../until.js';
import { startTestWorker, type TestWorker } from './running-worker.js';

/** Spills its password where `spill` says; else it counts its task's starts and emits nothing. */
const LEAKY = `
export const plugins = ({ ConfigDef }) => {
  const spill = (at, props, logger) => {
    if (props.spill !== at) return;
    logger?.error({ error: new Error('it is ' + props['db.password']), all: { deep: props['db.password'] } }, props['db.password'] + ' is it');
    throw new Error('cannot connect with ' + props['db.password'] + ' and ' + encodeURIComponent('x'));
  };
  const def = new ConfigDef([
    { name: 'db.password', type: 'PASSWORD', importance: 'HIGH', documentation: 'd' },
    { name: 'spill', type: 'STRING', importance: 'HIGH', documentation: 'd' },
    { name: 'number.password', type: 'INT', default: 1, importance: 'LOW', documentation: 'd' },
  ]);
  return [{
    type: 'source', javaClass: 'test.Leaky', taskClass: 'test.LeakyTask', version: '1',
    load: async () => ({
      createConnector() {
        let props;
        return {
          config: () => def,
          validate: async (p) => { spill('validate', p); return def.validate(p); },
          start: async (context, given) => { props = given; spill('start', props, context.logger); },
          taskConfigs: async () => [props],
          stop: async () => {},
        };
      },
      createTask() {
        return {
          start: async (context, props) => {
            context.logger.warn({}, 'length ' + props['db.password'].length);
            spill('task', props, context.logger);
          },
          poll: (signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve([]))),
          commit: async () => {},
          stop: async () => {},
        };
      },
    }),
  }];
};
`;

async function withWorker(check: (worker: TestWorker, directory: string) => Promise<void>): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-secrets-'));
  try {
    const plugin = join(directory, 'leaky.mjs');
    writeFileSync(plugin, LEAKY);
    mkdirSync(join(directory, 'worker'));
    await using worker = await startTestWorker(
      {
        'plugin.path': plugin,
        'config.providers': 'file',
        'config.providers.file.class': 'org.apache.kafka.common.config.provider.FileConfigProvider',
        'config.providers.file.param.ttl.ms': '20',
      },
      join(directory, 'worker'),
    );
    await check(worker, directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

const config = (file: string, spill: string) => ({
  'connector.class': 'test.Leaky',
  spill,
  'db.password': `\${file:${file}:password}`,
});

// Invariant 9.
test('a random secret appears nowhere', { timeout: 300_000 }, async () => {
  await withWorker(async (worker, directory) => {
    let n = 0;
    const secrets = fc
      .string({ minLength: 8, maxLength: 30 })
      .filter((s) => /^[^\s\\:=#!]+$/.test(s) && /\w{4}/.test(s));
    await fc.assert(
      fc.asyncProperty(
        secrets,
        fc.constantFrom('validate', 'start', 'task', 'nowhere'),
        async (secret, spill) => {
          const name = `c${n++}`;
          const file = join(directory, `${name}.properties`);
          writeFileSync(file, `password=${secret}\n`);
          const given = { ...config(file, spill), 'number.password': `\${file:${file}:password}` };
          const seen: unknown[] = [];
          seen.push(await worker.call('PUT', '/connector-plugins/test.Leaky/config/validate', given));
          seen.push(await worker.call('POST', '/connectors', { name: `${name}-bad`, config: given }));
          const made = await worker.call('POST', '/connectors', { name, config: config(file, spill) });
          seen.push(made);
          if (made.status === 201) {
            await worker.status(name, ({ connector, tasks }) =>
              spill === 'nowhere'
                ? tasks[0]?.state === 'RUNNING'
                : [connector, ...tasks].some((one) => one.state === 'FAILED'),
            );
          }
          for (const path of ['', '/config', '/tasks', '/status', '/tasks/0/status']) {
            seen.push(await worker.text(`/connectors/${name}${path}`));
          }
          seen.push(await worker.text('/connectors?expand=status&expand=info'));
          const shown = JSON.stringify([seen, worker.lines]);
          const place = shown.indexOf(secret);
          assert.ok(place < 0, `shown: ${shown.slice(place - 200, place + 100)}`);
          assert.ok(!shown.includes(JSON.stringify(secret).slice(1, -1)), `${secret} is shown as JSON`);
        },
      ),
      {
        numRuns: 12,
        endOnFailure: true,
        includeErrorInReport: true,
        // Whatever the others are, these two are in the log.
        examples: [
          ['in-start-1234', 'start'],
          ['in-task-12345', 'task'],
        ],
      },
    );
    assert.ok(worker.lines.some((line) => line.message === '[hidden] is it'));
  });
});

test('a connector restarts when its provider gives a new value', { timeout: 300_000 }, async () => {
  await withWorker(async (worker, directory) => {
    const file = join(directory, 'p.properties');
    writeFileSync(file, 'password=first\n');
    const lengths = () => worker.lines.map((l) => l.message).filter((m) => m.startsWith('length '));
    assert.equal(
      (await worker.call('POST', '/connectors', { name: 'c', config: config(file, 'nowhere') })).status,
      201,
    );
    const still = { ...config(file, 'nowhere'), 'config.action.reload': 'none' };
    assert.equal((await worker.call('POST', '/connectors', { name: 'still', config: still })).status, 201);
    await until(() => lengths().length >= 2);
    // At once: the provider must not find the file half written.
    writeFileSync(`${file}.new`, 'password=second-one\n');
    renameSync(`${file}.new`, file);
    await until(() => lengths().includes('length 10'));
    await worker.status('c', ({ tasks }) => tasks[0]?.state === 'RUNNING');
    assert.deepEqual(lengths().sort(), ['length 10', 'length 5', 'length 5']);
  });
});
