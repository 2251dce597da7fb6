// The tree of commands: what there is, its options and help. main.ts runs it, completion.ts walks it.
import { Command, Option } from 'commander';
import { terminal } from '../output.js';
import { completionCommands } from './completion.js';
import { connectorCommands } from './connector-commands.js';
import { deadLetterCommands } from './dead-letter-commands.js';
import { contextOf } from './globals.js';
import { localCommands } from './local-commands.js';
import { dataCommands, lookCommands, workerCommands } from './resource-commands.js';
import { configVerbs, stateVerbs } from './verbs.js';

const LOCAL = 'http://127.0.0.1:8083';

export function buildProgram(env: NodeJS.ProcessEnv): Command {
  const program = new Command('millrace')
    .description('Change data capture and Kafka Connect in one small process.')
    .addOption(
      new Option('--url <url>', 'REST address of the worker, Millrace or Kafka Connect').default(
        env['MILLRACE_URL'] ?? LOCAL,
        env['MILLRACE_URL'] === undefined ? LOCAL : 'MILLRACE_URL',
      ),
    )
    .option('--user <name:password>', 'HTTP basic authentication (better: MILLRACE_USER in the environment)')
    .option('--json', 'print JSON for machines')
    .showHelpAfterError('(see millrace --help)')
    .exitOverride()
    .configureOutput({ writeOut: (text) => terminal.out(text), writeErr: (text) => terminal.err(text) })
    .addHelpText(
      'after',
      `
First steps:
  millrace demo                               a Postgres, a live load and a worker, to watch
  millrace start                              a worker on the embedded log, REST on port 8083
  millrace doctor connector.json              is the database ready for this connector? what to fix?
  millrace apply -f connector.json            create or change it; the JSON a Kafka Connect user posts to /connectors
  millrace connectors status NAME             states, snapshot progress, lag, the trace of a failure
  millrace restart --failed --all             what has failed, once more
  millrace read TOPIC --follow                the records as they come

With a Kafka cluster: millrace start worker.properties, the file Kafka Connect's own scripts take.
Every command but start, demo and doctor works on a Kafka Connect, too: --url or MILLRACE_URL.
Exit codes: 0 done, 1 refused or failed, 2 wrong usage, 3 no worker answers, 4 not found, 5 not reached in time.`,
    );
  // An option of its own would be shown with its value, which is a secret.
  if (env['MILLRACE_USER'] !== undefined)
    program.setOptionValueWithSource('user', env['MILLRACE_USER'], 'env');
  const context = contextOf(program);
  program.commandsGroup('Run:');
  localCommands(program, context);
  program.commandsGroup('Look:');
  lookCommands(program, context);
  program.commandsGroup('Connectors:');
  connectorCommands(program, context);
  configVerbs(program, context);
  stateVerbs(program, context);
  program.commandsGroup('Positions and records:');
  dataCommands(program, context);
  deadLetterCommands(program, context);
  program.commandsGroup('Worker:');
  workerCommands(program, context);
  program.commandsGroup('Shell:');
  completionCommands(program, context);
  return program;
}
