// JSON schemas of the REST API's bodies, by the names of the types in ../types.ts. Used by the OpenAPI document.

export type Schema = Readonly<Record<string, unknown>>;

export const ref = (name: keyof typeof schemas): Schema => ({ $ref: `#/components/schemas/${name}` });
export const text: Schema = { type: 'string' };
const whole: Schema = { type: 'integer' };
const count: Schema = { type: 'integer', minimum: 0 };
const flag: Schema = { type: 'boolean' };
const number: Schema = { type: 'number' };
export const list = (items: Schema): Schema => ({ type: 'array', items });
const orNull = (schema: { readonly type: string }): Schema => ({ ...schema, type: [schema.type, 'null'] });
const mapOf = (values: Schema): Schema => ({ type: 'object', additionalProperties: values });
const oneOf = (...values: string[]): Schema => ({ type: 'string', enum: values });

/** An object with these fields; those after `?` may be absent. */
function object(required: Record<string, Schema>, optional: Record<string, Schema> = {}): Schema {
  return { type: 'object', required: Object.keys(required), properties: { ...required, ...optional } };
}

const target = oneOf('RUNNING', 'PAUSED', 'STOPPED');
const type = oneOf('source', 'sink', 'unknown');
const taskStates = ['UNASSIGNED', 'RUNNING', 'PAUSED', 'FAILED', 'RESTARTING'];
/** Numbers and booleans are taken as their text. */
const configValue: Schema = { type: ['string', 'number', 'boolean'] };
const offsetMap = mapOf({ type: ['string', 'number', 'boolean', 'null'] });
const bytes: Schema = { anyOf: [{ type: ['string', 'null'] }, object({ base64: text })] };
const level = object({ level: text, last_modified: { type: ['integer', 'null'] } });
const figures = { rows: count, totalRows: number, chunks: count, totalChunks: count };

export const schemas = {
  Error: object({ error_code: whole, message: text }),
  ServerInfo: object({ version: text, commit: text, kafka_cluster_id: text }),
  Health: object({ status: oneOf('healthy', 'starting', 'unhealthy'), message: text }),
  Config: mapOf(text),
  ConfigRequest: mapOf(configValue),
  ConfigPatch: mapOf({ type: ['string', 'number', 'boolean', 'null'] }),
  CreateRequest: {
    ...object(
      { name: { type: ['string', 'null'] }, config: mapOf(configValue) },
      { initial_state: { type: ['string', 'null'], enum: [...(target['enum'] as string[]), null] } },
    ),
    additionalProperties: false,
  },
  ConnectorInfo: object({
    name: text,
    config: mapOf(text),
    tasks: list(object({ connector: text, task: whole })),
    type,
  }),
  TaskInfo: object({ id: object({ connector: text, task: whole }), config: mapOf(text) }),
  TaskState: object(
    { id: whole, state: oneOf(...taskStates), worker_id: text },
    { trace: text, version: orNull({ type: 'string' }) },
  ),
  StateInfo: object({
    name: text,
    connector: object(
      { state: oneOf(...taskStates, 'STOPPED'), worker_id: text },
      { trace: text, version: orNull({ type: 'string' }) },
    ),
    tasks: list({ $ref: '#/components/schemas/TaskState' }),
    type,
  }),
  ExpandedConnectors: mapOf(
    object(
      {},
      {
        status: { $ref: '#/components/schemas/StateInfo' },
        info: { $ref: '#/components/schemas/ConnectorInfo' },
      },
    ),
  ),
  ActiveTopics: mapOf(object({ topics: list(text) })),
  Offsets: object({ offsets: list(object({ partition: offsetMap, offset: offsetMap })) }),
  OffsetsPatch: {
    ...object({
      offsets: {
        type: 'array',
        minItems: 1,
        items: {
          ...object({ partition: offsetMap }, { offset: { anyOf: [offsetMap, { type: 'null' }] } }),
          additionalProperties: false,
        },
      },
    }),
    additionalProperties: false,
  },
  Message: object({ message: text }),
  PluginInfo: object({ class: text, type: text, version: text }),
  ConfigKeyInfo: object({
    name: text,
    type: text,
    required: flag,
    default_value: orNull({ type: 'string' }),
    importance: text,
    documentation: text,
    group: orNull({ type: 'string' }),
    width: text,
    display_name: text,
    dependents: list(text),
    order: whole,
  }),
  ConfigInfos: object({
    name: text,
    error_count: count,
    groups: list(text),
    configs: list(
      object({
        definition: { anyOf: [{ $ref: '#/components/schemas/ConfigKeyInfo' }, { type: 'null' }] },
        value: object({
          name: text,
          value: orNull({ type: 'string' }),
          recommended_values: list(text),
          errors: list(text),
          visible: flag,
        }),
      }),
    ),
  }),
  LoggerLevel: level,
  LoggerLevels: mapOf(level),
  LevelRequest: object({
    level: oneOf('OFF', 'FATAL', 'ERROR', 'WARN', 'INFO', 'DEBUG', 'TRACE', 'ALL'),
  }),
  LoggerNames: list(text),
  Progress: mapOf(object({ phase: text })),
  Signal: {
    ...object({ type: { type: 'string', minLength: 1 } }, { id: text, data: {} }),
    additionalProperties: false,
  },
  SignalReply: object({ id: text, type: text }),
  TaskRestart: object({
    task: count,
    state: oneOf('waiting', 'restarting', 'running', 'needs-person', 'gave-up', 'off'),
    restarts: count,
    restartAt: { type: ['number', 'null'] },
    code: { type: ['string', 'null'] },
    message: text,
    remedy: text,
  }),
  Notification: object({
    id: text,
    aggregate_type: text,
    type: text,
    additional_data: mapOf(text),
    timestamp: whole,
  }),
  TableStatus: object(
    {
      table: text,
      state: oneOf('pending', 'snapshot', 'streaming', 'paused', 'failed'),
      ...figures,
      events: count,
      lastEventMs: { type: ['number', 'null'] },
      lagMs: { type: ['number', 'null'] },
      replicaIdentity: text,
      inPublication: flag,
      key: list(text),
    },
    { error: text },
  ),
  TableRequest: { ...object({ table: { type: 'string', minLength: 1 } }), additionalProperties: false },
  TableReply: object({ table: text, action: text }),
  TopicSummary: object({
    name: text,
    internal: flag,
    partitions: list(object({ partition: whole, start: text, end: text })),
  }),
  Record: object({
    partition: whole,
    offset: text,
    timestamp: whole,
    key: bytes,
    value: bytes,
    headers: list(object({ key: text, value: bytes })),
  }),
};
