// The producer under random faults of a simulated cluster: whatever goes wrong, every partition ends with each of
// its records once and in order, and each ticket tells the offset where its records stand.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isFailure } from '../../../src/errors/failure.js';
import { KafkaProducer } from '../../../src/log/kafka/producer/producer.js';
import { producerSettings } from '../../../src/log/kafka/producer/producer-properties.js';
import type { BatchTicket } from '../../../src/log/port.js';
import { keptLogger } from './logger.js';
import { type Faults, SimulatedCluster } from './simulated-cluster.js';

const PARTITIONS = 3;

async function start(faults: Faults, properties: Record<string, string> = {}) {
  const cluster = new SimulatedCluster(PARTITIONS, faults);
  const producer = new KafkaProducer({
    cluster: cluster.asCluster(),
    settings: producerSettings({ 'batch.size': '400', ...properties }),
    identity: { producerId: 1n, producerEpoch: 0 },
    logger: keptLogger(),
  });
  await producer.prepare('t');
  return { cluster, producer };
}

const record = (i: number) => {
  const value = Buffer.alloc(20);
  value.writeUInt32BE(i);
  return { topic: 't', partition: i % PARTITIONS, key: null, value, headers: [], timestamp: 1 };
};

// Invariant 4.
test('no fault loses, repeats or reorders a record', async () => {
  const parameters = fc.record({
    seed: fc.integer({ min: 1 }),
    rate: fc.constantFrom(0, 0.02, 0.1, 0.3),
    maxRecords: fc.constantFrom(3, 1000),
    inFlight: fc.integer({ min: 1, max: 5 }),
  });
  const property = fc.asyncProperty(parameters, async ({ seed, rate, maxRecords, inFlight }) => {
    const random = generator(seed);
    const { cluster, producer } = await start(
      { random, rate, maxRecords },
      { 'max.in.flight.requests.per.connection': String(inFlight) },
    );
    const settled: BatchTicket[] = [];
    producer.onSettled = (ticket) => settled.push(ticket);
    const firsts = new Map<BatchTicket, number>();
    for (let i = 0; i < 600; i++) {
      const ticket = producer.append(record(i));
      if (!firsts.has(ticket)) firsts.set(ticket, i);
      if (random() < 0.2) await new Promise((resolve) => setImmediate(resolve));
    }
    await producer.flush();
    assert.equal(producer.bufferedBytes, 0);
    assert.equal(settled.length, firsts.size);
    assert.deepEqual(cluster.mistakes, []);
    for (const [p, { values }] of cluster.partitions.entries()) {
      assert.deepEqual(
        values,
        Array.from({ length: 200 }, (_, i) => i * PARTITIONS + p),
      );
      const mine = settled.filter((ticket) => ticket.partition === p);
      assert.ok(mine.every((ticket, i) => i === 0 || ticket.baseOffset > mine[i - 1].baseOffset));
    }
    for (const [ticket, first] of firsts) {
      assert.equal(ticket.state, 'done');
      assert.equal(cluster.partitions[ticket.partition].values[Number(ticket.baseOffset)], first);
    }
    await producer.close();
  });
  await fc.assert(property, { numRuns: 60, includeErrorInReport: true });
});

test('a delivery timeout fails what cannot be sent, by name', async () => {
  const { producer } = await start(
    { random: () => 0, rate: 1, maxRecords: 1000 },
    { 'delivery.timeout.ms': '30' },
  );
  const ticket = producer.append(record(0));
  await producer.flush();
  assert.ok(isFailure(ticket.error, 'KAFKA_DELIVERY_TIMEOUT'), String(ticket.error));
  // The producer is finished: a caller that tried again whatever may pass would try for ever.
  const final = (error: unknown) => isFailure(error) && !error.retriable && error.cause === ticket.error;
  assert.throws(() => producer.append(record(1)), final);
  assert.throws(() => producer.prepare('another'), final);
});

test('drained resolves when enough has settled', async () => {
  const { producer } = await start({ random: () => 1, rate: 0, maxRecords: 1000 });
  for (let i = 0; i < 300; i++) producer.append(record(i));
  const before = producer.bufferedBytes;
  await producer.drained(before >> 1);
  assert.ok(producer.bufferedBytes <= before >> 1);
  await producer.flush();
  await producer.drained(0);
  assert.equal(producer.bufferedBytes, 0);
  await producer.close();
});

test('a partition that does not exist is refused', async () => {
  const { producer } = await start({ random: () => 1, rate: 0, maxRecords: 1000 });
  assert.throws(
    () => producer.append({ ...record(0), partition: 9 }),
    (error) => isFailure(error, 'KAFKA_REFUSED'),
  );
  await producer.close();
});

/** A small reproducible source of numbers in [0, 1). */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
