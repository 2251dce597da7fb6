// `millrace transform try CONFIG`: runs the transforms of a connector's config over recorded records and shows what they
// make of each. Records come from a file of JSON lines (what `millrace read --json` prints, or plain records) or from a
// topic of a running worker. Loads plugins itself: no worker is needed for a file.
import { readFileSync } from 'node:fs';
import { ConfigProviders } from '../config/providers.js';
import type { Header } from '../data/headers.js';
import { Headers, NO_HEADERS } from '../data/headers.js';
import type { SinkRecord } from '../data/record.js';
import { failure } from '../errors/failure.js';
import { Loggers } from '../logging/loggers.js';
import { loadPlugins } from '../plugins/scan.js';
import type { BrowsedRecord } from '../rest/types.js';
import { type PlainRecord, plainRecord, recordOf } from '../transforms/trial.js';
import { converterChoice } from '../worker/plugin-props.js';
import { applySteps, openSteps } from '../worker/transform-steps.js';
import { type Client, segment } from './client.js';
import { readConnectorFile } from './connector-file.js';
import { bold, dim, green, printLine, red, terminal, yellow } from './output.js';

export interface TryOptions {
  readonly records?: string | undefined;
  readonly topic?: string | undefined;
  readonly from?: string | undefined;
  readonly limit?: string | undefined;
  readonly pluginPath?: readonly string[] | undefined;
  readonly json?: boolean | undefined;
}

/** A line of a records file: what `read --json` prints, or a record written by hand. */
type Line = Partial<Pick<BrowsedRecord, 'partition' | 'offset' | 'timestamp'>> & {
  readonly topic?: string;
  readonly key?: unknown;
  readonly value?: unknown;
  readonly headers?: readonly { readonly key: string; readonly value: unknown }[];
};

const JSON_CONVERTER = 'org.apache.kafka.connect.json.JsonConverter';

/** Prints each record before and after; exit code 1 when a transform failed on one. */
export async function transformTry(file: string, client: Client, options: TryOptions): Promise<void> {
  const config = await ConfigProviders.fromProps({}).resolve(readConnectorFile(file).config);
  const logger = new Loggers({ level: 'ERROR' }).logger(
    'org.apache.kafka.connect.runtime.TransformationChain',
  );
  const registry = await loadPlugins({ pluginPath: options.pluginPath ?? [], logger });
  const steps = await openSteps(registry, { connectorProps: config, logger });
  const reader = async (part: 'key' | 'value') => {
    const choice = converterChoice(part, config, {});
    const guess = choice.className === '';
    const made = async (props: Readonly<Record<string, string>>) => {
      const converter = await registry.newConverter(guess ? JSON_CONVERTER : choice.className);
      converter.configure(props, part === 'key');
      return converter;
    };
    const plain = await made(guess ? { 'schemas.enable': 'false' } : choice.props);
    const enveloped = guess ? await made({ 'schemas.enable': 'true' }) : plain;
    return async (topic: string, value: unknown) => {
      const bytes = bytesOf(value);
      if (guess && bytes !== null && !isJson(bytes)) return { schema: null, value: bytes.toString('utf8') };
      const converter = guess && isEnvelope(bytes) ? enveloped : plain;
      await converter.prepareRead?.(topic, bytes, NO_HEADERS);
      return converter.toConnectData(topic, bytes, NO_HEADERS);
    };
  };
  const [key, value] = [await reader('key'), await reader('value')];
  const counts = { records: 0, changed: 0, dropped: 0, failed: 0 };
  for await (const line of linesOf(client, options)) {
    const topic = line.topic ?? options.topic ?? 'topic';
    const [k, v] = [await key(topic, line.key), await value(topic, line.value)];
    const record = recordOf({
      topic,
      partition: line.partition,
      timestamp: line.timestamp,
      headers: headersOf(line),
    });
    const input: SinkRecord = {
      ...record,
      offset: BigInt(line.offset ?? 0),
      keySchema: k.schema,
      key: k.value,
      valueSchema: v.schema,
      value: v.value,
    };
    counts.records++;
    const at = { executing: '' };
    let after: PlainRecord | null = null;
    let error: Error | null = null;
    try {
      const out = applySteps(steps, input, at);
      after = out === null ? null : plainRecord(out);
    } catch (thrown) {
      error = thrown as Error;
    }
    const before = plainRecord(input);
    if (error) counts.failed++;
    else if (after === null) counts.dropped++;
    else if (text(after) !== text(before)) counts.changed++;
    if (options.json)
      printLine(text(error ? { before, error: error.message, by: at.executing } : { before, after }));
    else show(before, after, error === null ? null : `${at.executing}: ${error.message}`);
  }
  for (const step of steps) step.transformation.close?.();
  if (counts.failed > 0) terminal.exitCode = 1;
  if (options.json) return;
  const { records, changed, dropped, failed } = counts;
  printLine(bold(`${records} records: ${changed} changed, ${dropped} dropped, ${failed} failed.`));
}

async function* linesOf(client: Client, options: TryOptions): AsyncIterable<Line> {
  const { records, topic, from = 'earliest', limit } = options;
  if (records === undefined && topic === undefined) {
    throw failure('CLI_INVALID', { detail: 'transform try needs --records FILE or --topic NAME' });
  }
  if (limit !== undefined && !/^\d+$/.test(limit)) {
    throw failure('CLI_INVALID', { detail: `--limit ${limit} is not a whole number` });
  }
  let left = limit === undefined ? Number.POSITIVE_INFINITY : Number(limit);
  if (records === undefined) {
    const query = new URLSearchParams({ from, ...(limit === undefined ? {} : { limit }) });
    yield* client.lines<Line>(
      `/millrace/topics/${segment(topic!)}/records?${query}`,
      new AbortController().signal,
    );
    return;
  }
  for (const [i, row] of textOf(records).split('\n').entries()) {
    if (row.trim() === '' || left-- <= 0) continue;
    try {
      yield JSON.parse(row) as Line;
    } catch (error) {
      throw failure('CLI_FILE_UNREADABLE', { file: records, reason: `line ${i + 1} is no JSON` }, error);
    }
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    throw failure('CLI_FILE_UNREADABLE', { file, reason: (error as Error).message }, error);
  }
}

/** Text and base64 are the record's bytes; anything else is JSON written by hand. */
function bytesOf(value: unknown): Buffer | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return Buffer.from(value, 'utf8');
  const { base64, ...rest } = value as { base64?: unknown };
  if (typeof base64 === 'string' && Object.keys(rest).length === 0) return Buffer.from(base64, 'base64');
  return Buffer.from(JSON.stringify(value), 'utf8');
}

function isJson(bytes: Buffer): boolean {
  try {
    JSON.parse(bytes.toString('utf8'));
    return true;
  } catch {
    return false;
  }
}

function isEnvelope(bytes: Buffer | null): boolean {
  if (bytes === null) return false;
  const json: unknown = JSON.parse(bytes.toString('utf8'));
  if (typeof json !== 'object' || json === null) return false;
  return Object.keys(json).sort().join() === 'payload,schema';
}

function headersOf({ headers = [] }: Line): readonly Header[] {
  const shown = (value: unknown): unknown =>
    typeof value === 'object' && value !== null ? bytesOf(value) : (value ?? null);
  return new Headers(headers.map((h) => ({ key: h.key, schema: null, value: shown(h.value) }))).entries;
}

const text = (value: unknown): string =>
  JSON.stringify(value, (_, one: unknown) => (typeof one === 'bigint' ? Number(one) : one));

function show(before: PlainRecord, after: PlainRecord | null, error: string | null): void {
  if (error !== null) {
    printLine(`${red('failed')}   ${text(before)}\n         ${error}`);
  } else if (after === null) printLine(`${yellow('dropped')}  ${text(before)}`);
  else if (text(after) === text(before)) printLine(`${dim('same')}     ${text(before)}`);
  else printLine(`${green('changed')}  ${text(before)}\n         ${text(after)}`);
}
