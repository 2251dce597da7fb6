// Records Kafka Connect's replies to the request table: `node record-original.js http://127.0.0.1:8083 out.json`. Run by
// hand against a fresh standalone worker (JSON converters, no connectors) when the table changes.
import { writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Reply, send } from './replay.js';
import { calls } from './request-table.js';

const [base, out] = process.argv.slice(2);
const replies: Reply[] = [];
for (const call of calls) {
  replies.push(await send(base, call));
  if (call.settle !== undefined) await sleep(call.settle);
}
await writeFile(out, `${JSON.stringify(replies, null, 1)}\n`);
