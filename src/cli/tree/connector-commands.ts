// `millrace connectors …`: everything about connectors in one place, the verbs of the top level included.
import type { Command } from 'commander';
import type { Context } from './globals.js';
import { configVerbs, stateVerbs } from './verbs.js';

const on = () => import('../actions/connectors.js');
const tables = () => import('../actions/tables.js');

export function connectorCommands(program: Command, context: Context): void {
  const { client, globals } = context;
  const connectors = program.command('connectors').description('look after connectors over REST');
  connectors.commandsGroup('Look:');
  connectors
    .command('list')
    .description('names, states, classes')
    .action(async () => (await on()).list(client(), globals()));
  connectors
    .command('status <name>')
    .description('states, progress, traces')
    .action(async (name) => (await on()).status(client(), name, globals()));
  connectors
    .command('describe <name>')
    .description('all there is to know: state, traces, topics, config, offsets')
    .action(async (name) =>
      (await import('../actions/describe.js')).describeConnector(client(), name, globals()),
    );
  connectors
    .command('config <name>')
    .description('the config as stored, as JSON')
    .action(async (name) => (await on()).config(client(), name));
  connectors
    .command('tasks [name]')
    .description('tasks of a connector, or of all')
    .action(async (name) => (await on()).tasks(client(), name, globals()));
  connectors
    .command('topics <name>')
    .description('topics it has used')
    .action(async (name) => (await on()).usedTopics(client(), name, globals()));
  connectors
    .command('plugins')
    .description('what this worker can run')
    .action(async () => (await import('../actions/worker.js')).plugins(client(), globals()));

  connectors.commandsGroup('Configs:');
  connectors
    .command('create <file>')
    .description('create from JSON or .properties; - is standard input')
    .action(async (file) => (await on()).create(client(), file, globals()));
  connectors
    .command('update <file>')
    .description('create or replace the config')
    .action(async (file) => (await on()).update(client(), file, globals()));
  configVerbs(connectors, context);

  connectors.commandsGroup('States:');
  stateVerbs(connectors, context);
  connectors
    .command('offsets <name>')
    .description('stored positions; --set and --reset need a stopped connector')
    .option('--set <json>', 'alter: {"offsets":[{"partition":{…},"offset":{…}}]}')
    .option('--reset', 'forget all positions')
    .action(async (name, options) =>
      (await import('../actions/offsets.js')).offsets(client(), name, { ...globals(), ...options }),
    );

  connectors.commandsGroup('Tables and snapshots (Millrace):');
  connectors
    .command('signal <name> <type>')
    .description(
      'a command to the running task: execute-snapshot, stop-snapshot, pause-snapshot, resume-snapshot, log',
    )
    .option('--data <json>', 'what to do it with: {"data-collections":["public.orders"]}')
    .option('--id <id>', 'told in notifications; random when absent')
    .action(async (name, type, options) =>
      (await on()).signal(client(), name, { ...globals(), ...options, type }),
    );
  connectors
    .command('notifications <name>')
    .description('what its snapshots told last')
    .action(async (name) => (await on()).notifications(client(), name, globals()));
  connectors
    .command('tables <name>')
    .description('its tables: state, rows read, events, lag')
    .action(async (name) => (await tables()).tables(client(), name, globals()));
  for (const [verb, description] of [
    ['add', 'capture one more table and read its rows, without a restart'],
    ['drop', 'capture a table no more'],
    ['reread', 'read the rows of a table again, beside the stream'],
    ['pause', 'emit no rows of a table until it is resumed'],
    ['resume', 'let a paused table go on; its rows are read again'],
    ['retry', 'read a table again whose reading failed'],
  ] as const) {
    connectors
      .command(`${verb}-table <name> <table>`)
      .description(description)
      .action(async (name, table) => (await tables()).changeTable(client(), { action: verb, name, table }));
  }
}
