// The `__debezium.context.*` headers of change records: one shared object a task, so that converters encode it once.
// Called at task start.
import { randomUUID } from 'node:crypto';
import { Headers, NO_HEADERS } from '../../src/data/headers.js';
import { STRING } from '../../src/data/schema.js';

export interface ContextHeaderOptions {
  /** `extended.headers.enabled`. */
  readonly enabled: boolean;
  /** `topic.prefix`. */
  readonly logicalName: string;
  readonly taskId: number;
  /** The connector's type (`postgresql`), as the original puts it. */
  readonly connectorType: string;
}

/** Header that names the new key on the delete of a key change, and the old key on its create. */
export const NEW_KEY_HEADER = '__debezium.newkey';
export const OLD_KEY_HEADER = '__debezium.oldkey';

/** The headers of one task start; `runId` is new each time. */
export function contextHeaders(options: ContextHeaderOptions): Headers {
  if (!options.enabled) return NO_HEADERS;
  const entry = (name: string, value: string) => ({
    key: `__debezium.context.${name}`,
    schema: STRING,
    value,
  });
  return new Headers([
    entry('connectorLogicalName', options.logicalName),
    entry('taskId', String(options.taskId)),
    entry('connectorName', options.connectorType),
    entry('runId', randomUUID()),
  ]);
}
