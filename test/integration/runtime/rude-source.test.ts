// Source connectors, transforms, predicates and converters that throw in every method or never return from it: each is
// refused or fails alone, says why, and can be deleted; a connector beside them loses nothing.
import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { until } from '../../until.js';
import { counting, startTestWorker, type TestWorker } from '../../worker/running-worker.js';
import { writeRudePlugins } from './rude-plugins.js';

const strings = 'org.apache.kafka.connect.storage.StringConverter';
const options = { timeout: 300_000 };

let worker: TestWorker;
before(async () => {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-rude-source-'));
  worker = await startTestWorker(
    {
      'key.converter': strings,
      'value.converter': strings,
      'plugin.path': `${writeRudePlugins(directory)},${join(directory, 'plugins')}`,
      'task.shutdown.graceful.timeout.ms': '500',
    },
    directory,
  );
  await worker.worker.ready;
  assert.equal((await worker.call('POST', '/connectors', counting('steady'))).status, 201);
});
after(() => worker[Symbol.asyncDispose]());

const rude = (misdeed: string, more: Record<string, string> = {}) => {
  const name = misdeed.replaceAll(' ', '-');
  const config = { 'connector.class': 'test.RudeSourceConnector', misdeed, topic: `${name}-topic`, ...more };
  return { name, config };
};

async function remove(name: string): Promise<void> {
  const { status, body } = await worker.call('DELETE', `/connectors/${name}`);
  assert.equal(status, 204, JSON.stringify(body));
  assert.equal((await worker.call('GET', `/connectors/${name}`)).status, 404);
}

/** The connector beside all others has its numbers without a gap, and goes on. */
async function steadyGoesOn(): Promise<void> {
  const count = (await worker.values('steady-topic')).length;
  await until(
    'the steady connector goes on',
    async () => (await worker.values('steady-topic')).length > count,
  );
  const numbers = (await worker.values('steady-topic')).map(({ n }) => n);
  assert.deepEqual(
    numbers,
    numbers.map((_, i) => i + 1),
  );
}

/** The trace of the connector or its first task, whichever failed; the connector is deleted. */
async function failedTrace({ name, config }: ReturnType<typeof rude>): Promise<string> {
  const { status, body } = await worker.call('POST', '/connectors', { name, config });
  assert.ok(status === 201 || status === 500, JSON.stringify(body));
  const { connector, tasks } = await worker.status(
    name,
    (info) => info.connector.state === 'FAILED' || info.tasks[0]?.state === 'FAILED',
  );
  await remove(name);
  return connector.trace ?? tasks[0]?.trace ?? '';
}

test('a connector whose code throws before it runs is refused with what it throws', options, async () => {
  const refused = async (config: Record<string, string>, told: RegExp) => {
    const reply = await worker.call('POST', '/connectors', { name: 'refused', config });
    assert.ok(reply.status === 400 || reply.status === 500, `${reply.status}`);
    assert.match(reply.body.message, told);
    assert.doesNotMatch(reply.body.message, /\n\s+at /);
    assert.equal((await worker.call('GET', '/connectors/refused')).status, 404);
  };
  await refused(rude('throw in validate').config, /rude in validate/);
  await refused({ 'connector.class': 'test.UnbornConnector' }, /rude in the constructor of the connector/);
  await refused({ 'connector.class': 'test.UnloadedConnector' }, /rude in load/);
  const source = rude('nothing').config;
  const transform = (name: string) => ({ ...source, transforms: 'x', 'transforms.x.type': `test.${name}` });
  await refused(transform('UnbornTransform'), /rude in the constructor of the transform/);
  const predicate = { predicates: 'p', 'predicates.p.type': 'test.UnbornPredicate' };
  await refused({ ...source, ...predicate }, /rude in the constructor of the predicate/);
  await refused(
    { ...source, 'value.converter': 'test.UnbornConverter' },
    /rude in the constructor of the converter/,
  );
  await steadyGoesOn();
});

test('a source that throws fails alone, with what it throws', options, async () => {
  const unbornTask = rude('nothing', { 'connector.class': 'test.UnbornTaskConnector' });
  const cases: [ReturnType<typeof rude>, RegExp][] = [
    [rude('throw in connector start'), /rude in connector start/],
    [rude('throw in taskConfigs'), /rude in taskConfigs/],
    [rude('throw in start'), /rude in start/],
    [rude('throw in poll'), /rude in poll/],
    [unbornTask, /rude in the constructor of the task/],
  ];
  for (const [index, trace] of (await Promise.all(cases.map(([one]) => failedTrace(one)))).entries()) {
    assert.match(trace, cases[index]![1]);
  }
  const polled = (await worker.text('/millrace/topics/throw-in-poll-topic/records?from=earliest')).split(
    '\n',
  );
  const values = polled
    .filter((line) => line.startsWith('{"partition"'))
    .map((line) => JSON.parse(line).value);
  assert.deepEqual(values, ['n1', 'n2', 'n3'], 'what came before the error is there');
  await steadyGoesOn();
});

test('a source that throws where it only hears of things goes on, and can be stopped', options, async () => {
  const going = ['throw in commit', 'throw in stop', 'throw in connector stop'].map((misdeed) =>
    rude(misdeed),
  );
  for (const { name, config } of going) {
    assert.equal((await worker.call('POST', '/connectors', { name, config })).status, 201);
  }
  for (const { name } of going) {
    await until(`${name} commits`, async () => {
      const { body } = await worker.call('GET', `/connectors/${name}/offsets`);
      return body.offsets?.[0]?.offset.n > 3;
    });
    assert.equal((await worker.status(name, () => true)).tasks[0]?.state, 'RUNNING');
    await remove(name);
  }
  await steadyGoesOn();
});

test('a source that never returns is ended by force when it is stopped', options, async () => {
  const stuck = ['hang in start', 'hang in poll', 'hang in commit', 'hang in stop', 'hang in connector stop'];
  await Promise.all(
    stuck.map(async (misdeed) => {
      const { name, config } = rude(misdeed);
      assert.equal((await worker.call('POST', '/connectors', { name, config })).status, 201);
      if (misdeed !== 'hang in start') {
        await until(`${name} has records`, async () =>
          (await worker.text(`/millrace/topics/${name}-topic/records?from=earliest`)).includes('n3'),
        );
      }
      await remove(name);
    }),
  );
  await steadyGoesOn();
});

test(
  'a connector whose start or taskConfigs never returns can be replaced and deleted',
  options,
  async () => {
    await Promise.all(
      ['hang in connector start', 'hang in taskConfigs'].map(async (misdeed) => {
        const { name, config } = rude(misdeed);
        const created = worker.call('POST', '/connectors', { name, config });
        await until(
          `${name} is stored`,
          async () => (await worker.call('GET', `/connectors/${name}`)).status === 200,
        );
        const better = { ...config, misdeed: '' };
        assert.equal((await worker.call('PUT', `/connectors/${name}/config`, better)).status, 200);
        await created;
        await worker.status(name, (info) => info.tasks[0]?.state === 'RUNNING');
        await remove(name);
      }),
    );
    await steadyGoesOn();
  },
);

test(
  'a transform, predicate or converter that throws fails the task alone, with what it throws',
  options,
  async () => {
    const transform = (misdeed: string) =>
      rude(misdeed, {
        misdeed: '',
        transforms: 'x',
        'transforms.x.type': 'test.RudeTransform',
        'transforms.x.misdeed': misdeed,
      });
    const predicate = (misdeed: string) =>
      rude(`predicate ${misdeed}`, {
        misdeed: '',
        transforms: 'x',
        'transforms.x.type': 'test.RudeTransform',
        'transforms.x.predicate': 'p',
        predicates: 'p',
        'predicates.p.type': 'test.RudePredicate',
        'predicates.p.misdeed': misdeed,
      });
    const converter = (misdeed: string) =>
      rude(`converter ${misdeed}`, {
        misdeed: '',
        'value.converter': 'test.RudeConverter',
        'value.converter.misdeed': misdeed,
      });
    const tolerance =
      /^org\.apache\.kafka\.connect\.errors\.ConnectException: Tolerance exceeded in error handler/;
    const cases: [ReturnType<typeof rude>, RegExp, RegExp][] = [
      [transform('throw in configure'), /rude in configure/, /./],
      [transform('throw in apply'), /rude in apply/, tolerance],
      [predicate('throw in configure'), /rude in configure/, /./],
      [predicate('throw in test'), /rude in test/, tolerance],
      [converter('throw in configure'), /rude in configure/, /./],
      [converter('throw in fromConnectData'), /rude in fromConnectData/, tolerance],
    ];
    for (const [index, trace] of (await Promise.all(cases.map(([one]) => failedTrace(one)))).entries()) {
      assert.match(trace, cases[index]![1]);
      assert.match(trace, cases[index]![2]);
    }
    const closing = transform('throw in close');
    assert.equal((await worker.call('POST', '/connectors', closing)).status, 201);
    await worker.status(closing.name, (info) => info.tasks[0]?.state === 'RUNNING');
    await remove(closing.name);
    await until('the log tells of the close', async () =>
      worker.lines.some(({ message }) => message === 'Failed to close transformation test.RudeTransform'),
    );
    const spinning = transform('spin in apply');
    assert.equal((await worker.call('POST', '/connectors', spinning)).status, 201);
    await worker.status(spinning.name, (info) => info.tasks[0]?.state === 'RUNNING');
    await remove(spinning.name);
    await steadyGoesOn();
  },
);
