// Counts what has come out of the chaos run: the numbers in each source's topic, read committed, and those that the sinks
// have written down. Reads on where it stopped, so that it can be asked again while the last records come.
import type { Log, LogReader, LogRecord } from '../../../src/log/port.js';
import { readText } from '../../servers/run-directory.js';
import { type ChaosConnector, isSink } from './connectors.js';

/** How often each number of each task has come: `task -> number -> count`. */
export type Numbers = Map<string, Map<number, number>>;

export interface Count {
  readonly name: string;
  readonly exactlyOnce: boolean;
  readonly isSink: boolean;
  readonly tasks: number;
  /** All records; those that are different; those that should be there and are not. */
  readonly records: number;
  readonly distinct: number;
  readonly missing: readonly string[];
}

export class TopicCounter {
  readonly #sources: ReadonlyMap<string, ChaosConnector>;
  readonly #log: Log;
  readonly #numbers = new Map<string, Numbers>();
  #reader: LogReader | null = null;

  constructor(log: Log, connectors: readonly ChaosConnector[]) {
    this.#log = log;
    this.#sources = new Map(connectors.filter((each) => !isSink(each)).map((each) => [each.name, each]));
  }

  /** Reads to the end. */
  async read(partitions: number): Promise<ReadonlyMap<string, Numbers>> {
    const admin = await this.#log.admin();
    const all = [...this.#sources.keys()].flatMap((topic) =>
      Array.from({ length: partitions }, (_, partition) => ({ topic, partition })),
    );
    if (this.#reader === null) {
      this.#reader = await this.#log.reader({ isolation: 'read_committed' });
      await this.#reader.assign(all.map((each) => ({ ...each, offset: 'earliest' })));
    }
    for (const topic of this.#sources.keys()) {
      const ends = await admin.offsets(topic, 'latest', 'read_committed');
      const isBehind = () =>
        [...ends].some(([partition, end]) => this.#reader!.position({ topic, partition }) < end);
      while (isBehind()) {
        for (const { topic: from, records } of await this.#reader.poll(500)) {
          for (const record of records) this.#take(this.#sources.get(from)!, record);
        }
      }
    }
    await admin.close();
    return this.#numbers;
  }

  async close(): Promise<void> {
    await this.#reader?.close();
  }

  #take({ name, kind }: ChaosConnector, { value, headers }: LogRecord): void {
    const text = Buffer.from(value!).toString();
    if (kind === 'datagen') {
      const header = (key: string) =>
        Buffer.from(headers.find((each) => each.key === key)!.value!).toString();
      add(this.#numbers, [name, header('task.id'), Number(header('current.iteration'))]);
    } else if (kind === 'file') {
      add(this.#numbers, [name, '0', Number(/ (\d+)"?$/.exec(text)![1])]);
    } else {
      const { task, seqno } = JSON.parse(text) as { task: number; seqno: number };
      add(this.#numbers, [name, String(task), seqno]);
    }
  }
}

/** What sinks wrote down: into their files, or on the standard output of the workers. */
export function writtenDown(
  sinks: readonly ChaosConnector[],
  outputs: readonly string[],
): Map<string, Map<string, Numbers>> {
  const all = new Map<string, Map<string, Numbers>>(sinks.map(({ name }) => [name, new Map()]));
  for (const { name, kind, file } of sinks) {
    if (kind !== 'file-sink') continue;
    // A map as Java prints it, in the order of its hashes; a line that a kill cut has no end.
    for (const [, text] of readText(file).matchAll(/\{([^{}\n]*)\}/g)) {
      const fields = new Map(text!.split(', ').map((field) => field.split('=') as [string, string]));
      add(all.get(name)!, [fields.get('name')!, fields.get('task')!, Number(fields.get('seqno'))]);
    }
  }
  const told = /\{"name":"([\w-]+)",[^{}\n]*"topic":"([\w-]+)",[^{}\n]*"seqno":"[\w-]+ (\d+)",[^{}\n]*\}/g;
  for (const output of outputs) {
    for (const [line, name, topic, seqno] of readText(output).matchAll(told)) {
      const numbers = line.includes('"flushed"') ? undefined : all.get(name!);
      if (numbers !== undefined) add(numbers, [topic!, '0', Number(seqno)]);
    }
  }
  return all;
}

/** `last`: for each task the last number that must be there. */
export function countSource(
  { name, exactlyOnce }: ChaosConnector,
  numbers: Numbers,
  last: ReadonlyMap<string, number>,
): Count {
  const missing: string[] = [];
  let records = 0;
  let distinct = 0;
  for (const task of new Set([...numbers.keys(), ...last.keys()])) {
    const come = numbers.get(task) ?? new Map<number, number>();
    distinct += come.size;
    let highest = last.get(task) ?? -1;
    for (const [number, times] of come) {
      records += times;
      if (number > highest) highest = number;
    }
    for (let n = 0; n <= highest; n++) if (!come.has(n)) missing.push(`${task}:${n}`);
  }
  return { name, exactlyOnce, isSink: false, tasks: numbers.size, records, distinct, missing };
}

/** Everything that is in its topics has to be in what the sink wrote down. */
export function countSink(
  { name, topics }: ChaosConnector,
  written: ReadonlyMap<string, Numbers>,
  inTopics: ReadonlyMap<string, Numbers>,
): Count {
  const missing: string[] = [];
  let records = 0;
  let distinct = 0;
  for (const topic of topics) {
    const come = written.get(topic);
    for (const numbers of come?.values() ?? []) {
      distinct += numbers.size;
      for (const times of numbers.values()) records += times;
    }
    for (const [task, wanted] of inTopics.get(topic) ?? []) {
      for (const number of wanted.keys()) {
        if (come?.get(task)?.has(number) !== true) missing.push(`${topic} ${task}:${number}`);
      }
    }
  }
  return { name, exactlyOnce: false, isSink: true, tasks: 0, records, distinct, missing };
}

function add(
  all: Map<string, Numbers>,
  [name, task, number]: readonly [name: string, task: string, number: number],
): void {
  const tasks = all.get(name) ?? new Map<string, Map<number, number>>();
  all.set(name, tasks);
  const numbers = tasks.get(task) ?? new Map<number, number>();
  tasks.set(task, numbers);
  numbers.set(number, (numbers.get(number) ?? 0) + 1);
}
