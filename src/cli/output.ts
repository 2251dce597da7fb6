// How the CLI prints: aligned columns for people, JSON for machines, colour only on a terminal.

import { redactProps } from '../config/redaction.js';

/** Where commands print and what they end with; tests put their own functions in its place. */
export const terminal = {
  out: (text: string): void => void process.stdout.write(text),
  err: (text: string): void => void process.stderr.write(text),
  exitCode: 0,
};

const colour = process.stdout.isTTY === true && process.env['NO_COLOR'] === undefined;
const paint = (code: number) => (text: string) => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);

export const bold = paint(1);
export const dim = paint(2);
export const red = paint(31);
export const green = paint(32);
export const yellow = paint(33);
export const cyan = paint(36);

/** Prints one JSON document a call. */
export function printJson(value: unknown): void {
  terminal.out(`${JSON.stringify(value, null, 2)}\n`);
}

export function printLine(text = ''): void {
  terminal.out(`${text}\n`);
}

/** Rows under a heading, columns as wide as their widest cell. */
export function printTable(heading: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = heading.map((h, i) => Math.max(h.length, ...rows.map((r) => visibleLength(r[i] ?? ''))));
  const line = (cells: readonly string[]) =>
    cells
      .map((c, i) => (i === cells.length - 1 ? c : c + ' '.repeat(widths[i] - visibleLength(c))))
      .join('  ');
  printLine(dim(line(heading)));
  for (const row of rows) printLine(line(row));
}

/** Length on screen: colour codes take no room. */
export function visibleLength(text: string): number {
  return text.replace(/\u001b\[\d+m/g, '').length;
}

/** A connector or task state in its colour. */
export function paintState(state: string): string {
  if (state === 'RUNNING') return green(state);
  if (state === 'FAILED') return red(state);
  return yellow(state);
}

/** `12,345`. */
export const count = (n: number): string => Math.round(n).toLocaleString('en-US');

/** `1.5 GB`, powers of 1024. */
export function bytes(n: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  const power = n < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(n) / 10));
  return `${(n / 1024 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power]}`;
}

/** `1h 02m`, `3m 07s`, `4.2s`, `12ms`. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)}ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)}s`;
  const two = (n: number) => String(Math.floor(n)).padStart(2, '0');
  if (ms < 3_600_000) return `${Math.floor(ms / 60_000)}m ${two((ms % 60_000) / 1000)}s`;
  return `${Math.floor(ms / 3_600_000)}h ${two((ms % 3_600_000) / 60_000)}m`;
}

/** A config's value for a person's eyes: secrets are hidden, placeholders of providers are none. */
export function shownValue(key: string, value: string): string {
  return redactProps({ [key]: value })[key]!;
}
