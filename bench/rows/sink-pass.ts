// Records on their way from a fetch to a file sink without a broker: decoding, JSON converters, record reader and the real
// sink task, a poll of 500 records at a time, lines written to /dev/null. Used by rows.ts.
import { FileStreamSinkTask } from '../../connectors/file/sink-task.js';
import type { Logger } from '../../src/api/logger.js';
import type { SinkTaskContext } from '../../src/api/sink.js';
import { sleep } from '../../src/api/sleep.js';
import { sinkConnectorDef } from '../../src/config/keys/connector-config.js';
import { create as jsonConverter } from '../../src/converters/json.js';
import { create as headerConverter } from '../../src/converters/simple-header.js';
import { FetchPartition } from '../../src/log/kafka/fetch/partition.js';
import { BatchEncoder } from '../../src/log/record-batch/encoder.js';
import { ErrorPolicy } from '../../src/worker/error-policy.js';
import { PartitionTable } from '../../src/worker/sink/partition-table.js';
import { RecordReader } from '../../src/worker/sink/record-reader.js';
import { SinkPipeline } from '../../src/worker/sink/sink-pipeline.js';

const TOPIC = 'bench.lines';
const LINE_BYTES = 1024;
/** As many as the producer's default `batch.size` holds. */
const PER_BATCH = 15;
/** `max.partition.fetch.bytes` and `max.poll.records` by default. */
const FETCH_BYTES = 1024 * 1024;
const POLL_RECORDS = 500;

const quiet: Logger = { debug() {}, info() {}, warn() {}, error() {}, child: () => quiet };

/** Record batches of lines as JSON strings of 1 KB, as a broker would keep them. */
export function lineBytes(count: number): Buffer {
  const out: Buffer[] = [];
  for (let first = 0; first < count; first += PER_BATCH) {
    const encoder = new BatchEncoder();
    for (let i = first; i < Math.min(first + PER_BATCH, count); i++) {
      const line = `${i} `.padEnd(LINE_BYTES, 'the quick brown fox "jumps" over the lazy dog; ');
      encoder.append(Date.now(), null, Buffer.from(JSON.stringify(line)), []);
    }
    const batch = encoder.finish({
      baseOffset: BigInt(first),
      producerId: -1n,
      producerEpoch: -1,
      baseSequence: -1,
    });
    out.push(Buffer.from(batch));
  }
  return Buffer.concat(out);
}

/** One pass over all of them. */
export async function sinkPass(bytes: Buffer): Promise<void> {
  const key = jsonConverter();
  key.configure({ 'schemas.enable': 'false' }, true);
  const value = jsonConverter();
  value.configure({ 'schemas.enable': 'false' }, false);
  const stopping = new AbortController();
  const config = sinkConnectorDef.parse({
    name: 'bench',
    'connector.class': 'FileStreamSink',
    topics: TOPIC,
  });
  const reader = new RecordReader({
    pipeline: new SinkPipeline({
      steps: [],
      key,
      value,
      header: headerConverter(),
      classNames: { key: 'key', value: 'value', header: 'header' },
    }),
    errors: new ErrorPolicy(config, 'bench-0', quiet),
    maxBatchBytes: 8 * 1024 * 1024,
    stopping: stopping.signal,
    sleep: (ms) => sleep(ms, stopping.signal),
  });
  const table = new PartitionTable();
  const place = { topic: TOPIC, partition: 0, offset: 0n };
  table.add(place, 0n);
  const task = new FileStreamSinkTask();
  await task.start({} as SinkTaskContext, { file: '/dev/null' });
  const part = new FetchPartition('', place, 0);
  for (let at = 0; at < bytes.length; ) {
    const records = Buffer.from(bytes.subarray(at, at + FETCH_BYTES));
    const answered = { ...place, error: 0, highWatermark: 0n, logStart: 0n, aborted: [] };
    part.answer({ ...answered, preferredReplica: -1, records }, false);
    while (part.isReady) {
      const fetched = part.take(POLL_RECORDS);
      if (fetched === null) break;
      reader.add([fetched]);
      while (!reader.isEmpty) {
        const batch = await reader.batch(table);
        if (batch === null) return;
        await task.put(batch.records);
      }
      table.advance();
      await new Promise((resolve) => setImmediate(resolve));
    }
    at += wholeBatches(records);
  }
  await task.stop();
}

/** Bytes of the batches that are there to their end. */
function wholeBatches(records: Buffer): number {
  let at = 0;
  while (at + 12 <= records.length) {
    const end = at + 12 + records.readInt32BE(at + 8);
    if (end > records.length) break;
    at = end;
  }
  return at;
}
