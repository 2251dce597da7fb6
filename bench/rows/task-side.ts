// The worker's half of a row's way without a broker: JSON converters, sender, acknowledged prefix and the real Kafka
// producer over a broker that takes every batch at once and keeps none. Used by rows.ts.
import type { Logger } from '../../src/api/logger.js';
import { create as jsonConverter } from '../../src/converters/json.js';
import { create as headerConverter } from '../../src/converters/simple-header.js';
import type { Cluster } from '../../src/log/kafka/cluster.js';
import { KafkaProducer } from '../../src/log/kafka/producer/producer.js';
import { producerSettings } from '../../src/log/kafka/producer/producer-properties.js';
import type { ProduceAnswer } from '../../src/log/kafka/protocol/produce.js';
import { AcknowledgedPrefix } from '../../src/worker/acknowledged-prefix.js';
import { RecordPipeline } from '../../src/worker/record-pipeline.js';
import { SourceSender } from '../../src/worker/source/source-sender.js';

const quiet: Logger = { debug() {}, info() {}, warn() {}, error() {}, child: () => quiet };

/** Answers what the producer asks of a cluster with one broker and topics of one partition. */
function sinkCluster(): Cluster {
  let offset = 0n;
  const answer: ProduceAnswer = {
    throttleMs: 0,
    results: [{ topic: '', partition: 0, error: 0, baseOffset: 0n, message: null }],
  };
  const connection = {
    request: async () => ({
      ...answer,
      results: [{ ...answer.results[0], topic: sinkTopic, baseOffset: offset++ }],
    }),
    throttle() {},
  };
  const fake = {
    config: { requestTimeoutMs: 1000, metadataMaxAgeMs: Number.MAX_SAFE_INTEGER },
    topic: async (name: string) => ({
      error: 0,
      name,
      internal: false,
      partitions: [{ partition: 0, leader: 0 }],
    }),
    retrying: (work: () => Promise<unknown>) => work(),
    connection: () => connection,
    backoff: () => 0,
    close() {},
  };
  return fake as unknown as Cluster;
}

let sinkTopic = '';

export interface TaskSide {
  readonly sender: SourceSender;
  readonly producer: KafkaProducer;
  readonly prefix: AcknowledgedPrefix;
}

/** A sender whose records go to `topic`, or wherever they say, and end there. */
export async function taskSide(topic: string): Promise<TaskSide> {
  sinkTopic = topic;
  const key = jsonConverter();
  key.configure({ 'schemas.enable': 'false' }, true);
  const value = jsonConverter();
  value.configure({ 'schemas.enable': 'false' }, false);
  const pipeline = new RecordPipeline({
    steps: [],
    key,
    value,
    header: headerConverter(),
    classNames: { key: 'key', value: 'value', header: 'header' },
  });
  const producer = new KafkaProducer({
    cluster: sinkCluster(),
    settings: producerSettings({}),
    identity: { producerId: 1n, producerEpoch: 0 },
    logger: quiet,
  });
  const prefix = new AcknowledgedPrefix(false);
  const sender = new SourceSender({
    pipeline,
    producer,
    prefix,
    errors: null as never,
    ensureTopic: async (name) => producer.prepare(name),
    onTopic() {},
    onRetry(error) {
      throw error;
    },
    onAppended() {},
    maxBufferedBytes: 8 * 1024 * 1024,
    halted: new AbortController().signal,
    sleep: async () => {},
  });
  return { sender, producer, prefix };
}
