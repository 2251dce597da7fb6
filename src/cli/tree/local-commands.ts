// Commands that run on this machine: a worker, the demo, the doctor.
import type { Command } from 'commander';
import type { Context } from './globals.js';

export function localCommands(program: Command, { globals }: Context): void {
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
    .command('demo')
    .description('watch a snapshot and live changes of an embedded Postgres')
    .option('--for <duration>', 'end by itself after e.g. 10s or 2m')
    .option('--postgres <url>', 'use this server (wal_level=logical) instead of an embedded one')
    .option('--rows <n>', 'orders in the shop before the snapshot', '100000')
    .option('--rate <n>', 'changes a second of the live load', '50')
    .action(async (options) => (await import('../demo/demo.js')).demo({ ...globals(), ...options }));
}
