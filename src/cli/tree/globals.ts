// Options that every command takes, and the client they make.
import type { Command } from 'commander';
import { type Client, createClient } from '../client.js';

export interface Globals {
  readonly url: string;
  readonly user?: string | undefined;
  readonly json?: boolean | undefined;
}

/** What a command is declared with: the program's options, read when the command runs. */
export interface Context {
  readonly globals: () => Globals;
  readonly client: () => Client;
}

export function contextOf(program: Command): Context {
  const globals = () => program.opts<Globals>();
  return { globals, client: () => createClient(globals().url, { user: globals().user }) };
}

/** For options that may be given several times. */
export const collect = (value: string, before: readonly string[] = []): string[] => [...before, value];
