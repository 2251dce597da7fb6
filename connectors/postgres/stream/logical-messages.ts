// Events of `pg_logical_emit_message`: their schemas, topic and prefix filter. Used by event-decoder.ts.
import { NO_HEADERS } from '../../../src/data/headers.js';
import type { OffsetMap, SourceRecord } from '../../../src/data/record.js';
import {
  OPTIONAL_INT64,
  OPTIONAL_STRING,
  primitive,
  type Schema,
  STRING,
  structOf,
} from '../../../src/data/schema.js';
import { Struct } from '../../../src/data/struct.js';
import { TRANSACTION_BLOCK } from '../../cdc/envelope.js';
import { SOURCE_SCHEMA } from '../source-info.js';
import { bytesForm } from '../types/bytes.js';
import type { ValueOptions } from '../types/value-options.js';
import type { LogicalMessage } from './pgoutput.js';

const NAME = 'io.debezium.connector.postgresql.Message';
/** Name under which transaction metadata counts messages. */
export const MESSAGE_COLLECTION = 'LOGICAL_DECODING_MESSAGE';
const KEY = structOf([['prefix', OPTIONAL_STRING]], { name: `${NAME}Key`, version: 1 });

export interface LogicalMessages {
  /** True when messages of this prefix are captured. */
  readonly includes: (prefix: string) => boolean;
  readonly record: (parts: MessageParts) => SourceRecord;
}

export interface MessageParts {
  readonly message: LogicalMessage;
  readonly source: Struct;
  readonly transaction: Struct | null;
  readonly tsMs: number;
  readonly offset: OffsetMap;
}

export interface LogicalMessageOptions {
  readonly topic: string;
  readonly binaryHandlingMode: ValueOptions['binaryHandlingMode'];
  readonly sourcePartition: OffsetMap;
  readonly includes: (prefix: string) => boolean;
}

export function logicalMessages(options: LogicalMessageOptions): LogicalMessages {
  const { topic, binaryHandlingMode: mode, sourcePartition } = options;
  const content: Schema = primitive(mode === 'bytes' ? 'BYTES' : 'STRING', { optional: true });
  const form = bytesForm(mode);
  const message = structOf(
    [
      ['prefix', OPTIONAL_STRING],
      ['content', content],
    ],
    { name: NAME, version: 1 },
  );
  const value = structOf(
    [
      ['op', STRING],
      ['ts_ms', OPTIONAL_INT64],
      ['source', SOURCE_SCHEMA],
      ['transaction', TRANSACTION_BLOCK],
      ['message', message],
    ],
    { name: `${NAME}Value`, version: 1 },
  );
  return {
    includes: options.includes,
    record: (parts) => ({
      topic,
      partition: null,
      keySchema: KEY,
      key: new Struct(KEY, [parts.message.prefix]),
      valueSchema: value,
      value: new Struct(value, [
        'm',
        parts.tsMs,
        parts.source,
        parts.transaction,
        new Struct(message, [parts.message.prefix, form(parts.message.content)]),
      ]),
      timestamp: null,
      headers: NO_HEADERS,
      sourcePartition,
      sourceOffset: parts.offset,
    }),
  };
}
