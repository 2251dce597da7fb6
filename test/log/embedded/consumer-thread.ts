// A thread that is a member of a consumer group until it is terminated: posts what it owns whenever that changes.
import { parentPort, workerData } from 'node:worker_threads';
import { openEmbeddedLog } from '../../../src/log/embedded/open.js';
import { silent } from './harness.js';

const { directory, group, topic } = workerData as { directory: string; group: string; topic: string };
const log = await openEmbeddedLog({ directory }, 'member', silent);
const consumer = await log.consumer({ group, properties: { 'auto.offset.reset': 'earliest' } });
const tell = async () => parentPort!.postMessage(consumer.assignment().length);
await consumer.subscribe([topic], { assigned: tell, revoked: async () => {}, lost: async () => {} });
for (;;) await consumer.poll(1000);
