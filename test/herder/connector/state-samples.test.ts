// States, plugins and counts of connectors as metrics.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stateSamples } from '../../../src/herder/connector/state-samples.js';
import { METRICS } from '../../../src/metrics/names.js';

const task = (id: number, state: 'RUNNING' | 'FAILED') => ({ id, state, worker_id: 'w:1', version: '1' });
const connector = {
  info: {
    name: 'c',
    connector: { state: 'RUNNING' as const, worker_id: 'w:1', version: '1' },
    tasks: [task(0, 'RUNNING'), task(1, 'FAILED')],
    type: 'source' as const,
  },
  isHere: true,
  config: {
    'connector.class': 'a.Source',
    'value.converter': 'a.Avro',
    transforms: 'x, y',
    'transforms.x.type': 'a.X',
    'transforms.y.type': 'a.Y',
    predicates: 'p',
    'predicates.p.type': 'a.P',
  },
  tasks: [{ 'task.class': 'a.Task' }],
};

test('of a connector whose code another worker runs, only the tasks are told', () => {
  const samples = stateSamples([{ ...connector, isHere: false }], {});
  const names = new Set(samples.map(({ name }) => name));
  assert.ok(!names.has('kafka_connect_connector_metrics_status'));
  assert.ok(names.has('kafka_connect_connector_task_metrics_status'));
});

test('one sample a state, a task, a transform; counts by state; the worker’s converters where none are named', () => {
  const samples = stateSamples([connector], { 'key.converter': 'a.Json', 'value.converter': 'a.Json' });
  for (const { name } of samples) assert.ok(Object.hasOwn(METRICS, name), name);
  const of = (name: string) => samples.filter((sample) => sample.name === `kafka_connect_${name}`);
  assert.deepEqual(of('connector_metrics_status')[0]?.labels, { connector: 'c', status: 'running' });
  assert.equal(of('connector_task_metrics_status').length, 2);
  assert.deepEqual(of('connector_task_metrics_info')[0]?.labels, {
    connector: 'c',
    task: '0',
    connector_class: 'a.Source',
    connector_type: 'source',
    connector_version: '1',
    task_class: 'a.Task',
    key_converter_class: 'a.Json',
    value_converter_class: 'a.Avro',
    header_converter_class: 'org.apache.kafka.connect.storage.SimpleHeaderConverter',
  });
  assert.deepEqual(
    of('connector_transform_metrics_info').map(
      ({ labels }) => `${labels['transform']} ${labels['transform_class']}`,
    ),
    ['x a.X', 'y a.Y'],
  );
  assert.equal(of('connector_predicate_metrics_info')[0]?.labels['predicate_class'], 'a.P');
  assert.equal(of('connect_worker_metrics_connector_failed_task_count')[0]?.value, 1);
  assert.equal(of('connect_worker_metrics_connector_total_task_count')[0]?.value, 2);
});
