// Runs one task on the thread that calls it: opens its own log and clients, loads the plugins, runs the source or sink task,
// and speaks with the main thread over a port (thread/messages). Called by the entries of threads, task-thread.ts and
// shared-thread.ts. Its last message is `stopped` or `failed`.
import type { MessagePort } from 'node:worker_threads';
import type { TableCommand, TaskSignal } from '../../api/source.js';
import { transferFailure } from '../../errors/failure.js';
import { LogLevels } from '../../logging/levels.js';
import { namedLogger } from '../../logging/loggers.js';
import { MetricsRegistry } from '../../metrics/registry.js';
import { buildSinkTask } from './build-sink-task.js';
import { buildSourceTask } from './build-source-task.js';
import type { BuiltTask } from './built-task.js';
import { Calls } from './calls.js';
import type { FromTask, TaskThreadData, ToTask } from './messages.js';

/** Resolves once the task has ended, however it ended. */
export async function runTask(data: TaskThreadData, port: MessagePort): Promise<void> {
  const post = (message: FromTask) => port.postMessage(message);
  try {
    await run(data, port, post);
    post({ type: 'stopped' });
  } catch (error) {
    post({ type: 'failed', failure: transferFailure(error) });
  }
}

async function run(
  data: TaskThreadData,
  port: MessagePort,
  post: (message: FromTask) => void,
): Promise<void> {
  const calls = new Calls((message) => port.postMessage(message));
  const levels = new LogLevels(data.levels);
  const metrics = new MetricsRegistry({ connector: data.connector, task: String(data.task) });
  const stopping = new AbortController();
  let built: BuiltTask | null = null;
  let paused = data.paused;

  port.on('message', (message: ToTask) => {
    switch (message.type) {
      case 'pause':
        paused = true;
        built?.runner.pause();
        break;
      case 'resume':
        paused = false;
        built?.runner.resume();
        break;
      case 'tell-topics':
        built?.runner.tellTopics();
        break;
      case 'stop':
        stopping.abort();
        built?.runner.stop();
        break;
      case 'levels':
        for (const [name, level] of message.levels) levels.set(name, level);
        break;
      case 'call':
        void calls.answer(message, () => {
          if (message.name === 'metrics') return metrics.collect();
          if (message.name === 'signal') return built?.signal(message.argument as TaskSignal) ?? null;
          if (message.name === 'tables') return built?.tables() ?? null;
          if (message.name === 'changeTable')
            return built?.changeTable(message.argument as TableCommand) ?? null;
          return built?.progress() ?? null;
        });
        break;
      case 'reply':
        calls.settle(message);
        break;
    }
  });

  const build = data.type === 'sink' ? buildSinkTask : buildSourceTask;
  built = await build({
    data,
    metrics,
    stopping,
    logger: (name) =>
      namedLogger({
        name,
        fields: { connector: data.connector, task: data.task },
        levels,
        write: (line) => post({ type: 'log', line }),
      }),
    ask: (name, argument) => calls.call(name, argument),
    onTopic: (topic) => post({ type: 'topic', topic }),
    onNotification: (notification) => post({ type: 'notification', notification }),
    onState: (type) => post({ type }),
    paused: () => paused,
  });
  if (built === null) return;
  try {
    if (!stopping.signal.aborted) await built.runner.run();
  } finally {
    await built.close();
  }
}
