// `millrace deadletters`: list, show and replay the dead letters of a connector, each one REST call.
import { failure } from '../../errors/failure.js';
import type { BrowsedBytes, DeadLetter, DeadLetterDetail } from '../../rest/types.js';
import { type Client, segment } from '../client.js';
import { bold, cyan, dim, printJson, printLine, printTable, red } from '../output.js';

interface Output {
  readonly json?: boolean | undefined;
}

export interface LetterFilter extends Output {
  readonly search?: string | undefined;
  readonly stage?: string | undefined;
  readonly error?: string | undefined;
  readonly from?: string | undefined;
  readonly limit?: string | undefined;
}

const WIDEST = 60;

export async function list(client: Client, connector: string, filter: LetterFilter): Promise<void> {
  const letters = await client.call<DeadLetter[]>('GET', `${pathOf(connector)}?${queryOf(filter)}`);
  if (filter.json) return printJson(letters);
  if (letters.length === 0) return printLine('No dead letter matches.');
  printTable(
    ['AT', 'TIME', 'FROM', 'STAGE', 'ERROR', 'VALUE'],
    letters.map((letter) => [
      `${letter.partition}:${letter.offset}`,
      new Date(letter.timestamp).toISOString(),
      originOf(letter),
      letter.stage ?? dim('-'),
      letter.error === null ? dim('-') : red(short(letter.error.message ?? letter.error.class)),
      short(shown(letter.value)),
    ]),
  );
}

export async function show(client: Client, connector: string, at: string, output: Output): Promise<void> {
  const letter = await client.call<DeadLetterDetail>('GET', `${pathOf(connector)}/${placeOf(at)}`);
  if (output.json) return printJson(letter);
  const line = (name: string, text: string) => printLine(`${dim(name.padEnd(10))}${text}`);
  line('from', originOf(letter));
  line('time', new Date(letter.timestamp).toISOString());
  if (letter.connector !== null) line('task', `${letter.connector}-${letter.task}`);
  if (letter.stage !== null) line('stage', `${letter.stage} ${dim(letter.class ?? '')}`);
  if (letter.error !== null) line('error', `${red(letter.error.message ?? '')} ${dim(letter.error.class)}`);
  line('key', cyan(shown(letter.key)));
  for (const { key, value } of letter.headers) line('header', `${key}: ${shown(value)}`);
  if (letter.source === null) line('value', shown(letter.value));
  else printLine(JSON.stringify(letter.source, null, 2));
  if (letter.trace !== null) printLine(dim(letter.trace));
}

export interface ReplayOptions extends LetterFilter {
  readonly all?: boolean | undefined;
  readonly to?: string | undefined;
  readonly key?: string | undefined;
  readonly value?: string | undefined;
}

/** One letter, edited if asked for; or with `all` every one that matches. */
export async function replay(
  client: Client,
  connector: string,
  { at, ...options }: ReplayOptions & { at: string | undefined },
): Promise<void> {
  const { to: topic, key, value } = options;
  if ((at === undefined) === (options.all !== true)) {
    throw failure('CLI_INVALID', { detail: 'Name one letter, as PARTITION:OFFSET, or give --all' });
  }
  if (at === undefined) {
    if (key !== undefined || value !== undefined) {
      throw failure('CLI_INVALID', { detail: '--key and --value are for one letter' });
    }
    const path = `${pathOf(connector)}/replay?${queryOf(options)}`;
    const { replayed } = await client.call<{ replayed: number }>('POST', path, { topic });
    if (options.json) return printJson({ replayed });
    return printLine(`${replayed} dead letter${replayed === 1 ? ' was' : 's were'} written again.`);
  }
  const written = await client.call<{ topic: string; partition: number; offset: string }>(
    'POST',
    `${pathOf(connector)}/${placeOf(at)}/replay`,
    { topic, key, value },
  );
  if (options.json) return printJson(written);
  printLine(`Written to ${bold(written.topic)} at ${written.partition}:${written.offset}.`);
}

function pathOf(connector: string): string {
  return `/millrace/connectors/${segment(connector)}/deadletters`;
}

/** `PARTITION:OFFSET` as a path. Throws CLI_INVALID. */
function placeOf(at: string): string {
  const match = /^(\d+):(\d+)$/.exec(at);
  if (match === null) throw failure('CLI_INVALID', { detail: `${at} is not PARTITION:OFFSET, e.g. 0:17` });
  return `${match[1]}/${match[2]}`;
}

function queryOf(filter: LetterFilter): URLSearchParams {
  const query = new URLSearchParams();
  for (const name of ['search', 'stage', 'error', 'from', 'limit'] as const) {
    const value = filter[name];
    if (value !== undefined) query.set(name, value);
  }
  return query;
}

function originOf({ origin }: DeadLetter): string {
  return origin === null ? dim('-') : `${origin.topic} ${origin.partition}:${origin.offset}`;
}

function shown(bytes: BrowsedBytes): string {
  if (bytes === null) return 'null';
  return typeof bytes === 'string' ? bytes : `base64:${bytes.base64}`;
}

function short(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length <= WIDEST ? line : `${line.slice(0, WIDEST - 1)}…`;
}
