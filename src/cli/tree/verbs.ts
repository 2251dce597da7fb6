// Verbs on connectors: `millrace pause NAME`, and the same below `millrace connectors`. Declared once for both.
import type { Command } from 'commander';
import { milliseconds } from '../duration.js';
import { type Context, collect } from './globals.js';

const states = () => import('../actions/states.js');
const applying = () => import('../actions/apply.js');
const connectors = () => import('../actions/connectors.js');

/** `apply`, `patch`, `validate`: what configs say. */
export function configVerbs(parent: Command, { client, globals }: Context): void {
  parent
    .command('apply')
    .description('bring connectors to the configs of files: create, replace, leave alone')
    .requiredOption(
      '-f, --file <path>',
      'JSON or .properties file, a folder of them, or - ; repeatable',
      collect,
    )
    .option('--dry-run', 'validate and say what would change')
    .action(async (options) => (await applying()).apply(client(), { ...globals(), ...options }));
  parent
    .command('patch <name>')
    .description('change some keys of a config, leave the others')
    .option('-s, --set <key=value>', 'set a key; repeatable', collect)
    .option('-r, --remove <key>', 'remove a key; repeatable', collect)
    .action(async (name, options) => (await applying()).patch(client(), name, { ...globals(), ...options }));
  parent
    .command('validate <files...>')
    .description('every config error by its key, nothing is created; exit code 1 when there are some')
    .action(async (files) => (await connectors()).validate(client(), files, globals()));
}

/** `pause`, `resume`, `stop`, `restart`, `wait`, `delete`: what connectors do. */
export function stateVerbs(parent: Command, { client, globals }: Context): void {
  for (const [verb, told] of [
    ['pause', 'keep the tasks, stop reading'],
    ['resume', 'run again'],
    ['stop', 'end the tasks, keep the config'],
  ] as const) {
    parent
      .command(`${verb} [names...]`)
      .description(told)
      .option('--all', 'all connectors of the worker')
      .action(async (names, options) =>
        (await states()).setState(client(), names, { ...globals(), ...options, verb }),
      );
  }
  parent
    .command('restart [names...]')
    .description('restart connectors and their tasks')
    .option('--failed, --only-failed', 'only what has failed')
    .option('--tasks', 'the tasks, not the connector')
    .option('--connector-only', 'the connector, not its tasks')
    .option('--task <id>', 'one task only')
    .option('--all', 'all connectors of the worker')
    .action(async (names, { onlyFailed, ...options }) =>
      (await states()).restart(client(), names, { ...globals(), ...options, failed: onlyFailed }),
    );
  parent
    .command('wait <names...>')
    .description(
      'wait until connectors and all their tasks are in a state; exit code 5 when they are not in time',
    )
    .option('--for <state>', 'running, paused, stopped, failed or deleted', 'running')
    .option('--timeout <duration>', 'e.g. 30s or 2m', '60s')
    .action(async (names, options) => {
      const timeoutMs = milliseconds('--timeout', options.timeout);
      return (await states()).wait(client(), names, { ...globals(), for: options.for, timeoutMs });
    });
  parent
    .command('delete [names...]')
    .description('delete connectors; their offsets stay')
    .option('--all', 'all connectors of the worker')
    .action(async (names, options) => (await states()).remove(client(), names, { ...globals(), ...options }));
}
