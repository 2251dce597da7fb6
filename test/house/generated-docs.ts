// The parts of docs/*.md that come from the code: what stands between `<!-- generated: NAME -->` and `<!-- end -->` is what
// `regions` below makes of the declarations. `npm run docs` writes them (write-docs.ts), generated-docs.test.ts compares.
import type { Argument, Command } from 'commander';
import {
  carriedOutOptions,
  driverOptions,
  refusedOptions,
  withoutEffectOptions,
} from '../../connectors/postgres/config/option-docs.js';
import { datagenDef } from '../../connectors/runtime/datagen/config.js';
import { compileGenerator } from '../../connectors/runtime/datagen/generator.js';
import { quickstarts } from '../../connectors/runtime/datagen/quickstarts/all.js';
import { buildProgram } from '../../src/cli/tree/program.js';
import { ConfigDef } from '../../src/config/config-def.js';
import { configDocs } from '../../src/config/docs.js';
import { sinkConnectorDef, sourceConnectorDef } from '../../src/config/keys/connector-config.js';
import { unsupported } from '../../src/config/keys/worker-config.js';
import {
  commonWorkerKeys,
  distributedKeys,
  standaloneKeys,
  withoutEffect,
} from '../../src/config/keys/worker-keys.js';
import type { MetricDeclaration } from '../../src/metrics/declaration.js';
import { METRICS } from '../../src/metrics/names.js';
import { operations } from '../../src/rest/openapi/operations.js';
import { sourcesBelow } from './sources.js';

/** Text of each region by its name. */
const regions: Readonly<Record<string, () => string>> = {
  'worker-keys': () => configDocs(new ConfigDef(commonWorkerKeys)),
  'worker-keys-standalone': () => configDocs(new ConfigDef(standaloneKeys('kafka'))),
  'worker-keys-distributed': () => configDocs(new ConfigDef(distributedKeys)),
  'worker-keys-without-effect': () =>
    table(
      ['Key', 'Why'],
      [...withoutEffect].map(([key, why]) => [`\`${key}\``, why]),
    ),
  'worker-keys-refused': () =>
    table(
      ['Key', 'Accepted value'],
      unsupported.map(({ key, supported }) => [`\`${key}\``, supported]),
    ),
  'source-connector-keys': () => configDocs(sourceConnectorDef),
  'sink-connector-keys': () => configDocs(sinkConnectorDef),
  'datagen-options': () => configDocs(datagenDef),
  'datagen-quickstarts': () =>
    table(
      ['Quickstart', 'Key', 'Fields'],
      [...quickstarts].map(([name, { key, schema }]) => [
        `\`${name}\``,
        `\`${key}\``,
        compileGenerator(schema, 0)
          .schema.fields.map((field) => `\`${field.name}\``)
          .join(', '),
      ]),
    ),
  'postgres-options': carriedOutOptions,
  'postgres-options-without-effect': withoutEffectOptions,
  'postgres-options-refused': refusedOptions,
  'postgres-driver-options': driverOptions,
  metrics: () =>
    table(
      ['Metric', 'Type', 'What it says'],
      servedMetrics().map(([name, { type, help }]) => [`\`${name}\``, type, help]),
    ),
  'rest-routes': () =>
    table(
      ['Method', 'Path', 'What it does', 'Query', 'Replies', 'Refusals'],
      operations.map(({ method, path, summary, query = [], replies, errors = [] }) => [
        method,
        `\`${path}\``,
        summary,
        query.map(({ name, description }) => `\`${name}\`: ${description}`).join('<br>'),
        Object.keys(replies).join(', '),
        errors.join(', '),
      ]),
    ),
  'command-line': () =>
    table(
      ['Command', 'What it does', 'Options'],
      commandsOf(buildProgram({}), 'millrace').map(({ usage, command }) => [
        `\`${usage}\``,
        command.description().replaceAll('|', '\\|'),
        command.options.map(({ flags, description }) => `\`${flags}\` ${description}`).join('<br>'),
      ]),
    ),
};

const REGION = /(<!-- generated: ([a-z-]+) -->\n)[\s\S]*?(\n<!-- end -->)/g;

/** The document with its generated parts made anew. Throws for a region nobody makes. */
export function rendered(document: string): string {
  return document.replace(REGION, (_, begin: string, name: string, end: string) => {
    const make = regions[name];
    if (make === undefined) throw new Error(`no generator for the region ${name}`);
    return `${begin}\n${make().trim()}\n${end}`;
  });
}

/** Debezium's attributes and dead letters are declared for all connectors: told of are those that somebody sets. */
function servedMetrics(): [string, MetricDeclaration][] {
  const sources = sourcesBelow(['src', 'connectors'])
    .filter(({ path }) => path !== 'src/metrics/names.ts')
    .map(({ text }) => text);
  return Object.entries(METRICS).filter(([name]) => {
    if (!name.startsWith('debezium_') && !name.includes('_deadletterqueue_')) return true;
    const attribute = name.slice(name.indexOf('_metrics_') + '_metrics_'.length);
    return sources.some((text) => text.includes(`'${attribute}'`) || text.includes(`_metrics_${attribute}'`));
  });
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

/** Every command that can be given, with its words and arguments. */
function commandsOf(parent: Command, words: string): { usage: string; command: Command }[] {
  const visible = parent.createHelp().visibleCommands(parent);
  return visible
    .filter((command) => command.name() !== 'help')
    .flatMap((command) => {
      const own = `${words} ${command.name()}`;
      const usage = [own, ...command.registeredArguments.map(shown)].join(' ');
      return command.commands.length > 0 ? commandsOf(command, own) : [{ usage, command }];
    });
}

function shown(argument: Argument): string {
  const name = argument.name() + (argument.variadic ? '...' : '');
  return argument.required ? `<${name}>` : `[${name}]`;
}
