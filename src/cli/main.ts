#!/usr/bin/env node
// The `millrace` command: declares the commands, loads the chosen one, prints a failure as cause and remedy.
import { Command, CommanderError } from 'commander';
import { Failure } from '../errors/failure.js';
import { createClient } from './client.js';
import { dim, printJson, red } from './output.js';

const program = new Command('millrace')
  .description('Change data capture and Kafka Connect in one small process.')
  .option('--url <url>', 'REST address of the worker', process.env['MILLRACE_URL'] ?? 'http://127.0.0.1:8083')
  .option('--json', 'print JSON for machines')
  .showHelpAfterError('(see millrace --help)')
  .exitOverride()
  .addHelpText(
    'after',
    `
First steps:
  millrace demo                               a Postgres, a live load and a worker, to watch
  millrace start                              a worker on the embedded log, REST on port 8083
  millrace doctor connector.json              is the database ready for this connector? what to fix?
  millrace connectors create connector.json   the JSON a Kafka Connect user posts to /connectors
  millrace connectors status NAME             states, snapshot progress, lag, the trace of a failure
  millrace read TOPIC --follow                the records as they come

With a Kafka cluster: millrace start worker.properties, the file Kafka Connect's own scripts take.`,
  );

interface Global {
  url: string;
  json?: boolean;
}
const global = () => program.opts<Global>();
const client = () => createClient(global().url);

program
  .command('start')
  .description('run a worker in the foreground; SIGTERM or Ctrl-C ends it cleanly')
  .argument('[files...]', 'worker.properties, then connector files (.json or .properties)')
  .option('--mode <mode>', 'standalone or distributed (default: distributed when the file has group.id)')
  .option(
    '--data-dir <directory>',
    'where the embedded log lives when there is no Kafka (default: ./millrace-data)',
  )
  .option('--port <port>', 'REST port (default: `listeners` of the file, else 8083)')
  .addHelpText(
    'after',
    `
Without a file: an embedded log in the data directory holds topics, connectors and offsets; they are there again
at the next start. With a worker file of Kafka Connect: the same keys, the same topics, the same REST API.`,
  )
  .action(async (files: string[], options) => (await import('./run-worker.js')).runWorker(files, options));

const connectors = program.command('connectors').description('look after connectors over REST');
const on = async () => import('./connectors.js');
connectors
  .command('list')
  .description('names, states, classes')
  .action(async () => (await on()).list(client(), global()));
connectors
  .command('create <file>')
  .description('create from JSON or .properties')
  .action(async (file) => (await on()).create(client(), file, global()));
connectors
  .command('update <file>')
  .description('create or replace the config')
  .action(async (file) => (await on()).update(client(), file, global()));
connectors
  .command('validate <file>')
  .description('every config error by its key, nothing is created')
  .action(async (file) => (await on()).validate(client(), file, global()));
connectors
  .command('status <name>')
  .description('states, progress, traces')
  .action(async (name) => (await on()).status(client(), name, global()));
connectors
  .command('config <name>')
  .description('the config as stored')
  .action(async (name) => (await on()).config(client(), name));
for (const verb of ['pause', 'resume', 'stop'] as const) {
  const told = {
    pause: 'keep the tasks, stop reading',
    resume: 'run again',
    stop: 'end the tasks, keep the config',
  };
  connectors
    .command(`${verb} <name>`)
    .description(told[verb])
    .action(async (name) => (await on()).setState(client(), name, verb));
}
connectors
  .command('restart <name>')
  .description('restart the connector and its tasks')
  .option('--task <id>', 'one task only')
  .option('--only-failed', 'only what has failed')
  .option('--connector-only', 'leave the tasks alone')
  .action(async (name, options) => (await on()).restart(client(), name, options));
connectors
  .command('offsets <name>')
  .description('stored positions; --set and --reset need a stopped connector')
  .option('--set <json>', 'alter: {"offsets":[{"partition":{…},"offset":{…}}]}')
  .option('--reset', 'forget all positions')
  .action(async (name, options) => (await on()).offsets(client(), name, { ...global(), ...options }));
connectors
  .command('signal <name> <type>')
  .description(
    'a command to the running task: execute-snapshot, stop-snapshot, pause-snapshot, resume-snapshot, log',
  )
  .option('--data <json>', 'what to do it with: {"data-collections":["public.orders"]}')
  .option('--id <id>', 'told in notifications; random when absent')
  .action(async (name, type, options) =>
    (await on()).signal(client(), name, { ...global(), ...options, type }),
  );
connectors
  .command('notifications <name>')
  .description('what its snapshots told last')
  .action(async (name) => (await on()).notifications(client(), name, global()));
connectors
  .command('tables <name>')
  .description('its tables: state, rows read, events, lag')
  .action(async (name) => (await import('./tables.js')).tables(client(), name, global()));
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
    .action(async (name, table) =>
      (await import('./tables.js')).changeTable(client(), { action: verb, name, table }),
    );
}
connectors
  .command('delete <name>')
  .description('delete the connector')
  .action(async (name) => (await on()).remove(client(), name));
connectors
  .command('plugins')
  .description('what this worker can run')
  .action(async () => (await on()).plugins(client(), global()));

program
  .command('topics')
  .description('topics of the log behind the worker, Kafka or embedded')
  .action(async () => (await import('./topics.js')).topics(client(), global()));
program
  .command('read <topic>')
  .description('print records of a topic')
  .option('--from <offset>', 'earliest, latest, or an offset', 'earliest')
  .option('--partition <n>', 'one partition only')
  .option('--limit <n>', 'stop after so many records')
  .option('--follow', 'go on with records as they come')
  .action(async (topic, options) =>
    (await import('./topics.js')).read(client(), topic, { ...global(), ...options }),
  );

program
  .command('doctor <file>')
  .description('check the source a connector file names, and say what to fix; needs no worker')
  .action(async (file) => (await import('./doctor.js')).doctor(file, global()));

program
  .command('demo')
  .description('watch a snapshot and live changes of an embedded Postgres')
  .option('--for <duration>', 'end by itself after e.g. 10s or 2m')
  .option('--postgres <url>', 'use this server (wal_level=logical) instead of an embedded one')
  .option('--rows <n>', 'orders in the shop before the snapshot', '100000')
  .option('--rate <n>', 'changes a second of the live load', '50')
  .action(async (options) => (await import('./demo/demo.js')).demo({ ...global(), ...options }));

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // `millrace read … | head` closes the pipe: that is an end, not an error.
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode;
  else {
    process.exitCode = 1;
    if (global().json && error instanceof Failure) {
      const { code, message, remedy, status } = error;
      printJson({ error: { code, message, remedy, status } });
    } else if (error instanceof Failure) {
      process.stderr.write(`${red('error')} ${error.message}\n${error.remedy}\n${dim(error.code)}\n`);
    } else {
      process.stderr.write(
        `${red('error')} ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
      );
    }
  }
}
