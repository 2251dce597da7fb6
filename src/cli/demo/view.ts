// The demo's terminal view: snapshot progress while it runs, then one short line a change, and a status line.
// On a terminal the last line is redrawn in place; otherwise (a pipe, CI) lines are only added.
import type { TaskProgress } from '../../api/source.js';
import {
  bold,
  bytes,
  count,
  cyan,
  dim,
  duration,
  green,
  printLine,
  red,
  visibleLength,
  yellow,
} from '../output.js';

/** A Debezium envelope without schemas, as far as the view needs it. */
export interface ChangeEvent {
  readonly op: string;
  readonly before: Record<string, unknown> | null;
  readonly after: Record<string, unknown> | null;
  readonly source: { readonly schema: string; readonly table: string; readonly ts_ms: number };
  readonly ts_ms: number;
}

export interface Gauges {
  readonly rowsPerSecond: number;
  readonly lagMs: number | null;
  readonly memoryBytes: number;
}

const OPS: Record<string, string> = {
  c: green('+ insert'),
  u: yellow('~ update'),
  d: red('- delete'),
  r: cyan('  read'),
};

export class View {
  #status = '';
  readonly #live = process.stdout.isTTY === true;

  /** A line that stays. */
  say(text: string): void {
    this.#clear();
    printLine(text);
    this.#draw();
  }

  change(event: ChangeEvent): void {
    const width = Math.max(60, (process.stdout.columns ?? 110) - 1);
    const table = `${event.source.schema}.${event.source.table}`;
    this.say(cut(`${OPS[event.op] ?? event.op}  ${bold(table.padEnd(18))} ${describe(event)}`, width));
  }

  /** The line at the bottom; printed once a call where there is no terminal. */
  status(text: string): void {
    this.#clear();
    this.#status = text;
    if (this.#live) this.#draw();
    else printLine(text);
  }

  end(): void {
    this.#clear();
    this.#status = '';
  }

  #clear(): void {
    if (this.#live && this.#status !== '') process.stdout.write('\r\u001b[2K');
  }

  #draw(): void {
    if (this.#live && this.#status !== '') process.stdout.write(this.#status);
  }
}

/** `snapshot ████████░░░░ 62%  63,012 of about 102,200 rows  41,000 rows/s  1.1s left`. */
export function snapshotLine(progress: TaskProgress, gauges: Gauges): string {
  const rows = progress.rows ?? 0;
  const total = Math.max(progress.totalRows ?? 0, rows, 1);
  const part = rows / total;
  const bar = '█'.repeat(Math.round(part * 24)).padEnd(24, '░');
  const left = progress.etaMs ? `  ${duration(progress.etaMs)} left` : '';
  return (
    `${cyan('snapshot')} ${bar} ${String(Math.floor(part * 100)).padStart(3)}%  ${count(rows)} of about ${count(total)} rows` +
    `  ${count(gauges.rowsPerSecond)} rows/s${left}`
  );
}

/** `streaming  1,204 changes  51/s  lag 4ms  memory 96.1 MB`. */
export function streamLine(changes: number, gauges: Gauges): string {
  const lag = gauges.lagMs === null ? '' : `  lag ${duration(gauges.lagMs)}`;
  return `${green('streaming')}  ${count(changes)} changes  ${count(gauges.rowsPerSecond)}/s${lag}  memory ${bytes(gauges.memoryBytes)}`;
}

function describe(event: ChangeEvent): string {
  const { before, after } = event;
  if (before && after) {
    const changed = Object.keys(after).filter((k) => JSON.stringify(before[k]) !== JSON.stringify(after[k]));
    const key = Object.keys(after)[0];
    const parts = changed.map((k) => `${k} ${dim(short(before[k]))} ${dim('->')} ${short(after[k])}`);
    return `${key}=${short(after[key])}  ${parts.join(', ')}`;
  }
  const row = after ?? before ?? {};
  return Object.entries(row)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${dim(`${name}=`)}${short(value)}`)
    .join(' ');
}

function short(value: unknown): string {
  const text = typeof value === 'string' ? value.trimEnd() : JSON.stringify(value);
  return text.length > 24 ? `${text.slice(0, 23)}…` : text;
}

function cut(text: string, width: number): string {
  if (visibleLength(text) <= width) return text;
  let visible = 0;
  let i = 0;
  for (; i < text.length && visible < width - 1; i++) {
    if (text[i] === '\u001b') i = text.indexOf('m', i);
    else visible++;
  }
  return `${text.slice(0, i)}…${text.includes('\u001b') ? '\u001b[0m' : ''}`;
}
