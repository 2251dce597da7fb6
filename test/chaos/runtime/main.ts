// `npm run chaos -- runtime [--minutes N] [--workers N] [--connectors N] [--exactly-once] [--rate N] [--seed N] [--delay MS]
// [--every MS] [--no-takeover]`: workers of one group with numbered sources and with sinks, while random things go wrong.
// In the end every number has to be there, once where that was promised, and every task to run once.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type ChaosRun, chaosRun } from './run.js';
import { SESSION_MS } from './takeover.js';

/** Exit code 0 where nothing was lost or doubled, and all ran in the end. */
export async function runtimeProgram(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      minutes: { type: 'string', default: '2' },
      workers: { type: 'string', default: '3' },
      connectors: { type: 'string', default: '20' },
      'exactly-once': { type: 'boolean', default: false },
      rate: { type: 'string', default: '10' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      delay: { type: 'string', default: '2000' },
      every: { type: 'string', default: '4000' },
      'no-takeover': { type: 'boolean', default: false },
    },
  });
  // Workers end with this process, and its exit is where they do.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  const began = Date.now();
  const say = (text: string) => {
    const at = Math.round((Date.now() - began) / 1000);
    process.stdout.write(`${String(at).padStart(5)} s  ${text}\n`);
  };
  const directory = mkdtempSync(join(tmpdir(), 'millrace-chaos-'));
  const run: ChaosRun = {
    directory,
    say,
    spanMs: Number(values.minutes) * 60_000,
    workers: Number(values.workers),
    connectors: Number(values.connectors),
    exactlyOnce: values['exactly-once'],
    rate: Number(values.rate),
    seed: Number(values.seed),
    delayMs: Number(values.delay),
    everyMs: Number(values.every),
    takeOver: !values['no-takeover'],
  };
  say(`seed ${run.seed}, ${values.minutes} minutes, ${run.workers} workers, ${run.connectors} connectors`);
  try {
    const { counts, wrong, takeOverMs } = await chaosRun(run);
    for (const each of counts) {
      const extra = each.records - each.distinct;
      const kind = each.isSink ? 'sink' : each.exactlyOnce ? 'exactly once' : 'at least once';
      say(
        `${each.name.padEnd(18)} ${kind.padEnd(13)} ${each.distinct} numbers, ${each.records} records, ` +
          `${extra} more than once, ${each.missing.length} missing ${each.missing.slice(0, 5).join(', ')}`,
      );
    }
    for (const each of wrong) say(`wrong: ${each}`);
    const limit = SESSION_MS + 5000;
    if (takeOverMs !== null) {
      say(`tasks of a killed worker were away ${takeOverMs} ms; session timeout + 5 s are ${limit} ms`);
    }
    const lost = counts.reduce((sum, { missing }) => sum + missing.length, 0);
    const doubled = counts.reduce(
      (sum, { exactlyOnce, records, distinct }) => sum + (exactlyOnce ? records - distinct : 0),
      0,
    );
    const distinct = counts.reduce((sum, each) => sum + (each.isSink ? 0 : each.distinct), 0);
    say(`${distinct} numbers; ${lost} lost, ${doubled} doubled where exactly once, ${wrong.length} wrong`);
    if (lost === 0 && doubled === 0 && wrong.length === 0) {
      rmSync(directory, { recursive: true, force: true });
      return 0;
    }
    say(`kept: ${directory}`);
    return 1;
  } catch (error) {
    say(`${String(error)}\nkept: ${directory}`);
    return 1;
  }
}
