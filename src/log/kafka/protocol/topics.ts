// CreateTopics v4, DeleteTopics v1 and DescribeConfigs v1 for one topic. Called by the admin.
import type { NewTopic } from '../../port.js';
import type { WireRequest } from '../connection.js';
import { type WireReader, WireWriter } from './wire.js';

export interface TopicOutcome {
  readonly error: number;
  readonly message: string | null;
}

const NOTHING: TopicOutcome = { error: -1, message: 'the broker did not answer for this topic' };

export function createTopicRequest(topic: NewTopic, timeoutMs: number): WireRequest<TopicOutcome> {
  const body = new WireWriter()
    .int32(1)
    .string(topic.name)
    .int32(topic.partitions)
    .int16(topic.replicationFactor);
  body.int32(0).array(Object.entries(topic.configs), ([name, value]) => body.string(name).string(value));
  body.int32(timeoutMs).bool(false);
  return {
    name: 'CreateTopics',
    apiKey: 19,
    apiVersion: 4,
    body: [body.finish()],
    waitMs: timeoutMs,
    decode: (reader) => {
      reader.int32();
      return outcomes(reader, true)[0] ?? NOTHING;
    },
  };
}

export function deleteTopicRequest(name: string, timeoutMs: number): WireRequest<TopicOutcome> {
  const body = new WireWriter().int32(1).string(name).int32(timeoutMs);
  return {
    name: 'DeleteTopics',
    apiKey: 20,
    apiVersion: 1,
    body: [body.finish()],
    waitMs: timeoutMs,
    decode: (reader) => {
      reader.int32();
      return outcomes(reader, false)[0] ?? NOTHING;
    },
  };
}

function outcomes(reader: WireReader, messages: boolean): TopicOutcome[] {
  return reader.array(() => {
    reader.string();
    return { error: reader.int16(), message: messages ? reader.string() : null };
  });
}

export interface TopicConfigs extends TopicOutcome {
  /** Sensitive values are absent. */
  readonly configs: Record<string, string>;
}

const TOPIC = 2;

export function describeConfigsRequest(name: string): WireRequest<TopicConfigs> {
  const body = new WireWriter().int32(1).int8(TOPIC).string(name).int32(-1).bool(false);
  return {
    name: 'DescribeConfigs',
    apiKey: 32,
    apiVersion: 1,
    body: [body.finish()],
    decode: (reader) => {
      reader.int32();
      const answers = reader.array(() => {
        const error = reader.int16();
        const message = reader.string();
        reader.int8();
        reader.string();
        const configs: Record<string, string> = {};
        reader.array(() => {
          const key = reader.string() ?? '';
          const value = reader.string();
          reader.bool();
          reader.int8();
          reader.bool();
          reader.array(() => [reader.string(), reader.string(), reader.int8()]);
          if (value !== null) configs[key] = value;
        });
        return { error, message, configs };
      });
      return answers[0] ?? { ...NOTHING, configs: {} };
    },
  };
}
