// The commands about dead letters.
import type { Command } from 'commander';
import type { Context } from './globals.js';

const letters = () => import('../actions/dead-letters.js');

export function deadLetterCommands(program: Command, { client, globals }: Context): void {
  const group = program
    .command('deadletters')
    .description('records of a connector that failed: look at them, correct them, write them again');
  filtered(group.command('list <connector>').description('those that match, oldest first')).action(
    async (connector, options) => (await letters()).list(client(), connector, { ...globals(), ...options }),
  );
  group
    .command('show <connector> <at>')
    .description('one, at PARTITION:OFFSET, with all that is known of its failure')
    .action(async (connector, at) => (await letters()).show(client(), connector, at, globals()));
  filtered(
    group
      .command('replay <connector> [at]')
      .description(
        'write one again where it came from, edited or as it is; with --all every one that matches',
      ),
  )
    .option('--all', 'every letter that matches')
    .option('--to <topic>', 'another topic than the one it came from')
    .option('--key <text>', 'this key instead of its own')
    .option('--value <text>', 'this value instead of its own')
    .action(async (connector, at, options) =>
      (await letters()).replay(client(), connector, { ...globals(), ...options, at }),
    );
}

function filtered(command: Command): Command {
  return command
    .option('--search <text>', "text in key, value, or the error's message")
    .option('--stage <stage>', 'e.g. VALUE_CONVERTER, TRANSFORMATION, TASK_PUT')
    .option('--error <class>', 'class of the error')
    .option('--from <offset>', 'the first offset to look at')
    .option('--limit <n>', 'at most so many (100)');
}
