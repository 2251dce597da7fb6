// Sorts the files given to `millrace start`: the worker's properties and the connectors to create.
import { readFileSync } from 'node:fs';
import type { Props } from '../config/config-key.js';
import { parseProperties } from '../config/properties.js';
import { failure } from '../errors/failure.js';
import { type ConnectorFile, readConnectorFile } from './connector-file.js';

export interface WorkerFiles {
  /** Empty when no worker file was given. */
  readonly workerProps: Props;
  readonly connectors: readonly ConnectorFile[];
}

/** The first file is the worker's, unless it is a connector's. Throws CONFIG_FILE_UNREADABLE, CLI_FILE_UNREADABLE. */
export function readWorkerFiles(files: readonly string[]): WorkerFiles {
  const [first, ...rest] = files;
  if (first === undefined) return { workerProps: {}, connectors: [] };
  if (/\.json$/i.test(first)) return { workerProps: {}, connectors: files.map(readConnectorFile) };
  const props = readProperties(first);
  if (props['connector.class'] !== undefined)
    return { workerProps: {}, connectors: files.map(readConnectorFile) };
  return { workerProps: props, connectors: rest.map(readConnectorFile) };
}

function readProperties(path: string): Props {
  try {
    return parseProperties(readFileSync(path, 'utf8'));
  } catch (error) {
    throw failure('CONFIG_FILE_UNREADABLE', { path, reason: (error as Error).message }, error);
  }
}
