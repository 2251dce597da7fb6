// A process that writes to an embedded log until it is killed, and says on its standard output what was acknowledged.
// Arguments: directory, topic. Each line: base offset, first number, count. Values are consecutive numbers.
import { writeSync } from 'node:fs';
import { openEmbeddedLog } from '../../../src/log/embedded/open.js';
import { record, silent } from './harness.js';

const [directory, topic] = process.argv.slice(2);
const log = await openEmbeddedLog({ directory }, 'owner', silent);
const admin = await log.admin();
await admin.createTopic({ name: topic, partitions: 1, replicationFactor: 1, configs: {} });
let number = Number((await admin.offsets(topic, 'latest')).get(0));
const producer = await log.producer({ properties: { 'batch.size': '3000' } });
await producer.prepare(topic);
const firsts = new Map<object, number>();
producer.onSettled = (ticket) => {
  // Synchronous: the line is in the pipe before anything else can happen.
  if (ticket.state === 'done') writeSync(1, `${ticket.baseOffset} ${firsts.get(ticket)} ${ticket.count}\n`);
};
for (;;) {
  for (let i = 0; i < 50; i++) {
    const ticket = producer.append(record(topic, `${number}`.padEnd(100)));
    if (!firsts.has(ticket)) firsts.set(ticket, number);
    number++;
  }
  await producer.drained(20_000);
  await new Promise((resolve) => setImmediate(resolve));
}
