// Metric names, Prometheus text, windows of recent values.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFailure } from '../../src/errors/failure.js';
import { METRICS } from '../../src/metrics/names.js';
import { prometheusText } from '../../src/metrics/prometheus.js';
import { MetricsRegistry } from '../../src/metrics/registry.js';
import { RecentValues } from '../../src/metrics/window.js';

test('every name is a Prometheus name', () => {
  for (const name of Object.keys(METRICS)) assert.match(name, /^[a-zA-Z_:][a-zA-Z0-9_:]*$/);
});

test('samples carry the task’s labels and their own, escaped, grouped by name', () => {
  const registry = new MetricsRegistry({ connector: 'a"b\\c', task: '0' });
  registry.register('debezium_metrics_RowsScanned', () => [
    { labels: { table: 'x\ny' }, value: 3 },
    { labels: { table: 'z' }, value: Number.POSITIVE_INFINITY },
  ]);
  registry.register('kafka_connect_source_task_metrics_source_record_poll_total', () => 7);
  assert.equal(
    prometheusText(registry.collect()),
    [
      '# HELP kafka_connect_source_task_metrics_source_record_poll_total Records polled, before transforms.',
      '# TYPE kafka_connect_source_task_metrics_source_record_poll_total counter',
      'kafka_connect_source_task_metrics_source_record_poll_total{connector="a\\"b\\\\c",task="0"} 7',
      "# HELP debezium_metrics_RowsScanned Debezium's attribute RowsScanned.",
      '# TYPE debezium_metrics_RowsScanned gauge',
      'debezium_metrics_RowsScanned{connector="a\\"b\\\\c",task="0",table="x\\ny"} 3',
      'debezium_metrics_RowsScanned{connector="a\\"b\\\\c",task="0",table="z"} +Inf',
      '',
    ].join('\n'),
  );
  assert.throws(
    () => registry.register('made_up', () => 1),
    (e) => isFailure(e, 'METRIC_UNKNOWN'),
  );
});

test('recent values forget what is older than a minute', () => {
  const recent = new RecentValues();
  assert.deepEqual([recent.max(0), recent.average(0), recent.rate(0)], [0, 0, 0]);
  recent.record(0, 10);
  recent.record(31_000, 2);
  assert.deepEqual([recent.max(31_000), recent.average(31_000)], [10, 6]);
  assert.equal(recent.rate(60_000 - 1).toFixed(3), (12 / 59.999).toFixed(3));
  assert.deepEqual([recent.max(61_000), recent.average(61_000)], [2, 2]);
});
