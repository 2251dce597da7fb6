// Reads conformance cases: SQL files below test/conformance/cases/<system>/, found by scanning. Used by main.ts and by
// the tests that replay recorded results. The form, each marker a comment line of its own:
//   -- about: one line on what the case shows
//   -- config: name=value            connector configuration, any number of lines
//   -- variant: name [key=value; …]  the same case once for each variant, with its configuration on top
//   -- needs: extension              the case is left out where the server does not have it; a number = the server's version
//   -- volatile: name, name          fields and headers of these names, at any depth, that no two runs share
//   -- covers: 2.4, 6.5              the statements of the original's behaviour that the case shows (findings/behaviours.ts)
//   -- setup                         statements before the connector starts
//   -- stream                        statements once the snapshot is done
//   -- restart                       the connector is deleted and created again; what stands between is run while it is down
//   -- restart: name=value           the same, with configuration on top from here on; `name=` takes an option out
//   -- offsets: {"key": value}       with the last restart: the stored offset is changed so (null takes a key out) before the start
//   -- signal: kafka {…}             a signal as JSON, by the topic <prefix>-signal or, `file`, by the file of the case
// In configuration and statements `:database`, `:port`, `:prefix`, `:bootstrap` and `:file` stand for those of the run.
// A statement ends with `;` at the end of a line (outside of $$ … $$) and runs in a transaction of its own unless BEGIN … COMMIT.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface ConformanceCase {
  /** File and variant, of letters, digits and `_`; the topic prefix too. */
  readonly name: string;
  readonly about: string;
  /** Numbers of behaviours. */
  readonly covers: readonly string[];
  /** An extension of PostgreSQL that not every server has, or the oldest version that will do. */
  readonly needs: string | undefined;
  /** Names of fields and headers of which only the kind is compared, as of those in normalise.ts. */
  readonly volatile: readonly string[];
  readonly config: Readonly<Record<string, string>>;
  readonly setup: readonly string[];
  readonly steps: readonly CaseStep[];
}

export type CaseStep =
  | { readonly statements: readonly string[] }
  | {
      readonly restart: readonly string[];
      readonly config: Readonly<Record<string, string>>;
      /** Changes of the stored offset, as JSON. */
      offsets?: string;
    }
  | { readonly signal: string; readonly channel: 'kafka' | 'file' };

/** All cases of a system whose name contains one of the words (all without words), by name. */
export function findCases(folder: string, words: readonly string[]): ConformanceCase[] {
  const cases: ConformanceCase[] = [];
  for (const file of readdirSync(folder).sort()) {
    if (file.endsWith('.sql'))
      cases.push(...parseCase(file.slice(0, -4), readFileSync(join(folder, file), 'utf8')));
  }
  return cases.filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)));
}

const MARKER =
  /^-- (about|needs|volatile|covers|config|variant|setup|stream|restart|offsets|signal)(?::\s*(.*))?$/;

/** Cases of one file, one for each variant. Throws on a line out of place. */
export function parseCase(file: string, text: string): ConformanceCase[] {
  let about = '';
  let needs: string | undefined;
  let covers: readonly string[] = [];
  let volatile: readonly string[] = [];
  const config: Record<string, string> = {};
  const variants: { name: string; config: Record<string, string> }[] = [];
  const setup: string[] = [];
  const steps: CaseStep[] = [];
  let target: string[] | undefined;
  const splitter = new StatementSplitter();
  for (const line of text.split('\n')) {
    const marker = MARKER.exec(line);
    if (marker === null) {
      const statement = splitter.take(line);
      if (statement === undefined) continue;
      if (target === undefined) throw new Error(`${file}: a statement before "-- setup"`);
      target.push(statement);
      continue;
    }
    const [, kind, rest = ''] = marker;
    if (kind === 'about') about = rest;
    else if (kind === 'needs') needs = rest;
    else if (kind === 'covers') covers = listed(rest);
    else if (kind === 'volatile') volatile = listed(rest);
    else if (kind === 'config') Object.assign(config, parsePairs(rest, '\n'));
    else if (kind === 'variant') variants.push(parseVariant(rest));
    else if (kind === 'setup') target = setup;
    else if (kind === 'signal') steps.push(parseSignal(file, rest));
    else if (kind === 'offsets') lastRestart(file, steps).offsets = rest;
    else {
      target = [];
      steps.push(
        kind === 'stream' ? { statements: target } : { restart: target, config: parsePairs(rest, ';') },
      );
    }
  }
  splitter.end(file);
  const base = file.replaceAll('-', '_');
  const shared = { about, covers, needs, volatile, setup, steps };
  if (variants.length === 0) return [{ name: base, config, ...shared }];
  return variants.map((variant) => ({
    name: `${base}_${variant.name}`,
    config: { ...config, ...variant.config },
    ...shared,
  }));
}

function listed(text: string): string[] {
  return text.split(',').map((each) => each.trim());
}

function lastRestart(file: string, steps: readonly CaseStep[]): Extract<CaseStep, { restart: unknown }> {
  const last = steps.at(-1);
  if (last === undefined || !('restart' in last)) throw new Error(`${file}: offsets without a restart`);
  return last;
}

function parseVariant(text: string): { name: string; config: Record<string, string> } {
  const [name, rest = ''] = text.split(/\s+(.*)/s);
  return { name: name!, config: parsePairs(rest, ';') };
}

function parseSignal(file: string, text: string): CaseStep {
  const [channel, signal = ''] = text.split(/\s+(.*)/s);
  if (channel !== 'kafka' && channel !== 'file') throw new Error(`${file}: a signal by ${channel}`);
  return { signal, channel };
}

function parsePairs(text: string, separator: string): Record<string, string> {
  const pairs = text.split(separator).filter((pair) => pair.trim() !== '');
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
    }),
  );
}

class StatementSplitter {
  private pending = '';
  private quoted = false;

  take(line: string): string | undefined {
    if (this.pending === '' && (line.trim() === '' || line.startsWith('--'))) return undefined;
    this.pending += `${line}\n`;
    if ((line.split('$$').length - 1) % 2 === 1) this.quoted = !this.quoted;
    if (this.quoted || !line.trimEnd().endsWith(';')) return undefined;
    const statement = this.pending;
    this.pending = '';
    return statement;
  }

  end(file: string): void {
    if (this.pending.trim() !== '') throw new Error(`${file}: a statement without end: ${this.pending}`);
  }
}
