// The way of one record from the log to a sink: key, value and header converters, then the transforms. Built once a task.
// `read` and `transform` are synchronous; while they work, `stage` and `executing` say what a thrown error belongs to.
import type { Logger } from '../../api/logger.js';
import { Headers, NO_HEADERS } from '../../data/headers.js';
import type { SinkRecord } from '../../data/record.js';
import type { LogHeader, LogRecord } from '../../log/port.js';
import type { Stage } from '../error-policy.js';
import { classAtWork, type PipelineParts } from '../record-pipeline.js';
import { applySteps, closeSteps } from '../transform-steps.js';
import { CONSUMED, type TracedSinkRecord } from './consumed-record.js';

export class SinkPipeline {
  stage: Stage = 'KEY_CONVERTER';
  executing = '';
  readonly #parts: PipelineParts;
  /** True when a converter must be asked to `prepareRead`. */
  readonly needsPrepare: boolean;

  constructor(parts: PipelineParts) {
    this.#parts = parts;
    this.needsPrepare = parts.key.prepareRead !== undefined || parts.value.prepareRead !== undefined;
  }

  /** Lets converters fetch schemas they have not seen; undefined when there is nothing to wait for. */
  prepare(topic: string, record: LogRecord): Promise<void> | undefined {
    const headers = rawHeaders(record.headers);
    const key = this.#parts.key.prepareRead?.(topic, record.key, headers);
    const value = this.#parts.value.prepareRead?.(topic, record.value, headers);
    if (key === undefined && value === undefined) return undefined;
    return this.#prepared(key, value);
  }

  async #prepared(key: Promise<void> | undefined, value: Promise<void> | undefined): Promise<void> {
    // The value's failure is looked at only after the key's: it must not go unhandled meanwhile.
    value?.catch(() => {});
    this.stage = 'KEY_CONVERTER';
    await key;
    this.stage = 'VALUE_CONVERTER';
    await value;
  }

  /** The record before any transform. Throws what converters throw. */
  read(topic: string, partition: number, record: LogRecord): TracedSinkRecord {
    const { key: keyConverter, value: valueConverter } = this.#parts;
    const { offset } = record;
    const raw = rawHeaders(record.headers);
    this.stage = 'KEY_CONVERTER';
    const key = keyConverter.toConnectData(topic, record.key, raw);
    this.stage = 'VALUE_CONVERTER';
    const value = valueConverter.toConnectData(topic, record.value, raw);
    let headers = NO_HEADERS;
    if (raw !== NO_HEADERS) {
      this.stage = 'HEADER_CONVERTER';
      headers = this.#headers(topic, record.headers);
    }
    return {
      topic,
      partition,
      keySchema: key.schema,
      key: key.value,
      valueSchema: value.schema,
      value: value.value,
      timestamp: record.timestamp === -1 ? null : record.timestamp,
      headers,
      offset,
      timestampType: record.timestamp === -1 ? 'NoTimestampType' : record.timestampType,
      originalTopic: topic,
      originalPartition: partition,
      originalOffset: offset,
      [CONSUMED]: record,
    };
  }

  /** The record after all transforms, null when one dropped it. */
  transform(record: SinkRecord): SinkRecord | null {
    this.stage = 'TRANSFORMATION';
    return applySteps(this.#parts.steps, record, this);
  }

  /** Java name of the class at work in a converter stage, or the transform. */
  executingClass(): string {
    return classAtWork(this.#parts, this);
  }

  close(logger: Logger): void {
    closeSteps(this.#parts.steps, logger);
  }

  #headers(topic: string, headers: readonly LogHeader[]): Headers {
    const { header } = this.#parts;
    return new Headers(
      headers.map(({ key, value }) => ({ key, ...header.toConnectHeader(topic, key, value) })),
    );
  }
}

/** Headers as key and value converters see them: bytes. */
function rawHeaders(headers: readonly LogHeader[]): Headers {
  if (headers.length === 0) return NO_HEADERS;
  return new Headers(headers.map(({ key, value }) => ({ key, schema: null, value })));
}
