// The way of one record from connector to bytes: transforms with their predicates, then header, key and value
// converters. Built once a task. `convert` is synchronous and allocates nothing beyond the producer record; while
// it works, `stage` and `executing` say what a thrown error belongs to. The parts, and the opening of them, serve the
// other direction too (sink/sink-pipeline).
import type { Converter, HeaderConverter } from '../api/converter.js';
import type { Logger } from '../api/logger.js';
import type { Props } from '../config/config-key.js';
import type { Headers } from '../data/headers.js';
import type { SourceRecord } from '../data/record.js';
import { failure } from '../errors/failure.js';
import type { LogHeader, ProducerRecord } from '../log/port.js';
import type { PluginRegistry } from '../plugins/registry.js';
import type { Stage } from './error-policy.js';
import { converterChoice } from './plugin-props.js';
import { applySteps, closeSteps, openSteps, type Step } from './transform-steps.js';

export interface PipelineParts {
  readonly steps: readonly Step[];
  readonly key: Converter;
  readonly value: Converter;
  readonly header: HeaderConverter;
  readonly classNames: { readonly key: string; readonly value: string; readonly header: string };
}

/** Java name of the class at work in a converter stage, or the transform that is `executing`. */
export function classAtWork(
  { classNames: { key, value, header } }: PipelineParts,
  { stage, executing }: { readonly stage: Stage; readonly executing: string },
): string {
  if (stage === 'KEY_CONVERTER') return key;
  if (stage === 'VALUE_CONVERTER') return value;
  return stage === 'HEADER_CONVERTER' ? header : executing;
}

const NO_LOG_HEADERS: readonly LogHeader[] = [];

export class RecordPipeline {
  stage: Stage = 'TRANSFORMATION';
  executing = '';
  readonly #parts: PipelineParts;
  readonly #steps: readonly Step[];
  readonly #key: Converter;
  readonly #value: Converter;
  #lastHeaders: Headers | null = null;
  #lastHeaderTopic = '';
  #lastHeaderBytes: readonly LogHeader[] = NO_LOG_HEADERS;
  /** True when a converter must be asked to `prepare` for a schema. */
  readonly needsPrepare: boolean;

  constructor(parts: PipelineParts) {
    this.#parts = parts;
    this.#steps = parts.steps;
    this.#key = parts.key;
    this.#value = parts.value;
    this.needsPrepare = parts.key.prepare !== undefined || parts.value.prepare !== undefined;
  }

  /** The record after all transforms, null when one dropped it. */
  transform(record: SourceRecord): SourceRecord | null {
    this.stage = 'TRANSFORMATION';
    return applySteps(this.#steps, record, this);
  }

  /** A transformed record as bytes, which are valid until the next call. Throws DATA_INVALID and what converters throw. */
  convert(record: SourceRecord): ProducerRecord {
    const { topic, headers, timestamp } = record;
    let headerBytes = NO_LOG_HEADERS;
    if (headers.entries.length > 0) {
      headerBytes =
        headers === this.#lastHeaders && topic === this.#lastHeaderTopic
          ? this.#lastHeaderBytes
          : this.#convertHeaders(topic, headers);
    }
    this.stage = 'KEY_CONVERTER';
    this.#key.recycle?.();
    this.#value.recycle?.();
    const key = this.#key.fromConnectData(topic, record.keySchema, record.key, headers);
    this.stage = 'VALUE_CONVERTER';
    const value = this.#value.fromConnectData(topic, record.valueSchema, record.value, headers);
    if (timestamp !== null && timestamp < 0 && timestamp !== -1) {
      throw failure('RECORD_TIMESTAMP_INVALID', { timestamp });
    }
    return {
      topic,
      partition: record.partition,
      key,
      value,
      headers: headerBytes,
      timestamp: timestamp === -1 ? null : timestamp,
    };
  }

  /** Lets converters learn schemas they have not seen; undefined when there is nothing to wait for. */
  prepare(record: SourceRecord): Promise<unknown> | undefined {
    const key = this.#key.prepare?.(record.topic, record.keySchema, record.key, record.headers);
    const value = this.#value.prepare?.(record.topic, record.valueSchema, record.value, record.headers);
    if (key !== undefined) this.stage = 'KEY_CONVERTER';
    else this.stage = 'VALUE_CONVERTER';
    return key === undefined ? value : value === undefined ? key : Promise.all([key, value]);
  }

  /** Java name of the class at work in a converter stage, or the transform. */
  executingClass(): string {
    return classAtWork(this.#parts, this);
  }

  close(logger: Logger): void {
    closeSteps(this.#steps, logger);
  }

  #convertHeaders(topic: string, headers: Headers): readonly LogHeader[] {
    this.stage = 'HEADER_CONVERTER';
    const out = headers.entries.map(({ key, schema, value }) => ({
      key,
      value: this.#parts.header.fromConnectHeader(topic, key, schema, value),
    }));
    this.#lastHeaders = headers;
    this.#lastHeaderTopic = topic;
    this.#lastHeaderBytes = out;
    return out;
  }
}

export interface PipelineOptions {
  readonly connectorProps: Props;
  readonly workerProps: Props;
  /** For transforms that have something to report. */
  readonly logger: Logger;
}

/** Loads and configures every plugin of the pipeline. Throws CONFIG_INVALID and PLUGIN_* failures. */
export async function openPipeline(
  registry: PluginRegistry,
  options: PipelineOptions,
): Promise<RecordPipeline> {
  return new RecordPipeline(await openPipelineParts(registry, options));
}

/** As `openPipeline`: the parts alone, for either direction. */
export async function openPipelineParts(
  registry: PluginRegistry,
  { connectorProps, workerProps, logger }: PipelineOptions,
): Promise<PipelineParts> {
  const steps = await openSteps(registry, { connectorProps, logger });
  const choices = {
    key: converterChoice('key', connectorProps, workerProps),
    value: converterChoice('value', connectorProps, workerProps),
    header: converterChoice('header', connectorProps, workerProps),
  };
  const key = await registry.newConverter(choices.key.className);
  key.configure(choices.key.props, true);
  const value = await registry.newConverter(choices.value.className);
  value.configure(choices.value.props, false);
  const header = await registry.newHeaderConverter(choices.header.className);
  header.configure(choices.header.props);
  const classNames = {
    key: registry.require('converter', choices.key.className).javaClass,
    value: registry.require('converter', choices.value.className).javaClass,
    header: registry.require('header_converter', choices.header.className).javaClass,
  };
  return { steps, key, value, header, classNames };
}
