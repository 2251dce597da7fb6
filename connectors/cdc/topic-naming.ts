// Names of the topics a connector writes: the default strategy `<prefix>.<schema>.<table>`, sanitised to what Kafka
// allows, plus the fixed side topics. Called once a table or at start, never a record.

export interface TopicNamingOptions {
  /** `topic.prefix`. */
  readonly prefix: string;
  /** `topic.delimiter`, default `.`. */
  readonly delimiter: string;
  /** `topic.heartbeat.prefix`, default `__debezium-heartbeat`. */
  readonly heartbeatPrefix: string;
  /** `topic.transaction`, default `transaction`. */
  readonly transaction: string;
}

export interface TopicNaming {
  /** Topic of a table's change events. */
  data(schema: string, table: string): string;
  readonly heartbeat: string;
  readonly transaction: string;
  /** Topic of `pg_logical_emit_message` events. */
  readonly message: string;
}

const LONGEST_TOPIC = 249;

/** Replaces what Kafka does not allow in a topic name by `_` (one per UTF-16 unit) and cuts it to 249. */
export function sanitizeTopic(name: string): string {
  return name.replace(/[^A-Za-z0-9._-]/g, '_').slice(0, LONGEST_TOPIC);
}

/** The naming of one connector. */
export function topicNaming(options: TopicNamingOptions): TopicNaming {
  const { prefix, delimiter } = options;
  return {
    data: (schema, table) => sanitizeTopic([prefix, schema, table].join(delimiter)),
    heartbeat: sanitizeTopic([options.heartbeatPrefix, prefix].join(delimiter)),
    transaction: sanitizeTopic([prefix, options.transaction].join(delimiter)),
    message: sanitizeTopic([prefix, 'message'].join(delimiter)),
  };
}
