// Turns a bench's figures into one table of medians and ratios, for the terminal and for docs/performance.md.
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';

export interface PhaseFigures {
  readonly rowsPerSecond: number;
  readonly cpuMicros: number;
  readonly peakBytes: number;
}

export interface Latency {
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

export interface Figures {
  readonly snapshot: PhaseFigures;
  readonly catchUp: PhaseFigures;
  readonly peakBytes: number;
  readonly startMs: number;
  readonly latencies: readonly Latency[];
}

interface ReportOptions {
  readonly rows: number;
  readonly write: boolean;
  readonly median: (values: readonly number[]) => number;
}

/** Prints the table; with `write` replaces the one in docs/performance.md between its two marks. */
export function report(
  all: ReadonlyMap<string, readonly Figures[]>,
  { rows, write, median }: ReportOptions,
): void {
  const figure = (arm: string, pick: (f: Figures) => number) => {
    const values = (all.get(arm) ?? []).map(pick).filter((v) => !Number.isNaN(v));
    return values.length === 0 ? Number.NaN : median(values);
  };
  const lines = [
    '| | Millrace | Debezium 3.6.1 on Connect 4.1.1 | floor | Millrace / Debezium |',
    '|---|---|---|---|---|',
  ];
  const line = (title: string, pick: (f: Figures) => number, show: (n: number) => string) => {
    const [own, other, floor] = ['millrace', 'debezium', 'floor'].map((arm) => figure(arm, pick));
    const ratio = own / other;
    const cell = (n: number) => (Number.isNaN(n) ? '' : show(n));
    lines.push(
      `| ${title} | ${cell(own)} | ${cell(other)} | ${cell(floor)} | ${cell(ratio) && `${ratio < 0.1 ? ratio.toPrecision(1) : ratio.toFixed(2)}x`} |`,
    );
  };
  const whole = (n: number) => Math.round(n).toLocaleString('en-US');
  const oneDigit = (n: number) => n.toFixed(1);
  const megabytes = (n: number) => `${Math.round(n / 1024 / 1024)}`;
  line('snapshot, rows/s (floor: `COPY TO STDOUT`)', (f) => f.snapshot.rowsPerSecond, whole);
  line('snapshot, CPU us a row', (f) => f.snapshot.cpuMicros, oneDigit);
  line('catch-up, rows/s (floor: `pg_recvlogical`)', (f) => f.catchUp.rowsPerSecond, whole);
  line('catch-up, CPU us a row', (f) => f.catchUp.cpuMicros, oneDigit);
  line('peak memory, MB', (f) => f.peakBytes || Number.NaN, megabytes);
  line('start until REST answers, ms', (f) => f.startMs, whole);
  for (const { perSecond } of [...all.values()].flat().find((f) => f.latencies.length > 0)?.latencies ?? []) {
    for (const name of ['p50', 'p99', 'max'] as const) {
      const pick = (f: Figures) => f.latencies.find((l) => l.perSecond === perSecond)?.[name] ?? Number.NaN;
      line(`latency at ${whole(perSecond)} commits/s, ${name}, ms`, pick, oneDigit);
    }
  }
  const runs = all.get('millrace')?.length ?? 0;
  const text = [
    `${whole(rows)} rows of nine columns, one task, JSON without schemas; medians of ${runs} run(s); ${machine()}`,
    '',
    ...lines,
  ].join('\n');
  process.stdout.write(`${text}\n`);
  if (write) intoDocument('postgres', text);
}

/** Puts a bench's text between its marks in docs/performance.md. */
export function intoDocument(bench: string, text: string): void {
  const file = 'docs/performance.md';
  const [begin, end] = ['begin', 'end'].map((mark) => `<!-- bench ${bench}: ${mark} -->`);
  const old = readFileSync(file, 'utf8');
  const [before] = old.split(begin);
  const after = old.split(end)[1] ?? '\n';
  writeFileSync(file, `${before}${begin}\n${text}\n${end}${after}`);
}

/** The machine and versions a figure belongs to. */
export function machine(): string {
  const [cpu] = cpus();
  const memory = Math.round(totalmem() / 1024 ** 3);
  return `${cpus().length} cores (${cpu?.model.trim() ?? 'unknown'}), ${memory} GiB, Linux ${release()}, Node ${process.versions.node}.`;
}
