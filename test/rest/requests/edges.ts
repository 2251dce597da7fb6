// Calls at the edges of the REST API: bodies, media types, names, flags, methods and states that request-table.ts leaves
// out. Sent to Kafka Connect 4.1.1 standalone (recorded/edges-standalone.json) and distributed (recorded/edges-distributed.json).
import type { Call } from '../request-table.js';

const SOURCE = 'org.apache.kafka.connect.file.FileStreamSourceConnector';
const source = {
  'connector.class': SOURCE,
  file: '/tmp/millrace-rest-in.txt',
  topic: 'lines',
  'tasks.max': '1',
};
const json = { 'content-type': 'application/json' };

/** Calls named after what they send, in the order given. */
function calls(
  prefix: string,
  method: string,
  entries: Readonly<Record<string, Partial<Call> & { path: string }>>,
): Call[] {
  return Object.entries(entries).map(([id, call]) => ({ method, ...call, id: `${prefix}-${id}` }));
}

/** One path, many bodies as they stand. */
function bodies(
  prefix: string,
  target: { method: string; path: string; settle?: number },
  texts: Readonly<Record<string, string>>,
): Call[] {
  return Object.entries(texts).map(([id, body]) => ({
    ...target,
    id: `${prefix}-${id}`,
    body,
    headers: json,
  }));
}

const create = (name: string, more = '') =>
  `{"name":${name},"config":{"connector.class":"${SOURCE}","file":"/tmp/millrace-rest-in.txt","topic":"lines","tasks.max":"1"}${more}}`;
const deep = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);

const postBodies = bodies(
  'post',
  { method: 'POST', path: '/connectors' },
  {
    null: 'null',
    text: '"x"',
    number: '12',
    true: 'true',
    'empty-object': '{}',
    blank: '   ',
    'config-null': '{"name":"x","config":null}',
    'config-array': '{"name":"x","config":[]}',
    'config-text': '{"name":"x","config":"y"}',
    'config-nested': '{"name":"x","config":{"connector.class":"y","a":{"b":1}}}',
    'config-array-value': '{"name":"x","config":{"connector.class":"y","a":["b"]}}',
    'name-array': '{"name":["x"],"config":{}}',
    'name-object': '{"name":{"x":1},"config":{}}',
    'state-number': create('"x"', ',"initial_state":7'),
    'state-empty': create('"x"', ',"initial_state":""'),
    'state-array': create('"x"', ',"initial_state":[]'),
    'single-quotes': "{'name':'x'}",
    'unquoted-names': '{name:"x"}',
    comment: '{/* c */"name":"x","config":{}}',
    'trailing-comma': '{"name":"x","config":{},}',
    'leading-zero': '{"name":"x","config":{"connector.class":"y","a":01}}',
    nan: '{"name":"x","config":{"connector.class":"y","a":NaN}}',
    'control-character': '{"name":"x\u0001"}',
    'bad-escape': '{"name":"\\q"}',
    'half-escape': '{"name":"\\u12"}',
    unclosed: '{"name":"x',
    deep: `{"name":"x","config":${deep(600)}}`,
    'deeper-than-allowed': `{"name":"x","config":${deep(1100)}}`,
    'class-only': '{"name":"x","config":{"connector.class":"FileStreamSource"}}',
    'class-empty': '{"name":"x","config":{"connector.class":""}}',
    'class-number': '{"name":"x","config":{"connector.class":5}}',
  },
);

const created = [
  ...bodies(
    'made',
    { method: 'POST', path: '/connectors', settle: 1200 },
    {
      'name-number': create('42'),
      'name-true': create('true'),
      'name-trimmed': create('"  spaced  "'),
      'twice-named': `{"name":"first",${create('"second"').slice(1)}`,
      'text-after': `${create('"after"')} trailing`,
      umlaut: create('"ü-名"'),
      plus: create('"a+b"'),
      'state-lower': create('"lower"', ',"initial_state":"paused"'),
      'state-null': create('"state-null"', ',"initial_state":null'),
    },
  ),
  ...calls('made', 'GET', {
    'get-number': { path: '/connectors/42' },
    'get-true': { path: '/connectors/true' },
    'get-spaced': { path: '/connectors/spaced' },
    'get-second': { path: '/connectors/second' },
    'get-umlaut': { path: `/connectors/${encodeURIComponent('ü-名')}` },
    'get-plus': { path: '/connectors/a+b' },
    'get-plus-encoded': { path: '/connectors/a%2Bb' },
    'get-lower': { path: '/connectors/lower/status' },
    'get-null-state': { path: '/connectors/state-null/status' },
  }),
  ...calls(
    'unmade',
    'DELETE',
    Object.fromEntries(
      ['42', 'true', 'spaced', 'second', 'after', '%C3%BC-%E5%90%8D', 'a+b', 'lower', 'state-null'].map(
        (name) => [name, { path: `/connectors/${name}`, settle: 300 }],
      ),
    ),
  ),
];

const paths = [
  ...calls('path', 'GET', {
    capital: { path: '/Connectors' },
    'double-slash': { path: '/connectors/src//status' },
    'two-slashes': { path: '/connectors//' },
    space: { path: '/connectors/%20' },
    'encoded-slash': { path: '/connectors/a%2Fb' },
    'encoded-percent': { path: '/connectors/a%25b' },
    'lone-percent': { path: '/connectors/%' },
    'bad-percent': { path: '/connectors/%zz' },
    'bad-utf8': { path: '/connectors/%ff' },
    'matrix-root': { path: '/connectors;v=1' },
    'query-only': { path: '/connectors?' },
    'unknown-query': { path: '/connectors?search=x' },
    'root-query': { path: '/?x=1' },
    'root-deep': { path: '/x/y/z' },
    admin: { path: '/admin' },
    'admin-loggers-slash': { path: '/admin/loggers/root/' },
    'plugins-deep': { path: '/connector-plugins/FileStreamSource' },
    'expand-comma': { path: '/connectors?expand=status,info' },
    'expand-capitals': { path: '/connectors?expand=INFO' },
    'expand-twice': { path: '/connectors?expand=info&expand=info' },
    'expand-mixed': { path: '/connectors?expand=weather&expand=info' },
    'expand-slash': { path: '/connectors/?expand=info' },
    'task-negative': { path: '/connectors/src/tasks/-1/status' },
    'task-big': { path: '/connectors/src/tasks/99999999999/status' },
    'task-zeros': { path: '/connectors/src/tasks/00/status' },
    'task-none': { path: '/connectors/src/tasks/0' },
    'offsets-deep': { path: '/connectors/src/offsets/x' },
  }),
];

const everyPath = [
  '/',
  '/health',
  '/connectors',
  '/connectors/src',
  '/connectors/src/config',
  '/connectors/src/status',
  '/connectors/src/pause',
  '/connectors/src/stop',
  '/connectors/src/restart',
  '/connectors/src/tasks/0/status',
  '/connectors/src/tasks/0/restart',
  '/connectors/src/topics',
  '/connectors/src/topics/reset',
  '/connectors/src/offsets',
  '/connector-plugins',
  '/connector-plugins/FileStreamSource/config',
  '/connector-plugins/FileStreamSource/config/validate',
  '/admin/loggers',
  '/admin/loggers/root',
];
const wrongMethods: Readonly<Record<string, readonly string[]>> = {
  '/': ['POST', 'DELETE', 'PATCH'],
  '/health': ['PUT'],
  '/connectors': ['PUT', 'PATCH'],
  '/connectors/src': ['PUT', 'POST', 'PATCH'],
  '/connectors/src/config': ['POST', 'DELETE'],
  '/connectors/src/status': ['PUT'],
  '/connectors/src/pause': ['GET', 'POST'],
  '/connectors/src/stop': ['GET', 'POST'],
  '/connectors/src/restart': ['GET', 'PUT'],
  '/connectors/src/tasks/0/status': ['DELETE'],
  '/connectors/src/tasks/0/restart': ['GET'],
  '/connectors/src/topics': ['PUT'],
  '/connectors/src/topics/reset': ['GET', 'DELETE'],
  '/connectors/src/offsets': ['PUT', 'POST'],
  '/connector-plugins': ['POST'],
  '/connector-plugins/FileStreamSource/config': ['PUT'],
  '/connector-plugins/FileStreamSource/config/validate': ['GET', 'POST'],
  '/admin/loggers': ['PUT', 'DELETE'],
  '/admin/loggers/root': ['POST', 'DELETE'],
};
const methods = Object.entries(wrongMethods).flatMap(([path, list]) =>
  list.map((method) => ({ id: `method-${method}-${path}`, method, path })),
);
const heads = everyPath.map((path) => ({ id: `head-${path}`, method: 'HEAD', path }));

const media = [
  ...[
    'application/xml',
    'application/*',
    'application/json;q=0',
    '*/*;q=0',
    'text/plain',
    'text/*, application/json',
    'nonsense',
  ].flatMap((accept) =>
    ['/connectors', '/health', '/'].map((path) => ({
      id: `accept-${path}-${accept}`,
      method: 'GET',
      path,
      headers: { accept },
    })),
  ),
  ...[
    'application/json;charset=ISO-8859-1',
    'APPLICATION/JSON',
    'application/vnd.api+json',
    'nonsense',
    'text/json',
    '*/*',
    'application/*',
  ].map((type) => ({
    id: `type-${type}`,
    method: 'PUT',
    path: '/connector-plugins/FileStreamSource/config/validate',
    body: '{}',
    headers: { 'content-type': type },
  })),
  { id: 'type-on-get', method: 'GET', path: '/connectors', headers: { 'content-type': 'text/plain' } },
  {
    id: 'type-on-delete',
    method: 'DELETE',
    path: '/connectors/nobody',
    headers: { 'content-type': 'text/plain' },
  },
  {
    id: 'type-on-delete-body',
    method: 'DELETE',
    path: '/connectors/nobody',
    body: 'x',
    headers: { 'content-type': 'text/plain' },
  },
  {
    id: 'type-patch',
    method: 'PATCH',
    path: '/connectors/nobody/config',
    body: '{}',
    headers: { 'content-type': 'text/plain' },
  },
  {
    id: 'type-patch-merge',
    method: 'PATCH',
    path: '/connectors/nobody/config',
    body: '{}',
    headers: { 'content-type': 'application/merge-patch+json' },
  },
  {
    id: 'type-offsets',
    method: 'PATCH',
    path: '/connectors/nobody/offsets',
    body: '{}',
    headers: { 'content-type': 'text/plain' },
  },
  {
    id: 'type-logger',
    method: 'PUT',
    path: '/admin/loggers/root',
    body: '{}',
    headers: { 'content-type': 'text/plain' },
  },
  { id: 'accept-delete', method: 'DELETE', path: '/connectors/nobody', headers: { accept: 'text/html' } },
  { id: 'accept-pause', method: 'PUT', path: '/connectors/nobody/pause', headers: { accept: 'text/html' } },
];

const life: Call[] = [
  {
    id: 'life-create',
    method: 'POST',
    path: '/connectors',
    body: { name: 'src', config: source },
    settle: 2500,
  },
  ...paths,
  ...heads,
  ...methods,
  { id: 'life-put-null', method: 'PUT', path: '/connectors/src/config', body: 'null', headers: json },
  { id: 'life-put-text', method: 'PUT', path: '/connectors/src/config', body: '"x"', headers: json },
  { id: 'life-put-empty', method: 'PUT', path: '/connectors/src/config', body: {} },
  {
    id: 'life-put-empty-key',
    method: 'PUT',
    path: '/connectors/src/config',
    body: { ...source, '': 'x' },
    settle: 1200,
  },
  {
    id: 'life-put-null-value',
    method: 'PUT',
    path: '/connectors/src/config',
    body: { ...source, 'some.key': null },
  },
  {
    id: 'life-put-new-invalid',
    method: 'PUT',
    path: '/connectors/fresh/config',
    body: { 'connector.class': SOURCE },
  },
  { id: 'life-put-space', method: 'PUT', path: '/connectors/%20/config', body: source },
  { id: 'life-patch-null', method: 'PATCH', path: '/connectors/src/config', body: 'null', headers: json },
  { id: 'life-patch-array', method: 'PATCH', path: '/connectors/src/config', body: [] },
  { id: 'life-patch-text', method: 'PATCH', path: '/connectors/src/config', body: '"x"', headers: json },
  { id: 'life-patch-nested', method: 'PATCH', path: '/connectors/src/config', body: { a: {} } },
  { id: 'life-patch-empty', method: 'PATCH', path: '/connectors/src/config', body: {}, settle: 1200 },
  {
    id: 'life-patch-no-class',
    method: 'PATCH',
    path: '/connectors/src/config',
    body: { 'connector.class': null },
  },
  { id: 'life-patch-no-topic', method: 'PATCH', path: '/connectors/src/config', body: { topic: null } },
  {
    id: 'life-patch-no-name',
    method: 'PATCH',
    path: '/connectors/src/config',
    body: { name: null },
    settle: 1200,
  },
  { id: 'life-patched', method: 'GET', path: '/connectors/src/config' },
  {
    id: 'life-restart-capitals',
    method: 'POST',
    path: '/connectors/src/restart?includeTasks=TRUE',
    settle: 1500,
  },
  {
    id: 'life-restart-failed-only',
    method: 'POST',
    path: '/connectors/src/restart?onlyFailed=true',
    settle: 1200,
  },
  { id: 'life-restart-blank', method: 'POST', path: '/connectors/src/restart?includeTasks=', settle: 1200 },
  {
    id: 'life-restart-twice',
    method: 'POST',
    path: '/connectors/src/restart?includeTasks=false&includeTasks=true',
    settle: 1500,
  },
  { id: 'life-restart-body', method: 'POST', path: '/connectors/src/restart', body: { a: 1 }, settle: 1200 },
  { id: 'life-restart-task-unknown', method: 'POST', path: '/connectors/nobody/tasks/0/restart' },
  { id: 'life-pause-body', method: 'PUT', path: '/connectors/src/pause', body: { a: 1 }, settle: 1500 },
  { id: 'life-pause-again', method: 'PUT', path: '/connectors/src/pause', settle: 500 },
  { id: 'life-paused', method: 'GET', path: '/connectors/src/status' },
  {
    id: 'life-paused-offsets',
    method: 'PATCH',
    path: '/connectors/src/offsets',
    body: { offsets: [{ partition: { filename: 'x' }, offset: { position: 1 } }] },
  },
  { id: 'life-paused-reset', method: 'DELETE', path: '/connectors/src/offsets' },
  {
    id: 'life-paused-restart',
    method: 'POST',
    path: '/connectors/src/restart?includeTasks=true',
    settle: 1500,
  },
  { id: 'life-paused-still', method: 'GET', path: '/connectors/src/status' },
  { id: 'life-stop', method: 'PUT', path: '/connectors/src/stop', settle: 1500 },
  { id: 'life-stop-again', method: 'PUT', path: '/connectors/src/stop', settle: 500 },
  { id: 'life-stopped-info', method: 'GET', path: '/connectors/src' },
  { id: 'life-stopped-task', method: 'GET', path: '/connectors/src/tasks/0/status' },
  { id: 'life-stopped-restart', method: 'POST', path: '/connectors/src/restart', settle: 1200 },
  {
    id: 'life-stopped-restart-tasks',
    method: 'POST',
    path: '/connectors/src/restart?includeTasks=true',
    settle: 1200,
  },
  { id: 'life-stopped-still', method: 'GET', path: '/connectors/src/status' },
  ...bodies(
    'offsets',
    { method: 'PATCH', path: '/connectors/src/offsets', settle: 300 },
    {
      null: 'null',
      array: '[]',
      blank: ' ',
      'list-object': '{"offsets":{}}',
      'list-null': '{"offsets":[null]}',
      'item-empty': '{"offsets":[{}]}',
      'item-field': '{"offsets":[{"partition":{"filename":"x"},"offset":{"position":1},"more":1}]}',
      'partition-null': '{"offsets":[{"partition":null,"offset":{"position":1}}]}',
      'partition-empty': '{"offsets":[{"partition":{},"offset":{"position":1}}]}',
      'partition-other': '{"offsets":[{"partition":{"file":"x"},"offset":{"position":1}}]}',
      'position-text': '{"offsets":[{"partition":{"filename":"x"},"offset":{"position":"1"}}]}',
      'position-negative': '{"offsets":[{"partition":{"filename":"x"},"offset":{"position":-1}}]}',
      'position-float': '{"offsets":[{"partition":{"filename":"x"},"offset":{"position":1.5}}]}',
      'position-missing': '{"offsets":[{"partition":{"filename":"x"},"offset":{}}]}',
      'position-nested': '{"offsets":[{"partition":{"filename":"x"},"offset":{"position":{"a":1}}}]}',
      good: '{"offsets":[{"partition":{"filename":"x"},"offset":{"position":9007199254740993}}]}',
      forget: '{"offsets":[{"partition":{"filename":"x"},"offset":null}]}',
      twice:
        '{"offsets":[{"partition":{"filename":"x"},"offset":{"position":1}},{"partition":{"filename":"x"},"offset":{"position":2}}]}',
    },
  ),
  { id: 'life-offsets-unknown-reset', method: 'DELETE', path: '/connectors/nobody/offsets' },
  { id: 'life-topics-reset-unknown', method: 'PUT', path: '/connectors/nobody/topics/reset' },
  { id: 'life-resume', method: 'PUT', path: '/connectors/src/resume', settle: 2000 },
  { id: 'life-resumed', method: 'GET', path: '/connectors/src/status' },
  { id: 'life-delete', method: 'DELETE', path: '/connectors/src', settle: 500 },
  { id: 'life-delete-again', method: 'DELETE', path: '/connectors/src' },
];

const plugins = [
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

const loggers = [
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

/** The last one: the original's connector stays, though it answers 500. */
const last = bodies(
  'post',
  { method: 'POST', path: '/connectors' },
  { 'config-null-value': '{"name":"x","config":{"connector.class":"FileStreamSource","topic":null}}' },
);

export const edgeCalls: readonly Call[] = [
  ...postBodies,
  ...created,
  ...media,
  ...life,
  ...plugins,
  ...loggers,
  ...last,
];
