// Commands about what is no connector: `get` and `describe` of every kind, offsets, plugins, loggers, topics, the worker.
import { type Command, InvalidArgumentError } from 'commander';
import { failure } from '../../errors/failure.js';
import type { Context } from './globals.js';

const on = () => import('../actions/connectors.js');
const worker = () => import('../actions/worker.js');
const positions = () => import('../actions/offsets.js');
const topics = () => import('../actions/topics.js');

export function lookCommands(program: Command, { client, globals }: Context): void {
  const kinds: Readonly<Record<string, (name: string | undefined) => Promise<void>>> = {
    connectors: async () => (await on()).list(client(), globals()),
    connector: async (name) => (await on()).status(client(), needed('connector', name), globals()),
    tasks: async (name) => (await on()).tasks(client(), name, globals()),
    plugins: async () => (await worker()).plugins(client(), globals()),
    plugin: async (name) => (await worker()).plugin(client(), needed('plugin', name), globals()),
    loggers: async () => (await worker()).loggers(client(), globals()),
    logger: async (name) => (await worker()).logger(client(), needed('logger', name), globals()),
    offsets: async (name) => (await positions()).get(client(), needed('offsets', name), globals()),
    config: async (name) => (await on()).config(client(), needed('config', name)),
    topics: async (name) =>
      name === undefined
        ? (await topics()).topics(client(), globals())
        : (await on()).usedTopics(client(), name, globals()),
  };
  program
    .command('get <kind> [name]')
    .description(`look at one kind of things: ${Object.keys(kinds).join(', ')}`)
    .action(async (kind: string, name) => {
      const get = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
      if (get === undefined)
        throw failure('CLI_INVALID', {
          detail: `There is no kind ${kind}; know ${Object.keys(kinds).join(', ')}`,
        });
      await get(name);
    });
  program
    .command('describe <kind> [name]')
    .description('everything about one thing: `describe connector NAME`, `describe plugin NAME`')
    .action(async (kind: string, name) => {
      if (kind === 'plugin') return (await worker()).plugin(client(), needed(kind, name), globals());
      if (kind === 'connector' || name === undefined) {
        const connector = kind === 'connector' ? needed(kind, name) : kind;
        return (await import('../actions/describe.js')).describeConnector(client(), connector, globals());
      }
      throw failure('CLI_INVALID', { detail: `There is no kind ${kind}; know connector, plugin` });
    });
  program
    .command('info')
    .description('what the worker is and whether it is healthy; exit code 1 when it is not')
    .action(async () => (await worker()).info(client(), globals()));
}

export function dataCommands(program: Command, { client, globals }: Context): void {
  const offsets = program.command('offsets').description('stored positions of a connector');
  offsets
    .command('get <name>')
    .description('positions by partition')
    .action(async (name) => (await positions()).get(client(), name, globals()));
  offsets
    .command('alter <name>')
    .description('set positions of a stopped connector')
    .option('-f, --file <path>', 'JSON: {"offsets":[{"partition":{…},"offset":{…}}]}, or - ')
    .option('--partition <json>', 'one partition, as `offsets get` shows it')
    .option('--offset <json>', 'its offset')
    .option('--stop', 'stop the connector for it, then let it go on')
    .action(async (name, options) => (await positions()).alter(client(), name, options));
  offsets
    .command('reset <name>')
    .description('forget positions of a stopped connector')
    .option('--partition <json>', 'that of one partition only')
    .option('--stop', 'stop the connector for it, then let it go on')
    .action(async (name, options) => (await positions()).reset(client(), name, options));

  program
    .command('topics')
    .description('topics of the log behind the worker, Kafka or embedded')
    .action(async () => (await topics()).topics(client(), globals()));
  program
    .command('read <topic>')
    .description('print records of a topic')
    .option('--from <offset>', 'earliest, latest, or an offset', 'earliest')
    .option('--partition <n>', 'one partition only')
    .option('--limit <n>', 'stop after so many records')
    .option('--follow', 'go on with records as they come')
    .action(async (topic, options) => (await topics()).read(client(), topic, { ...globals(), ...options }));
}

const TYPES = ['source', 'sink', 'transformation', 'predicate', 'converter', 'header_converter'];

export function workerCommands(program: Command, { client, globals }: Context): void {
  const plugins = program.command('plugins').description('what the worker can run');
  plugins
    .command('list', { isDefault: true })
    .description('connectors, transforms, predicates, converters')
    .option('--type <type>', TYPES.join(', '), (type) => {
      if (TYPES.includes(type)) return type;
      throw new InvalidArgumentError(`know ${TYPES.join(', ')}`);
    })
    .action(async (options) => (await worker()).plugins(client(), { ...globals(), ...options }));
  plugins
    .command('describe <plugin>')
    .description('its keys with defaults and meaning')
    .action(async (name) => (await worker()).plugin(client(), name, globals()));

  const loggers = program.command('loggers').description('log levels of the running worker');
  loggers
    .command('list', { isDefault: true })
    .description('loggers and their levels')
    .action(async () => (await worker()).loggers(client(), globals()));
  loggers
    .command('get <logger>')
    .description('level of one logger; root is all')
    .action(async (name) => (await worker()).logger(client(), name, globals()));
  loggers
    .command('set <logger> <level>')
    .description('set it for the logger and those below: off, error, warn, info, debug, trace')
    .option('--cluster', 'in all workers of the group')
    .action(async (name, level, options) =>
      (await worker()).setLogger(client(), name, { ...globals(), ...options, level }),
    );
}

function needed(kind: string, name: string | undefined): string {
  if (name === undefined) throw failure('CLI_INVALID', { detail: `\`${kind}\` needs a name` });
  return name;
}
