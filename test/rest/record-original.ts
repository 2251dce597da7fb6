// Records Kafka Connect's replies to a table of requests: `node record-original.js http://127.0.0.1:8083 out.json [edges]`. Run
// by hand against a fresh worker (JSON converters, no connectors) when a table changes.
import { writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Reply, send } from './replay.js';
import { calls } from './request-table.js';
import { edgeCalls } from './requests/edges.js';

const [base, out, table] = process.argv.slice(2);
const replies: Reply[] = [];
for (const call of table === 'edges' ? edgeCalls : calls) {
  replies.push(await send(base, call));
  if (call.settle !== undefined) await sleep(call.settle);
}
await writeFile(out, `${JSON.stringify(replies, null, 1)}\n`);
