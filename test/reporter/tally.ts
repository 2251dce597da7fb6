// Counts the events of node:test for test/run.ts and prints them for people: a line a file, failures in full as they
// come, then everything skipped with its reason, then `N passed, N failed[, N skipped]` alone on the last line.
// Guarantees: suites are not counted; a file that crashes or has no test counts as a failure.
import type { TestEvent } from './test-event.js';

export class Tally {
  passed = 0;
  failed = 0;
  private readonly skipped: string[] = [];
  private readonly failures: string[] = [];

  constructor(private readonly print: (line: string) => void) {}

  /** Takes one event of the runner's stream. */
  take(event: TestEvent): void {
    const { data } = event;
    if (event.type === 'test:stderr') process.stderr.write(data.message ?? '');
    if (event.type !== 'test:pass' && event.type !== 'test:fail') return;
    if (data.details?.type === 'suite' && event.type === 'test:pass') return;
    const title = `${relative(data.file)} ${data.name ?? ''}`.trim();
    if (data.skip !== undefined && data.skip !== false) {
      this.skipped.push(
        `${title}: ${data.skip === true || data.skip === '' ? 'no reason given' : data.skip}`,
      );
    } else if (event.type === 'test:pass') {
      this.passed++;
      this.print(`ok     ${title} (${Math.round(data.details?.duration_ms ?? 0)} ms)`);
    } else if (!isParentOf(data.details?.error)) {
      this.failed++;
      const lines = describe(data.details?.error);
      this.failures.push(title);
      this.print(`FAILED ${title}\n${lines}`);
    }
  }

  /** Prints the summary; its last line is the tally. */
  finish(): void {
    for (const [title, entries] of [
      ['Skipped', this.skipped],
      ['Failed', this.failures],
    ] as const) {
      if (entries.length > 0) this.print(`\n${title}:\n${entries.map((entry) => `  ${entry}`).join('\n')}`);
    }
    const skipped = this.skipped.length > 0 ? `, ${this.skipped.length} skipped` : '';
    this.print(`\n${this.passed} passed, ${this.failed} failed${skipped}`);
  }
}

// A parent fails because a child did; the child is the failure.
function isParentOf(error: unknown): boolean {
  return (error as { failureType?: string } | undefined)?.failureType === 'subtestsFailed';
}

function describe(error: unknown): string {
  const cause = (error as { cause?: unknown } | undefined)?.cause ?? error;
  const text = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
  return text
    .split('\n')
    .map((line) => `       ${line}`)
    .join('\n');
}

function relative(file: string | undefined): string {
  return (file ?? '').replace(/^.*[\\/]test[\\/]/, '').replace(/\.test\.js$/, '');
}
