// Commands that run on this machine: a worker, the demo, the doctor.
import type { Command } from 'commander';
import { type Context, collect } from './globals.js';

export function localCommands(program: Command, { globals, client }: Context): void {
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
    .action(async (files: string[], options) => (await import('../run-worker.js')).runWorker(files, options));
  program
    .command('doctor <file>')
    .description('check the source a connector file names, and say what to fix; needs no worker')
    .action(async (file) => (await import('../doctor.js')).doctor(file, globals()));
  program
    .command('transform')
    .description('work on the transforms of a connector')
    .command('try <config>')
    .description("run a connector file's transforms over recorded records and show what they make of each")
    .option('--records <file>', 'JSON lines, as `millrace read --json` prints them; - = standard input')
    .option('--topic <name>', 'records of a topic instead (or the topic that records of a file come from)')
    .option('--from <offset>', 'earliest, latest or an offset of the topic')
    .option('--limit <n>', 'no more records than these')
    .option('--plugin-path <path>', 'file, folder or package with transforms; may be given again', collect)
    .action(async (config: string, options) =>
      (await import('../transform-try.js')).transformTry(config, client(), { ...globals(), ...options }),
    );
  program
    .command('demo')
    .description('watch a snapshot and live changes of an embedded Postgres')
    .option('--for <duration>', 'end by itself after e.g. 10s or 2m')
    .option('--postgres <url>', 'use this server (wal_level=logical) instead of an embedded one')
    .option('--rows <n>', 'orders in the shop before the snapshot', '100000')
    .option('--rate <n>', 'changes a second of the live load', '50')
    .action(async (options) => (await import('../demo/demo.js')).demo({ ...globals(), ...options }));
}
