// Completion for shells: `millrace completion SHELL` prints the few lines a shell needs, which ask `millrace __complete` for the
// words that may stand next: commands, options, and the names of connectors, plugins, loggers and topics of the worker.
import { type Command, InvalidArgumentError } from 'commander';
import { type Client, createClient } from '../client.js';
import { printLine } from '../output.js';
import type { Context } from './globals.js';

/** How long the worker may take to tell names, ms: nobody waits for a completion. */
const PATIENCE_MS = 1_500;

const scripts = {
  bash: `_millrace() {
  local IFS=$'\\n'
  COMPREPLY=($(compgen -W "$(millrace __complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _millrace millrace`,
  zsh: `#compdef millrace
_millrace() {
  local -a words_found
  words_found=("\${(@f)$(millrace __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ -n "\${words_found[1]}" ]]; then compadd -a words_found; else _files; fi
}
compdef _millrace millrace`,
  fish: `function __millrace_complete
  set -l words (commandline -opc) (commandline -ct)
  millrace __complete -- $words[2..-1] 2>/dev/null
end
complete -c millrace -a '(__millrace_complete)'`,
};

const HELP = `
  bash   source <(millrace completion bash)          in ~/.bashrc
  zsh    source <(millrace completion zsh)           in ~/.zshrc, after compinit
  fish   millrace completion fish | source           in ~/.config/fish/config.fish`;

export function completionCommands(program: Command, { globals }: Context): void {
  program
    .command('completion')
    .description('print the script that completes commands and names in your shell')
    .argument('<shell>', 'bash, zsh or fish', (shell) => {
      if (Object.hasOwn(scripts, shell)) return shell;
      throw new InvalidArgumentError('know bash, zsh and fish');
    })
    .addHelpText('after', HELP)
    .action((shell: keyof typeof scripts) => printLine(scripts[shell]));
  program
    .command('__complete', { hidden: true })
    .argument('[words...]')
    .action(async (words: string[]) => {
      const url = optionValue(words, '--url') ?? globals().url;
      for (const word of await completions(program, words, () => namesOf(url, globals().user)))
        printLine(word);
    });
}

type Names = (kind: string) => Promise<readonly string[]>;

/** Words that may stand in the place of the last one. */
export async function completions(
  program: Command,
  words: readonly string[],
  names: () => Names,
): Promise<string[]> {
  const last = words[words.length - 1] ?? '';
  let command = program;
  let position = 0;
  const before = words.slice(0, -1);
  for (let i = 0; i < before.length; i++) {
    const word = before[i]!;
    if (word.startsWith('-')) {
      const option = [...command.options, ...program.options].find(
        (one) => one.long === word || one.short === word,
      );
      if (option !== undefined && !option.isBoolean()) {
        if (i === before.length - 1) return [];
        i++;
      }
      continue;
    }
    const next = command.commands.find((one) => one.name() === word);
    if (next !== undefined && position === 0) command = next;
    else position++;
  }
  const fits = (word: string) => word.startsWith(last);
  if (last.startsWith('-')) {
    const options = [...new Set([...command.options, ...program.options])];
    return options.flatMap(
      ({ short, long }) => [short, long].filter((flag) => flag?.startsWith('--') && fits(flag)) as string[],
    );
  }
  const commands = command.createHelp().visibleCommands(command);
  if (position === 0 && commands.length > 0)
    return commands.map((one) => one.name()).filter((name) => name !== 'help' && fits(name));
  const declared = command.registeredArguments;
  const argument = declared[position] ?? (declared.at(-1)?.variadic ? declared.at(-1) : undefined);
  return argument === undefined ? [] : (await names()(argument.name())).filter(fits);
}

function optionValue(words: readonly string[], option: string): string | undefined {
  const at = words.indexOf(option);
  return at < 0 ? undefined : words[at + 1];
}

/** Names of a kind by what the argument is called; none where the worker does not answer. */
function namesOf(url: string, user: string | undefined): Names {
  return async (kind) => {
    const look = lookups[kind];
    if (look === undefined) return [];
    const late = new Promise<readonly string[]>((resolve) =>
      setTimeout(() => resolve([]), PATIENCE_MS).unref(),
    );
    try {
      return await Promise.race([look(createClient(url, { user, patienceMs: 0 })), late]);
    } catch {
      return [];
    }
  };
}

const connectors = (client: Client) => client.call<string[]>('GET', '/connectors');
const lookups: Readonly<Record<string, (client: Client) => Promise<readonly string[]>>> = {
  name: connectors,
  names: connectors,
  kind: async () => [
    'connectors',
    'connector',
    'tasks',
    'plugins',
    'plugin',
    'loggers',
    'logger',
    'offsets',
    'config',
    'topics',
  ],
  plugin: async (client) =>
    (await client.call<{ class: string }[]>('GET', '/connector-plugins?connectorsOnly=false')).map(
      (plugin) => plugin.class,
    ),
  logger: async (client) => Object.keys(await client.call<object>('GET', '/admin/loggers')),
  level: async () => ['off', 'error', 'warn', 'info', 'debug', 'trace'],
  topic: async (client) =>
    ((await client.find<{ name: string }[]>('/millrace/topics')) ?? []).map(({ name }) => name),
};
