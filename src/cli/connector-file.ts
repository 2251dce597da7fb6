// Reads a connector's file as people keep them: JSON `{"name", "config"}` (what POST /connectors takes), a flat
// JSON map with `name`, or a Java .properties file. Used by `connectors create`, `doctor` and `start`.
import { readFileSync } from 'node:fs';
import type { Props } from '../config/config-key.js';
import { parseProperties } from '../config/properties.js';
import { failure } from '../errors/failure.js';
import type { TargetState } from '../herder/port.js';

export interface ConnectorFile {
  readonly name: string;
  readonly config: Props;
  readonly initialState?: TargetState | undefined;
}

/** Throws CLI_FILE_UNREADABLE with the file's path and what is wrong in it. */
export function readConnectorFile(file: string): ConnectorFile {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw failure('CLI_FILE_UNREADABLE', { file, reason: (error as Error).message }, error);
  }
  if (!/\.json$/i.test(file)) return named(file, parseProperties(text));
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw failure('CLI_FILE_UNREADABLE', { file, reason: (error as Error).message }, error);
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw failure('CLI_FILE_UNREADABLE', { file, reason: 'the JSON is not an object' });
  }
  const { config, name, initial_state: initialState } = json as Record<string, unknown>;
  if (typeof config !== 'object' || config === null)
    return named(file, asStrings(json as Record<string, unknown>));
  const connectorName = typeof name === 'string' ? name : undefined;
  return {
    ...named(file, {
      ...asStrings(config as Record<string, unknown>),
      ...(connectorName ? { name: connectorName } : {}),
    }),
    initialState: typeof initialState === 'string' ? (initialState.toUpperCase() as TargetState) : undefined,
  };
}

function named(file: string, config: Props): ConnectorFile {
  const name = config['name'];
  if (!name) throw failure('CLI_FILE_UNREADABLE', { file, reason: 'it has no "name"' });
  return { name, config };
}

function asStrings(map: Record<string, unknown>): Props {
  return Object.fromEntries(
    Object.entries(map)
      .filter(([, value]) => value !== null)
      .map(([key, value]) => [key, String(value)]),
  );
}
