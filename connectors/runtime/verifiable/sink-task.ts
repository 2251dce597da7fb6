// VerifiableSinkTask: tells on standard output, one JSON line each, which records it was given and which of them were flushed
// at a commit, so that a test outside can compare with what the Verifiable source gave out.
import type { SinkOffset, SinkTask, SinkTaskContext } from '../../../src/api/sink.js';
import type { Props } from '../../../src/config/config-key.js';
import type { SinkRecord } from '../../../src/data/record.js';
import { Struct } from '../../../src/data/struct.js';
import { wholeNumber } from '../whole-number.js';

interface Taken {
  readonly topic: string;
  readonly seqno: unknown;
  readonly offset: number;
}

export class VerifiableSinkTask implements SinkTask {
  readonly #print: (lines: string) => void;
  #name = '';
  #id = 0;
  #unflushed: Taken[] = [];

  /** `print`: where the lines go; standard output by default. */
  constructor(print: (lines: string) => void = (lines) => process.stdout.write(lines)) {
    this.#print = print;
  }

  async start(_context: SinkTaskContext, props: Props): Promise<void> {
    this.#name = props['name'] ?? '';
    this.#id = wholeNumber('VerifiableSinkTask', props, 'id');
  }

  async put(records: readonly SinkRecord[]): Promise<void> {
    let lines = '';
    for (const { topic, value, offset } of records) {
      const taken = { topic, seqno: plain(value), offset: Number(offset) };
      lines += this.#line({
        sink: true,
        topic,
        time_ms: Date.now(),
        seqno: taken.seqno,
        offset: taken.offset,
      });
      this.#unflushed.push(taken);
    }
    if (lines !== '') this.#print(lines);
  }

  async preCommit(offsets: readonly SinkOffset[]): Promise<readonly SinkOffset[]> {
    let lines = '';
    for (const { topic, seqno, offset } of this.#unflushed) {
      lines += this.#line({ sink: true, topic, time_ms: Date.now(), seqno, offset, flushed: true });
    }
    this.#unflushed = [];
    if (lines !== '') this.#print(lines);
    return offsets;
  }

  async stop(): Promise<void> {}

  #line(more: object): string {
    return `${JSON.stringify({ name: this.#name, task: this.#id, ...more })}\n`;
  }
}

/** A number or text as it is; a whole record by its number. */
function plain(value: unknown): unknown {
  if (value instanceof Struct) return plain(value.get('seqno'));
  return typeof value === 'bigint' ? Number(value) : value;
}
