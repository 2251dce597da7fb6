// The chaos run itself: broker, networks, workers and connectors are set up, troubles go on for a while, then everything is
// let run until it is at rest, drained and counted. Called by the program; throws when a step cannot be taken at all.
import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { openLog } from '../../../src/log/open.js';
import type { Log } from '../../../src/log/port.js';
import { type Detour, startKafka } from '../../servers/kafka.js';
import { freePort } from '../../servers/kept.js';
import { dice } from '../soak/random.js';
import { type ChaosConnector, chaosConnectors, isSink } from './connectors.js';
import { type Count, countSink, countSource, TopicCounter, writtenDown } from './counting.js';
import { chaosGroupProps } from './group-props.js';
import { GroupWorker } from './group-worker.js';
import { type Link, startLink } from './link.js';
import { settle, unsettled } from './settled.js';
import { answering, insist, takeOver } from './takeover.js';
import { Troubles } from './troubles.js';

export interface ChaosRun {
  readonly directory: string;
  readonly say: (text: string) => void;
  readonly spanMs: number;
  readonly workers: number;
  readonly connectors: number;
  readonly exactlyOnce: boolean;
  /** Records a second of each task. */
  readonly rate: number;
  readonly seed: number;
  /** `scheduled.rebalance.max.delay.ms` */
  readonly delayMs: number;
  /** Mean time between two troubles. */
  readonly everyMs: number;
  /** Whether the time of a take-over is measured first. */
  readonly takeOver: boolean;
}

export interface ChaosResult {
  readonly counts: readonly Count[];
  /** What was not as it should be, beside the counts. */
  readonly wrong: readonly string[];
  readonly takeOverMs: number | null;
}

const PARTITIONS = 2;
const SETTLE_MS = 300_000;
const DRAIN_MS = 180_000;
const quiet = { debug() {}, info() {}, warn() {}, error() {}, child: () => quiet };

interface Stage {
  readonly run: ChaosRun;
  readonly connectors: readonly ChaosConnector[];
  readonly workers: readonly GroupWorker[];
  readonly log: Log;
  /** Lines written so far into each file source's file. */
  readonly lines: Map<string, number>;
}

export async function chaosRun(run: ChaosRun): Promise<ChaosResult> {
  const ends: (() => PromiseLike<unknown>)[] = [];
  try {
    return await runOn(run, (end) => void ends.unshift(end));
  } finally {
    for (const end of ends) await end();
  }
}

async function runOn(run: ChaosRun, atEnd: (end: () => PromiseLike<unknown>) => void): Promise<ChaosResult> {
  const links: Link[] = [];
  const detours: Detour[] = [];
  for (let i = 0; i < run.workers; i++) {
    const port = await freePort();
    const link = await startLink(port);
    atEnd(() => link[Symbol.asyncDispose]());
    links.push(link);
    detours.push({ port, advertisedPort: link.port });
  }
  // After a kill the broker's own controller takes it back when its session has ended.
  const settings = { 'broker.session.timeout.ms': '2000', 'broker.heartbeat.interval.ms': '200' };
  const kafka = await startKafka(settings, detours);
  atEnd(() => kafka[Symbol.asyncDispose]());
  const { directory, say, exactlyOnce, delayMs } = run;
  const bootstrap = kafka.bootstrap;
  const takeOverMs = run.takeOver ? await takeOver({ bootstrap, directory, say }) : null;

  const log = await openLog(
    { kind: 'kafka', properties: { 'bootstrap.servers': bootstrap } },
    { role: 'owner', logger: quiet },
  );
  atEnd(() => log.close());
  const connectors = chaosConnectors({ count: run.connectors, exactlyOnce, rate: run.rate, directory });
  await createTopics(log, connectors);
  const workers: GroupWorker[] = [];
  for (const [i, link] of links.entries()) {
    const own = { group: 'chaos', bootstrap: `127.0.0.1:${link.port}`, delayMs, exactlyOnce };
    const props = chaosGroupProps(own);
    const worker = new GroupWorker({ number: i + 1, directory, port: await freePort(), props });
    atEnd(() => worker.kill());
    workers.push(worker);
    worker.start();
  }
  const stage: Stage = { run, connectors, workers, log, lines: new Map() };
  await answering(workers);
  for (const [i, { name, config }] of connectors.entries()) {
    await insist(workers[i % workers.length]!, 'POST', { path: '/connectors', body: { name, config } });
  }
  const early = await settle(workers, () => taskCounts(stage), SETTLE_MS);
  if (early.length > 0) throw new Error(`not all came to run: ${early.join('\n')}`);
  say('all connectors and tasks run; troubles begin');
  const troubles = new Troubles({
    workers,
    links,
    kafka,
    connectors,
    say,
    random: dice(run.seed),
    everyMs: run.everyMs,
  });
  const over = new AbortController();
  const writing = writeLines(stage, over.signal);
  await troubles.run(run.spanMs);
  say(`troubles are over: ${troubles.done}`);
  const wrong = await atRest(stage);
  over.abort();
  await writing;
  const counts = await counted(stage);
  wrong.push(...(await orderlyEnd(workers)));
  return { counts, wrong, takeOverMs };
}

async function createTopics(log: Log, connectors: readonly ChaosConnector[]): Promise<void> {
  const admin = await log.admin();
  for (const { name } of connectors.filter((each) => !isSink(each))) {
    await admin.createTopic({ name, partitions: PARTITIONS, replicationFactor: 1, configs: {} });
  }
  await admin.close();
}

/** How many tasks each connector has to have, by its config as it is now. */
async function taskCounts({ workers, connectors }: Stage): Promise<Map<string, number>> {
  const { body } = await workers[0]!.call('GET', '/connectors?expand=info');
  return new Map(
    connectors.map(({ name, kind }) => [
      name,
      kind === 'file' ? 1 : Number(body?.[name]?.info?.config?.['tasks.max'] ?? 0),
    ]),
  );
}

/** Waits until all runs and every source goes on; what does not. */
async function atRest(stage: Stage): Promise<string[]> {
  const { workers, connectors, run } = stage;
  const began = Date.now();
  const wrong = await settle(
    workers,
    async () => {
      await resumeStopped(stage);
      return taskCounts(stage);
    },
    SETTLE_MS,
  );
  if (wrong.length > 0) return wrong;
  run.say(`at rest after ${Math.round((Date.now() - began) / 1000)} s: every task runs once`);
  const counts = await taskCounts(stage);
  for (const connector of connectors.filter((each) => !isSink(each))) {
    const before = await storedOffsets(workers[0]!, connector);
    for (let task = 0; task < counts.get(connector.name)!; task++) {
      const goesOn = async () =>
        ((await storedOffsets(workers[0]!, connector)).get(String(task)) ?? -1) >
        (before.get(String(task)) ?? -1);
      if (!(await within(60_000, goesOn))) wrong.push(`${connector.name}-${task} runs, but does not go on`);
    }
  }
  return wrong;
}

/** A stop or pause that its client gave up waiting for may be carried out after the resume that followed it. */
async function resumeStopped({ workers, connectors }: Stage): Promise<void> {
  const { body } = await workers[0]!.call('GET', '/connectors?expand=status');
  for (const { name } of connectors) {
    const state = body?.[name]?.status?.connector.state;
    if (state === 'STOPPED' || state === 'PAUSED') {
      await workers[0]!.call('PUT', `/connectors/${name}/resume`);
    }
  }
}

/** Pauses the sources, waits until nothing comes any more, and counts. */
async function counted(stage: Stage): Promise<Count[]> {
  const { workers, connectors, run, lines, log } = stage;
  const sources = connectors.filter((each) => !isSink(each));
  const sinks = connectors.filter(isSink);
  // What has been written into files comes out before the pause.
  for (const source of sources.filter(({ kind }) => kind === 'file')) {
    const end = lines.get(source.name)!;
    await within(DRAIN_MS, async () => ((await lineNumber(stage, source)) ?? 0) >= end);
  }
  for (const { name } of sources) await insist(workers[0]!, 'PUT', { path: `/connectors/${name}/pause` });
  await within(SETTLE_MS, async () => {
    const all = await taskCounts(stage);
    const paused = new Map([...all].filter(([name]) => sources.some((source) => source.name === name)));
    const told = await unsettled([workers[0]!], paused, 'PAUSED');
    return told.every((text) => text.includes('runs on') || text.includes('does not run'));
  });
  const counter = new TopicCounter(log, connectors);
  let counts: Count[] = [];
  let before = '';
  let movedAt = Date.now();
  for (;;) {
    const inTopics = await counter.read(PARTITIONS);
    const written = writtenDown(
      sinks,
      workers.map(({ logFile }) => logFile),
    );
    counts = [];
    for (const source of sources) {
      const last = new Map([...(await storedOffsets(workers[0]!, source))]);
      if (source.kind === 'file') last.set('0', lines.get(source.name)! - 1);
      counts.push(countSource(source, inTopics.get(source.name) ?? new Map(), last));
    }
    for (const sink of sinks) counts.push(countSink(sink, written.get(sink.name)!, inTopics));
    const now = counts.map(({ records }) => records).join();
    if (now !== before) movedAt = Date.now();
    before = now;
    const isComplete = counts.every(({ missing }) => missing.length === 0);
    // Once more where it is complete: what comes twice may come late.
    if (Date.now() - movedAt > (isComplete ? 6000 : 60_000)) break;
    await sleep(2000);
  }
  await counter.close();
  run.say('drained');
  return counts;
}

/** Task -> number of its last record that the group takes for delivered; for files the position. */
async function storedOffsets(
  worker: GroupWorker,
  { name, kind }: ChaosConnector,
): Promise<Map<string, number>> {
  const { body } = await worker.call('GET', `/connectors/${name}/offsets`);
  const entries = (body?.offsets ?? []) as {
    partition: Record<string, unknown>;
    offset: Record<string, number>;
  }[];
  return new Map(
    entries.map(({ partition, offset }) => {
      if (kind === 'datagen') return [String(partition['task.id']), offset['current.iteration']! - 1];
      if (kind === 'file') return ['0', offset['position']!];
      return [String(partition['id']), offset['seqno']!];
    }),
  );
}

/** Lines of a file source that are stored as read. */
async function lineNumber(stage: Stage, source: ChaosConnector): Promise<number | null> {
  const position = (await storedOffsets(stage.workers[0]!, source)).get('0') ?? 0;
  let length = 0;
  const end = stage.lines.get(source.name)!;
  for (let n = 0; n < end; n++) {
    if (length >= position) return n;
    length += lineOf(source.name, n).length;
  }
  return length <= position ? end : null;
}

function lineOf(name: string, number: number): string {
  return `${name} ${number}\n`;
}

async function writeLines({ connectors, run, lines }: Stage, signal: AbortSignal): Promise<void> {
  const files = connectors.filter(({ kind }) => kind === 'file');
  for (const { name } of files) lines.set(name, 0);
  while (!signal.aborted) {
    for (const { name, file } of files) {
      const number = lines.get(name)!;
      appendFileSync(file, lineOf(name, number));
      lines.set(name, number + 1);
    }
    await sleep(1000 / run.rate, undefined, { signal }).catch(() => {});
  }
}

async function orderlyEnd(workers: readonly GroupWorker[]): Promise<string[]> {
  const codes = await Promise.all(workers.map((worker) => worker.stop()));
  return codes.flatMap((code, i) => (code === 0 ? [] : [`worker ${i + 1} ended with ${code} after SIGTERM`]));
}

async function within(ms: number, holds: () => Promise<boolean>): Promise<boolean> {
  const deadline = Date.now() + ms;
  while (!(await holds())) {
    if (Date.now() > deadline) return false;
    await sleep(500);
  }
  return true;
}
