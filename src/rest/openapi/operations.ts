// Every route of the REST API with what it takes and answers: the source of the OpenAPI document. A test compares it with
// the routes that are registered.
import { deadLetterOperations } from './dead-letter-operations.js';
import type { Operation, QueryParameter } from './operation.js';
import { list, ref, text } from './schemas.js';

const query = (name: string, description: string, schema: QueryParameter['schema'] = text) => ({
  name,
  description,
  schema,
});
/** `true` in any case is true; any other word is false. */
const flag = (name: string, description: string) => query(name, `${description} (true or false).`);

const one = '/connectors/{connector}';
const plugin = '/connector-plugins/{plugin}';
const ours = '/millrace/connectors/{connector}';
const NO_SUCH = [404];
/** 409: the group rebalances; ask again. */
const CHANGE = [404, 409];

const connectOperations: readonly Operation[] = [
  {
    method: 'GET',
    path: '/',
    summary: 'Version of the contract, commit, id of the Kafka cluster',
    replies: { 200: ref('ServerInfo') },
  },
  {
    method: 'GET',
    path: '/health',
    summary: 'Whether the worker is ready',
    replies: { 200: ref('Health'), 500: ref('Health'), 503: ref('Health') },
  },
  {
    method: 'GET',
    path: '/connectors',
    summary: 'Names of the connectors, or objects by name with what `expand` asks for',
    query: [query('expand', '`status`, `info`, or both by repetition; other words are ignored.', list(text))],
    replies: { 200: { anyOf: [list(text), ref('ExpandedConnectors')] } },
  },
  {
    method: 'POST',
    path: '/connectors',
    summary: 'Create a connector',
    body: ref('CreateRequest'),
    replies: { 201: ref('ConnectorInfo') },
    errors: [409],
  },
  {
    method: 'GET',
    path: one,
    summary: 'Config and tasks of a connector',
    replies: { 200: ref('ConnectorInfo') },
    errors: NO_SUCH,
  },
  { method: 'DELETE', path: one, summary: 'Delete a connector', replies: { 204: null }, errors: CHANGE },
  {
    method: 'GET',
    path: `${one}/config`,
    summary: 'Config of a connector, placeholders as they are stored',
    replies: { 200: ref('Config') },
    errors: NO_SUCH,
  },
  {
    method: 'PUT',
    path: `${one}/config`,
    summary: 'Create a connector or replace its config',
    body: ref('ConfigRequest'),
    replies: { 200: ref('ConnectorInfo'), 201: ref('ConnectorInfo') },
    errors: [409],
  },
  {
    method: 'PATCH',
    path: `${one}/config`,
    summary: 'Change some keys of a config; null deletes one',
    body: ref('ConfigPatch'),
    replies: { 200: ref('ConnectorInfo') },
    errors: CHANGE,
  },
  {
    method: 'GET',
    path: `${one}/status`,
    summary: 'States of a connector and its tasks, with the trace of a failure',
    replies: { 200: ref('StateInfo') },
    errors: NO_SUCH,
  },
  { method: 'PUT', path: `${one}/pause`, summary: 'Pause it', replies: { 202: null }, errors: CHANGE },
  {
    method: 'PUT',
    path: `${one}/resume`,
    summary: 'Let it run again',
    replies: { 202: null },
    errors: CHANGE,
  },
  {
    method: 'PUT',
    path: `${one}/stop`,
    summary: 'End its tasks, keep its config',
    replies: { 204: null },
    errors: CHANGE,
  },
  {
    method: 'POST',
    path: `${one}/restart`,
    summary: 'Restart a connector and, with flags, its tasks',
    query: [flag('includeTasks', 'Tasks too'), flag('onlyFailed', 'Only what has failed')],
    replies: { 202: ref('StateInfo'), 204: null },
    errors: CHANGE,
  },
  {
    method: 'GET',
    path: `${one}/tasks`,
    summary: 'Tasks with their configs',
    replies: { 200: list(ref('TaskInfo')) },
    errors: NO_SUCH,
  },
  {
    method: 'GET',
    path: `${one}/tasks/{task}/status`,
    summary: 'State of a task',
    replies: { 200: ref('TaskState') },
    errors: NO_SUCH,
  },
  {
    method: 'POST',
    path: `${one}/tasks/{task}/restart`,
    summary: 'Restart a task',
    replies: { 204: null },
    errors: CHANGE,
  },
  {
    method: 'GET',
    path: `${one}/topics`,
    summary: 'Topics the connector has used',
    replies: { 200: ref('ActiveTopics') },
    errors: [403],
  },
  {
    method: 'PUT',
    path: `${one}/topics/reset`,
    summary: 'Forget the topics it has used',
    replies: { 202: null },
    errors: [403],
  },
  {
    method: 'GET',
    path: `${one}/offsets`,
    summary: 'Stored offsets: of the source, or of the sink in Kafka',
    replies: { 200: ref('Offsets') },
    errors: NO_SUCH,
  },
  {
    method: 'PATCH',
    path: `${one}/offsets`,
    summary: 'Alter offsets of a stopped connector; a null offset forgets a partition',
    body: ref('OffsetsPatch'),
    replies: { 200: ref('Message') },
    errors: CHANGE,
  },
  {
    method: 'DELETE',
    path: `${one}/offsets`,
    summary: 'Forget all offsets of a stopped connector',
    replies: { 200: ref('Message') },
    errors: CHANGE,
  },
  {
    method: 'GET',
    path: '/connector-plugins',
    summary: 'Plugins that can run here',
    query: [flag('connectorsOnly', 'Only connectors; true when absent')],
    replies: { 200: list(ref('PluginInfo')) },
  },
  {
    method: 'GET',
    path: `${plugin}/config`,
    summary: 'Keys of a plugin',
    query: [query('version', 'A version, a range, or `latest`.')],
    replies: { 200: list(ref('ConfigKeyInfo')) },
    errors: NO_SUCH,
  },
  {
    method: 'PUT',
    path: `${plugin}/config/validate`,
    summary: 'Check a config; the errors stand beside each key',
    body: ref('ConfigRequest'),
    replies: { 200: ref('ConfigInfos') },
  },
];

/** Between workers of a group, signed with the session key; the original leaves them out of its document. */
const internalOperations: readonly Operation[] = [
  {
    method: 'POST',
    path: `${one}/tasks`,
    summary: 'For workers among themselves: the leader takes task configs (signed)',
    body: list({ type: 'object', additionalProperties: text }),
    replies: { 204: null },
    errors: [403, 404, 409],
  },
  {
    method: 'PUT',
    path: `${one}/fence`,
    summary: 'For workers among themselves: the leader fences earlier producers (signed)',
    replies: { 204: null },
    errors: [403, 404, 409],
  },
];

const adminOperations: readonly Operation[] = [
  {
    method: 'GET',
    path: '/admin/loggers',
    summary: 'Loggers with a level of their own',
    replies: { 200: ref('LoggerLevels') },
  },
  {
    method: 'GET',
    path: '/admin/loggers/{logger}',
    summary: 'Level of a logger',
    replies: { 200: ref('LoggerLevel') },
    errors: NO_SUCH,
  },
  {
    method: 'PUT',
    path: '/admin/loggers/{logger}',
    summary: 'Set the level of a logger and of those below it',
    query: [query('scope', '`worker` (this one; the default) or `cluster` (all of the group).')],
    body: ref('LevelRequest'),
    replies: { 200: ref('LoggerNames'), 204: null },
    errors: NO_SUCH,
  },
];

const tableAction = (action: string, summary: string): Operation => ({
  method: 'POST',
  path: `${ours}/tables/{table}/${action}`,
  summary,
  replies: { 202: ref('TableReply') },
  errors: [404, 409],
});

const millraceOperations: readonly Operation[] = [
  {
    method: 'GET',
    path: '/openapi.json',
    summary: 'This document',
    replies: { 200: { type: 'object' } },
  },
  {
    method: 'GET',
    path: '/metrics',
    summary: 'Metrics of the worker and its tasks as Prometheus text',
    replies: { 200: text },
    media: 'text/plain',
  },
  {
    method: 'GET',
    path: `${ours}/progress`,
    summary: 'What each task says of its progress, by task id',
    replies: { 200: ref('Progress') },
    errors: NO_SUCH,
  },
  {
    method: 'GET',
    path: `${ours}/restarts`,
    summary: 'What became of its tasks that failed on this worker',
    replies: { 200: list(ref('TaskRestart')) },
    errors: NO_SUCH,
  },
  {
    method: 'POST',
    path: `${ours}/signals`,
    summary: 'Send a signal to the running task',
    body: ref('Signal'),
    replies: { 202: ref('SignalReply') },
    errors: CHANGE,
  },
  {
    method: 'GET',
    path: `${ours}/notifications`,
    summary: 'The last notifications of its tasks, oldest first',
    replies: { 200: list(ref('Notification')) },
    errors: NO_SUCH,
  },
  {
    method: 'GET',
    path: `${ours}/tables`,
    summary: 'Tables of the running tasks',
    replies: { 200: list(ref('TableStatus')) },
    errors: CHANGE,
  },
  {
    method: 'POST',
    path: `${ours}/tables`,
    summary: 'Capture one more table',
    body: ref('TableRequest'),
    replies: { 202: ref('TableReply') },
    errors: CHANGE,
  },
  {
    method: 'DELETE',
    path: `${ours}/tables/{table}`,
    summary: 'Capture a table no more',
    replies: { 202: ref('TableReply') },
    errors: CHANGE,
  },
  tableAction('reread', 'Read the rows of a table again'),
  tableAction('pause', 'Emit no rows of a table until it is resumed'),
  tableAction('resume', 'Let a paused table go on'),
  tableAction('retry', 'Read a table again whose reading failed'),
  {
    method: 'GET',
    path: '/millrace/topics',
    summary: 'Topics of the log behind the worker',
    replies: { 200: list(ref('TopicSummary')) },
  },
  {
    method: 'GET',
    path: '/millrace/topics/{topic}/records',
    summary: 'Records of a topic, one JSON document (schema Record) a line',
    query: [
      query('from', '`earliest` (the default), `latest`, or an offset.', {
        type: 'string',
        pattern: '^(earliest|latest|[0-9]{1,18})$',
      }),
      query('partition', 'One partition only.', { type: 'string', pattern: '^[0-9]{1,9}$' }),
      query('limit', 'End after so many records.', { type: 'string', pattern: '^[0-9]{1,15}$' }),
      flag('follow', 'Wait for records to come instead of ending'),
    ],
    replies: { 200: text },
    media: 'application/x-ndjson',
    errors: NO_SUCH,
  },
];

export const operations: readonly Operation[] = [
  ...connectOperations,
  ...internalOperations,
  ...adminOperations,
  ...millraceOperations,
  ...deadLetterOperations,
];
