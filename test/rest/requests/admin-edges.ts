// Calls at the edges of /connector-plugins and /admin/loggers; part of edges.ts.
import { bodies, calls } from './call-makers.js';

const SOURCE = 'org.apache.kafka.connect.file.FileStreamSourceConnector';

export const plugins = [
  ...calls('plugin', 'GET', {
    'only-capitals': { path: '/connector-plugins?connectorsOnly=TRUE' },
    'only-blank': { path: '/connector-plugins?connectorsOnly=' },
    'only-zero': { path: '/connector-plugins?connectorsOnly=0' },
    'config-slash': { path: '/connector-plugins/FileStreamSource/config/' },
    'config-full': { path: `/connector-plugins/${SOURCE}/config` },
    'config-connector': { path: '/connector-plugins/FileStreamSourceConnector/config' },
    'config-lower': { path: '/connector-plugins/filestreamsource/config' },
    'config-string': { path: '/connector-plugins/org.apache.kafka.connect.storage.StringConverter/config' },
    'config-simple': {
      path: '/connector-plugins/org.apache.kafka.connect.storage.SimpleHeaderConverter/config',
    },
    'config-predicate': {
      path: '/connector-plugins/org.apache.kafka.connect.transforms.predicates.TopicNameMatches/config',
    },
    'config-version-latest': { path: '/connector-plugins/FileStreamSource/config?version=latest' },
    'config-version-exact': { path: '/connector-plugins/FileStreamSource/config?version=4.1.1' },
    'config-version-range': { path: '/connector-plugins/FileStreamSource/config?version=%5B4,5)' },
    'config-version-none': { path: '/connector-plugins/FileStreamSource/config?version=%5B5,6)' },
    'config-version-blank': { path: '/connector-plugins/FileStreamSource/config?version=' },
  }),
  ...bodies(
    'validate',
    { method: 'PUT', path: '/connector-plugins/FileStreamSource/config/validate' },
    {
      null: 'null',
      array: '[]',
      text: '"x"',
      blank: '',
      nested: '{"connector.class":"FileStreamSource","a":{}}',
      'null-value': '{"connector.class":"FileStreamSource","name":"v","topic":null}',
      'class-lower': '{"connector.class":"filestreamsource"}',
      'class-null': '{"connector.class":null}',
      'class-blank': '{"connector.class":""}',
      'name-control': '{"connector.class":"FileStreamSource","name":"a\\u0007","topic":"t"}',
      'tasks-long': '{"connector.class":"FileStreamSource","name":"v","topic":"t","tasks.max":"99999999999"}',
      'tasks-float': '{"connector.class":"FileStreamSource","name":"v","topic":"t","tasks.max":1.5}',
      'batch-text': '{"connector.class":"FileStreamSource","name":"v","topic":"t","batch.size":"many"}',
      'header-converter':
        '{"connector.class":"FileStreamSource","name":"v","topic":"t","header.converter":"Nope"}',
      'eos-bad':
        '{"connector.class":"FileStreamSource","name":"v","topic":"t","exactly.once.support":"maybe","transaction.boundary":"never"}',
      'unknown-key': '{"connector.class":"FileStreamSource","name":"v","topic":"t","no.such.key":"1"}',
    },
  ),
];

export const loggers = [
  ...bodies(
    'logger',
    { method: 'PUT', path: '/admin/loggers/root' },
    {
      null: 'null',
      array: '[]',
      text: '"x"',
      blank: '',
      malformed: '{"level":',
      'level-null': '{"level":null}',
      'level-number': '{"level":5}',
      'level-object': '{"level":{"a":1}}',
      'level-space': '{"level":" INFO"}',
      more: '{"level":"ERROR","more":"x"}',
      off: '{"level":"off"}',
      back: '{"level":"ERROR"}',
    },
  ),
  ...calls('logger', 'PUT', {
    'cluster-bad': { path: '/admin/loggers/root?scope=cluster', body: { level: 'LOUD' } },
    'cluster-none': { path: '/admin/loggers/root?scope=cluster', body: {} },
    'scope-capitals': { path: '/admin/loggers/root?scope=WORKER', body: { level: 'ERROR' } },
    'scope-cluster-capitals': { path: '/admin/loggers/root?scope=CLUSTER', body: { level: 'ERROR' } },
    'scope-blank': { path: '/admin/loggers/root?scope=', body: { level: 'ERROR' } },
    new: { path: '/admin/loggers/no.such.logger', body: { level: 'DEBUG' } },
    'new-again': { path: '/admin/loggers/no.such.logger', body: { level: 'DEBUG' } },
  }),
  ...calls('logger', 'GET', {
    'new-get': { path: '/admin/loggers/no.such.logger' },
    'parent-get': { path: '/admin/loggers/no.such' },
    'capital-root': { path: '/admin/loggers/ROOT' },
    'blank-name': { path: '/admin/loggers/%20' },
  }),
];
