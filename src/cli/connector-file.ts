// Reads connectors' files as people keep them: JSON `{"name", "config"}` (what POST /connectors takes), a flat JSON map with
// `name`, a list of either, or a Java .properties file; `-` is standard input. Used by apply, create, validate, doctor, start.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Props } from '../config/config-key.js';
import { parseProperties } from '../config/properties.js';
import { failure } from '../errors/failure.js';
import type { TargetState } from '../herder/port.js';

export interface ConnectorFile {
  readonly name: string;
  readonly config: Props;
  readonly initialState?: TargetState | undefined;
}

/** The one connector of a file. Throws CLI_FILE_UNREADABLE with the file's path and what is wrong in it. */
export function readConnectorFile(file: string): ConnectorFile {
  const [first, ...more] = parsed(file, textOf(file));
  if (first === undefined || more.length > 0)
    throw unreadable(file, 'it holds several connectors, or none; `millrace apply -f` takes those');
  return first;
}

/** All connectors of files and folders (their .json and .properties files by name). Throws CLI_FILE_UNREADABLE. */
export function readConnectorFiles(paths: readonly string[]): ConnectorFile[] {
  return paths.flatMap((path) => filesOf(path)).flatMap((file) => parsed(file, textOf(file)));
}

function filesOf(path: string): string[] {
  if (path === '-') return [path];
  try {
    if (!statSync(path).isDirectory()) return [path];
    const names = readdirSync(path).filter((name) => /\.(json|properties)$/i.test(name));
    return names.sort().map((name) => join(path, name));
  } catch (error) {
    throw failure('CLI_FILE_UNREADABLE', { file: path, reason: (error as Error).message }, error);
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    throw failure('CLI_FILE_UNREADABLE', { file, reason: (error as Error).message }, error);
  }
}

function parsed(file: string, text: string): ConnectorFile[] {
  const isJson = /\.json$/i.test(file) || (!/\.properties$/i.test(file) && /^\s*[{[]/.test(text));
  if (!isJson) return [named(file, parseProperties(text))];
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw failure('CLI_FILE_UNREADABLE', { file, reason: (error as Error).message }, error);
  }
  return (Array.isArray(json) ? json : [json]).map((one) => connectorOf(file, one));
}

function connectorOf(file: string, json: unknown): ConnectorFile {
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw unreadable(file, 'the JSON is not an object');
  const { config, name, initial_state: initialState } = json as Record<string, unknown>;
  if (typeof config !== 'object' || config === null)
    return named(file, asStrings(json as Record<string, unknown>));
  const own: Props = typeof name === 'string' && name !== '' ? { name } : {};
  return {
    ...named(file, { ...asStrings(config as Record<string, unknown>), ...own }),
    initialState: typeof initialState === 'string' ? (initialState.toUpperCase() as TargetState) : undefined,
  };
}

function named(file: string, config: Props): ConnectorFile {
  const name = config['name'];
  if (!name) throw unreadable(file, 'it has no "name"');
  return { name, config };
}

function asStrings(map: Record<string, unknown>): Props {
  return Object.fromEntries(
    Object.entries(map)
      .filter(([, value]) => value !== null)
      .map(([key, value]) => [key, String(value)]),
  );
}

function unreadable(file: string, reason: string) {
  return failure('CLI_FILE_UNREADABLE', { file: file === '-' ? 'standard input' : file, reason });
}
