// Which connectors a command is for: those named, or all of the worker with --all.
import { failure } from '../../errors/failure.js';
import type { Client } from '../client.js';

/** Throws CLI_INVALID when neither names nor --all are given, or both. */
export async function connectorNames(
  client: Client,
  names: readonly string[],
  options: { all?: boolean | undefined },
): Promise<readonly string[]> {
  if (options.all && names.length > 0)
    throw failure('CLI_INVALID', { detail: 'Give names or --all, not both' });
  if (options.all) return client.call<string[]>('GET', '/connectors');
  if (names.length === 0) throw failure('CLI_INVALID', { detail: 'Name a connector, or give --all' });
  return names;
}
