// The thread that holds the store: opens it, takes requests from every thread's links, answers them, and runs
// retention and compaction from time to time. Started by open.ts of the owner. It is a thread of its own so that
// neither a synchronous disk write nor the end of a task's thread can stop the worker or leave the store locked.
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { transferFailure } from '../../../errors/failure.js';
import type { EmbeddedOptions } from '../../port.js';
import type { FetchedBytes, Operations, Reply, Request } from '../protocol.js';
import { Broker } from './broker.js';
import { Cleaner } from './cleaner.js';
import { Store } from './store.js';

export interface ThreadData {
  readonly directory: string;
  readonly options: EmbeddedOptions;
}

const CLEAN_EVERY_MS = 30_000;

const { directory, options } = workerData as ThreadData;
const ports = new Set<MessagePort>();

try {
  const store = new Store(directory, options.mapSize);
  const broker = new Broker(store, options.defaultPartitions ?? 1);
  serve(broker, new Cleaner(broker));
  parentPort!.postMessage({ ready: true });
} catch (error) {
  parentPort!.postMessage({ failure: transferFailure(error) });
}

function serve(broker: Broker, cleaner: Cleaner): void {
  const timer = setInterval(() => {
    cleaner.run(Date.now()).catch((error) => parentPort!.postMessage({ warning: transferFailure(error) }));
  }, CLEAN_EVERY_MS);

  process.on('workerMessage', (message: { hello?: { millraceLog?: string }; port?: MessagePort }) => {
    const { hello, port } = message;
    if (hello?.millraceLog !== directory || port === undefined) return;
    ports.add(port);
    port.on('message', (request: Request) => void handle(request, port));
    port.on('close', () => {
      ports.delete(port);
      broker.fetches.wake(port);
      broker.groups.drop(port);
    });
  });

  async function handle(request: Request, port: MessagePort): Promise<void> {
    let reply: Reply;
    try {
      reply = { id: request.id, output: await perform(request, port) };
    } catch (error) {
      reply = { id: request.id, failure: transferFailure(error) };
    }
    const transfer =
      request.op === 'fetch' && 'output' in reply
        ? (reply.output as FetchedBytes[]).map((fetched) => fetched.bytes.buffer as ArrayBuffer)
        : [];
    port.postMessage(reply, transfer);
    broker.store.trim();
    if (request.op === 'shutdown') for (const each of ports) each.close();
  }

  function perform(request: Request, port: MessagePort): unknown {
    const input = request.input as never;
    switch (request.op) {
      case 'append':
        return broker.append(input);
      case 'fetch':
        return broker.fetches.fetch(input, port);
      case 'wake':
        return broker.fetches.wake(port) ?? null;
      case 'clusterId':
        return broker.clusterId;
      case 'topics':
        return [...broker.topics.keys()].sort();
      case 'topic':
        return broker.info(input);
      case 'topicConfigs':
        return broker.configs(input);
      case 'createTopic':
        return broker.createTopic(input);
      case 'deleteTopic':
        return broker.deleteTopic(input) ?? null;
      case 'offsets': {
        const { topic, at } = input as Operations['offsets']['in'];
        const states = broker.topic(topic).partitions;
        return new Map(states.map((state, p) => [p, at === 'earliest' ? state.start : state.end]));
      }
      case 'groupOffsets':
        return broker.groupOffsets(input);
      case 'alterGroupOffsets':
        return broker.alterGroupOffsets(input) ?? null;
      case 'deleteGroup':
        return broker.deleteGroup(input) ?? null;
      case 'groupJoin':
        return broker.groups.join(input, port);
      case 'groupWatch':
        return broker.groups.watch(input);
      case 'groupCommit':
        return broker.groups.commit(input) ?? null;
      case 'groupLeave':
        return broker.groups.leave(input) ?? null;
      case 'clean':
        return cleaner.run(input).then(() => null);
      case 'shutdown':
        return shutdown();
    }
  }

  async function shutdown(): Promise<null> {
    clearInterval(timer);
    await cleaner.stop();
    broker.drain();
    await broker.store.close();
    process.removeAllListeners('workerMessage');
    return null;
  }
}
