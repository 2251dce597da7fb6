// VerifiableSourceTask: gives out consecutive numbers and tells on standard output, one JSON line each, which it gave out and
// which became durable, so that a test outside can compare. After a restart it goes on behind the last stored number.
import type { CommittedOffset, SourceTask, SourceTaskContext } from '../../../src/api/source.js';
import type { Props } from '../../../src/config/config-key.js';
import { NO_HEADERS } from '../../../src/data/headers.js';
import type { OffsetMap, SourceRecord } from '../../../src/data/record.js';
import { INT32, INT64, STRING, structOf } from '../../../src/data/schema.js';
import { Struct } from '../../../src/data/struct.js';
import { Pace } from '../pace.js';
import { wholeNumber } from '../whole-number.js';

const WHOLE_VALUE = structOf([
  ['name', STRING],
  ['task', INT32],
  ['topic', STRING],
  ['time_ms', INT64],
  ['seqno', INT64],
]);
const BATCH = 500;
const TASK = 'VerifiableSourceTask';

export class VerifiableSourceTask implements SourceTask {
  readonly #print: (lines: string) => void;
  #name = '';
  #id = 0;
  #topic = '';
  #whole = false;
  #partition: OffsetMap = {};
  #next = 0;
  #committed = 0;
  #pace = new Pace(0, BATCH, 0);

  /** `print`: where the lines go; standard output by default. */
  constructor(print: (lines: string) => void = (lines) => process.stdout.write(lines)) {
    this.#print = print;
  }

  async start(context: SourceTaskContext, props: Props): Promise<void> {
    this.#name = props['name'] ?? '';
    this.#id = wholeNumber(TASK, props, 'id');
    this.#topic = props['topic'] ?? '';
    const rate = wholeNumber(TASK, props, 'throughput');
    this.#whole = props['complete.record.data']?.toLowerCase() === 'true';
    this.#partition = { id: this.#id };
    const stored = await context.readOffset(this.#partition);
    this.#next = stored === null ? 0 : Number(stored['seqno']) + 1;
    this.#committed = this.#next;
    this.#pace = new Pace(rate, BATCH, Date.now());
    context.logger.info(
      { topic: this.#topic, seqno: this.#next },
      `Started ${TASK} ${this.#name}-${this.#id}`,
    );
  }

  async poll(signal: AbortSignal): Promise<readonly SourceRecord[]> {
    const count = await this.#pace.next(signal);
    const records: SourceRecord[] = [];
    let lines = '';
    for (let i = 0; i < count; i++) {
      const seqno = this.#next++;
      const now = Date.now();
      lines += this.#line({ time_ms: now, seqno });
      records.push({
        topic: this.#topic,
        partition: null,
        keySchema: INT32,
        key: this.#id,
        valueSchema: this.#whole ? WHOLE_VALUE : INT64,
        value: this.#whole ? new Struct(WHOLE_VALUE, [this.#name, this.#id, this.#topic, now, seqno]) : seqno,
        timestamp: null,
        headers: NO_HEADERS,
        sourcePartition: this.#partition,
        sourceOffset: { seqno },
      });
    }
    if (lines !== '') this.#print(lines);
    return records;
  }

  async commit(offsets: readonly CommittedOffset[]): Promise<void> {
    let lines = '';
    for (const { offset } of offsets) {
      for (; this.#committed <= Number(offset['seqno']); this.#committed++) {
        lines += this.#line({ time_ms: Date.now(), seqno: this.#committed, committed: true });
      }
    }
    if (lines !== '') this.#print(lines);
  }

  async stop(): Promise<void> {}

  #line(more: object): string {
    return `${JSON.stringify({ name: this.#name, task: this.#id, topic: this.#topic, ...more })}\n`;
  }
}
