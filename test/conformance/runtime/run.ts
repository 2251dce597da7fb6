// Runs one case of the runtime against a worker (Kafka Connect or Millrace: both are spoken to over REST), and gathers what
// each step showed, made comparable. Used by main.ts and by the replay test.
// Guarantees: the case's connectors, topics and folder are gone before and afterwards.
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { removeConnector } from '../../servers/connect.js';
import type { JsonTree } from '../json-tree.js';
import type { Config, Outcome, RuntimeCase, Step } from './case.js';
import {
  comparableJson,
  comparableRecord,
  comparableReply,
  errorOf,
  errorsByKey,
  loggedText,
  type Masks,
  masked,
} from './comparable.js';
import type { FoundRecord, RuntimeTopics } from './topics.js';

export interface RuntimeWorker {
  /** Of its REST API, without a slash at the end. */
  readonly url: string;
  readonly topics: RuntimeTopics;
  /** What it has logged: messages, without traces. */
  messages(): readonly string[];
  /** A folder that the worker can read and write. */
  readonly directory: string;
}

const PROVIDERS = 'org.apache.kafka.common.config.provider';

/** What the cases expect of a worker's properties. */
export const WORKER: Config = {
  'config.providers': 'file,dir,env,kept,keptdir',
  'config.providers.file.class': `${PROVIDERS}.FileConfigProvider`,
  'config.providers.dir.class': `${PROVIDERS}.DirectoryConfigProvider`,
  'config.providers.env.class': `${PROVIDERS}.EnvVarConfigProvider`,
  'config.providers.env.param.allowlist.pattern': 'MILLRACE_CASE_.*',
  'config.providers.kept.class': `${PROVIDERS}.FileConfigProvider`,
  'config.providers.kept.param.allowed.paths': '/proc',
  'config.providers.keptdir.class': `${PROVIDERS}.DirectoryConfigProvider`,
  'config.providers.keptdir.param.allowed.paths': '/proc',
};

// And of its environment, which both workers have from this process.
process.env['MILLRACE_CASE_WORD'] = 'in';
process.env['MILLRACE_OTHER_WORD'] = 'other';

/** What one step showed: label and value. */
export interface Shown {
  readonly step: string;
  readonly value: JsonTree;
}

/** How long a step waits for what it is to see; an outcome may be that nothing comes. */
const WAIT_MS = 30_000;
const OUTCOME_MS = 20_000;
/** No reply takes so long, unless the worker hangs. */
const REPLY_MS = 120_000;
/** An outcome is over once nothing has changed for this long: records on both sides of a failure may be on their way. */
const SETTLE_MS = 1_000;

/** Says of results, `at` being the place of the first, whether they are what was expected, so that no more need be waited for. */
export type Expects = (at: number, shown: readonly Shown[]) => boolean;

/**
 * Runs the case; it has as many results as its steps show, whatever they show. Where it is known what to expect, an outcome
 * is waited for until it is that.
 */
export async function runRuntimeCase(
  worker: RuntimeWorker,
  given: RuntimeCase,
  expects?: Expects,
): Promise<Shown[]> {
  const name = given.name.replaceAll('/', '.');
  const run = new Run(worker, name, expects);
  await run.clean();
  mkdirSync(run.directory, { recursive: true });
  try {
    for (const step of given.steps) await run.step(run.filled(step) as Step);
    return run.shown;
  } finally {
    await run.clean();
  }
}

class Run {
  readonly shown: Shown[] = [];
  readonly directory: string;
  readonly #masks: Masks;
  readonly #connectors = new Set<string>();
  /** Topics as they were read last: read anew only when there is more in them. */
  readonly #read = new Map<string, { there: number; records: readonly FoundRecord[] }>();
  /** What comes after a connector that could not be created need not be waited for. */
  #refused = false;

  constructor(
    private readonly worker: RuntimeWorker,
    private readonly name: string,
    private readonly expects: Expects | undefined,
  ) {
    this.directory = join(worker.directory, name);
    this.#masks = { directory: this.directory, address: worker.url.replace('http://', '') };
    this.#connectors.add(name);
  }

  async clean(): Promise<void> {
    for (const connector of this.#connectors) await removeConnector(this.worker.url, connector);
    // Names of cases begin like names of others: only this case's own topics.
    const { name } = this;
    await this.worker.topics.remove(
      (topic) => topic.startsWith(name) && /^(-(in|dead|routed|[abc]))?$/.test(topic.slice(name.length)),
    );
    rmSync(this.directory, { recursive: true, force: true });
  }

  filled(tree: unknown): unknown {
    if (typeof tree === 'string') {
      return tree.replace(/\$\{(name|dir)\}/g, (_, word) => (word === 'dir' ? this.directory : this.name));
    }
    if (Array.isArray(tree)) return tree.map((each) => this.filled(each));
    if (tree === null || typeof tree !== 'object') return tree;
    return Object.fromEntries(
      Object.entries(tree).map(([key, each]) => [this.filled(key) as string, this.filled(each)]),
    );
  }

  async step(step: Step): Promise<void> {
    const { topics } = this.worker;
    if ('call' in step) {
      const [method, path] = step.call.split(' ') as [string, string];
      const reply = await this.#send(method, path, step.body, step.headers);
      this.#show(step.call, masked(comparableReply(reply, this.#masks), step.mask ?? []));
    } else if ('keys' in step) await this.#keys(step.keys);
    else if ('plugins' in step) await this.#plugins(step.plugins);
    else if ('create' in step) {
      const name = step.as ?? this.name;
      this.#connectors.add(name);
      const reply = await this.#send('POST', '/connectors', { name, config: step.create });
      this.#show(`create ${name}`, comparableReply(reply, this.#masks));
      if (reply.status >= 400 && reply.status !== 409) this.#refused = true;
    } else if ('validate' in step) await this.#validate(step.validate);
    else if ('until' in step) await this.#until(step.until, step.has);
    else if ('delete' in step) await removeConnector(this.worker.url, step.delete);
    else if ('produce' in step) await topics.produce(step.produce, step.partitions ?? 1, step.records);
    else if ('consume' in step) {
      const found = await topics.consume(step.consume, step.count, this.#patience());
      for (let at = 0; at < Math.max(found.length, step.count); at++) {
        const record = found[at];
        const value = record === undefined ? null : comparableRecord(record, this.#masks);
        this.#show(`${step.consume}[${at}]`, masked(value, step.mask ?? []));
      }
    } else if ('describe' in step) await this.#describe(step.describe, step.configs);
    else if ('logged' in step) await this.#logged(step.logged, step.count);
    else if ('write' in step) {
      const file = join(this.directory, step.write);
      mkdirSync(dirname(file), { recursive: true });
      appendFileSync(file, step.text);
    } else if ('outcome' in step) await this.#outcome(step);
    else await this.#file(step.file, step.lines);
  }

  async #keys(plugin: string): Promise<void> {
    const reply = await this.#send('GET', `/connector-plugins/${encodeURIComponent(plugin)}/config`);
    const keys = reply.status === 200 ? (JSON.parse(reply.text) as { name: string }[]) : [];
    if (keys.length === 0) return this.#show(plugin, comparableReply(reply, this.#masks));
    this.#show(
      'order',
      keys.map(({ name }) => name),
    );
    for (const key of keys) this.#show(key.name, comparableJson(key, this.#masks));
  }

  async #plugins(path: string): Promise<void> {
    const { text } = await this.#send('GET', path);
    for (const plugin of JSON.parse(text) as { class: string; type: string }[]) {
      // Each product brings others besides.
      if (!/^org[.]apache[.]kafka[.]connect[.](?!mirror|tools|runtime|integration|rest)/.test(plugin.class))
        continue;
      this.#show(`${path} ${plugin.type} ${plugin.class}`, comparableJson(plugin, this.#masks));
    }
  }

  async #validate(config: Config): Promise<void> {
    const simple = config['connector.class']!.split('.').pop() || 'FileStreamSource';
    const reply = await this.#send('PUT', `/connector-plugins/${simple}/config/validate`, config);
    this.#show(`validate ${simple}`, errorsByKey(reply, this.#masks));
  }

  /** The original's work goes on behind its replies: what matters is that a state comes about. */
  async #until(path: string, wanted: unknown): Promise<void> {
    let last = '';
    for (const deadline = Date.now() + this.#patience(); Date.now() < deadline; await sleep(50)) {
      const { status, text } = await this.#send('GET', path);
      last = text;
      if (status === 200 && holds(JSON.parse(text), wanted)) return this.#show(`until ${path}`, true);
    }
    this.#show(`until ${path}`, `never: ${last.slice(0, 300)}`);
  }

  async #describe(topic: string, configs: readonly string[]): Promise<void> {
    let found: JsonTree = null;
    for (const deadline = Date.now() + this.#patience(); Date.now() < deadline; await sleep(100)) {
      found = comparableJson(await this.worker.topics.describe(topic, configs), this.#masks);
      if (found !== null) break;
    }
    this.#show(`describe ${topic}`, found);
  }

  async #logged(name: string, count: number): Promise<void> {
    const start = new RegExp(`Error encountered in task ${name.replaceAll('.', '[.]')}-\\d+\\. .*`, 's');
    let found: string[] = [];
    for (const deadline = Date.now() + this.#patience(); Date.now() < deadline; await sleep(100)) {
      const all = this.worker.messages().flatMap((line) => start.exec(line)?.[0] ?? []);
      found = all.map((line) => loggedText(line, this.#masks));
      if (found.length >= count) break;
    }
    for (const value of found) this.#show('logged', value);
  }

  async #file(name: string, lines: number): Promise<void> {
    let found: string[] = [];
    for (const deadline = Date.now() + this.#patience(); Date.now() < deadline; await sleep(50)) {
      found = this.#lines(name);
      if (found.length >= lines) break;
    }
    this.#show(name, found.sort());
  }

  async #outcome(step: Outcome): Promise<void> {
    const deadline = Date.now() + this.#patience(this.expects === undefined ? OUTCOME_MS : 2 * WAIT_MS);
    let seen = await this.#seen(step);
    for (let since = Date.now(), before = ''; Date.now() < deadline; await sleep(100)) {
      seen = await this.#seen(step);
      if (this.expects?.(this.shown.length, seen.shown)) break;
      const now = JSON.stringify(seen.text);
      if (now !== before) since = Date.now();
      before = now;
      if (this.expects === undefined && seen.over && Date.now() - since > SETTLE_MS) break;
    }
    this.shown.push(...seen.shown);
  }

  /** How things stand; `over` when the task has failed or the first of what is awaited has come in full. */
  async #seen({ outcome, count, together = false, file, topics = [], mask = [] }: Outcome): Promise<Seen> {
    const task = await this.#task(outcome);
    const lines = file === undefined ? [] : this.#lines(file);
    const shown: Shown[] = [
      { step: 'task', value: [task.state, ...errorOf(task.trace ?? '', this.#masks)] },
      ...lines.map((value, at) => ({ step: `${file}[${at}]`, value })),
    ];
    let over = task.state === 'FAILED' || (file !== undefined && lines.length >= count);
    let sum = lines.length;
    for (const topic of topics) {
      const there = await this.worker.topics.count(topic);
      sum += there;
      if (there >= count || (together && sum >= count)) over = true;
      const known = this.#read.get(topic);
      const records =
        known?.there === there
          ? known.records
          : there === 0
            ? []
            : await this.worker.topics.consume(topic, count, 0);
      this.#read.set(topic, { there, records });
      for (const [at, record] of records.entries()) {
        const value = masked(comparableRecord(record, this.#masks), mask);
        shown.push({ step: `${topic}[${at}]`, value });
      }
    }
    return { shown, over, text: [task.state, lines, shown.length] };
  }

  #patience(ms = WAIT_MS): number {
    return this.#refused ? 1 : ms;
  }

  #lines(name: string): string[] {
    const file = join(this.directory, name);
    if (!existsSync(file)) return [];
    return readFileSync(file, 'utf8').replaceAll(this.directory, '<dir>').split('\n').slice(0, -1);
  }

  async #task(name: string): Promise<{ state: string; trace?: string }> {
    const { status, text } = await this.#send('GET', `/connectors/${encodeURIComponent(name)}/status`);
    const { tasks = [] } = status === 200 ? (JSON.parse(text) as StatusReply) : {};
    return tasks[0] ?? { state: 'NONE' };
  }

  async #send(method: string, path: string, body?: unknown, headers?: Config): Promise<Reply> {
    const isText = typeof body === 'string';
    for (const deadline = Date.now() + WAIT_MS; ; await sleep(200)) {
      const answer = await fetch(this.worker.url + path, {
        method,
        signal: AbortSignal.timeout(REPLY_MS),
        headers: headers ?? (body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(body === undefined ? {} : { body: isText ? body : JSON.stringify(body) }),
      });
      const text = await answer.text();
      // A group that is rebalancing, or that has not yet read what it wrote, asks to be asked again.
      if (answer.status >= 409 && /rebalance|stale configuration/i.test(text) && Date.now() < deadline)
        continue;
      return { status: answer.status, contentType: answer.headers.get('content-type'), text };
    }
  }

  #show(step: string, value: JsonTree): void {
    this.shown.push({ step: step.replaceAll(this.directory, '<dir>'), value });
  }
}

interface Seen {
  readonly shown: readonly Shown[];
  readonly over: boolean;
  /** What tells one look from another. */
  readonly text: unknown;
}

interface StatusReply {
  readonly tasks?: readonly { readonly state: string; readonly trace?: string }[];
}

export interface Reply {
  readonly status: number;
  readonly contentType: string | null;
  readonly text: string;
}

/** True when `found` has all that `wanted` has: objects by key, arrays by place, or of names in any order, the rest equal. */
function holds(found: unknown, wanted: unknown): boolean {
  if (wanted === null || typeof wanted !== 'object') return found === wanted;
  if (Array.isArray(wanted)) {
    if (!Array.isArray(found) || found.length !== wanted.length) return false;
    // Of names, the order says nothing.
    const isNames = wanted.every((each) => typeof each === 'string');
    const [left, right] = isNames ? [[...found].sort(), [...wanted].sort()] : [found, wanted];
    return right.every((each, at) => holds(left[at], each));
  }
  if (found === null || typeof found !== 'object') return false;
  return Object.entries(wanted).every(([key, each]) => holds((found as Record<string, unknown>)[key], each));
}
