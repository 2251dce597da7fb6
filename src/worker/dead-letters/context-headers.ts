// The headers that tell of a dead letter where and why its record failed: names, order and texts are Kafka Connect's.
// Written by the dead letter queue.
import { transferFailure } from '../../errors/failure.js';
import type { LogHeader } from '../../log/port.js';
import type { TaskIdentity } from '../client-properties.js';

/** What a failed operation says of itself. */
export interface FailureContext {
  readonly stage: string;
  /** Java name of the class that failed. */
  readonly executing: string;
  readonly error: unknown;
}

/** Of a record of the log; null where there is none (a source's record). */
export interface Origin {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
}

const CONTEXT_PREFIX = '__connect.errors.';

export function contextHeaders(id: TaskIdentity, failed: FailureContext, origin: Origin | null): LogHeader[] {
  const { javaClass, message, trace } = transferFailure(failed.error);
  const where =
    origin === null
      ? []
      : [
          header('topic', origin.topic),
          header('partition', String(origin.partition)),
          header('offset', String(origin.offset)),
        ];
  return [
    ...where,
    header('connector.name', id.connector),
    header('task.id', String(id.task)),
    header('stage', failed.stage),
    header('class.name', failed.executing),
    header('exception.class.name', javaClass),
    header('exception.message', message),
    header('exception.stacktrace', trace),
  ];
}

function header(name: string, text: string): LogHeader {
  return { key: CONTEXT_PREFIX + name, value: Buffer.from(text, 'utf8') };
}
