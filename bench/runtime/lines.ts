// Files of lines for the runtime bench: written for the source, waited for at the sink.
import { closeSync, createReadStream, existsSync, openSync, writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Bytes of a line without its end. */
export const LINE_BYTES = 1024;

/** Writes a file of numbered lines. */
export function writeLines(file: string, count: number): void {
  const to = openSync(file, 'w');
  const most = 1000;
  for (let first = 0; first < count; first += most) {
    const block = Array.from({ length: Math.min(most, count - first) }, (_, i) =>
      `${first + i} `.padEnd(LINE_BYTES, 'the quick brown fox "jumps" over the lazy dog; '),
    );
    writeSync(to, `${block.join('\n')}\n`);
  }
  closeSync(to);
}

/** Resolves when the file has that many lines. Throws after a quarter of an hour. */
export async function awaitLines(file: string, count: number): Promise<void> {
  const deadline = Date.now() + 900_000;
  let lines = 0;
  let read = 0;
  while (lines < count) {
    if (Date.now() > deadline) throw new Error(`${file} has ${lines} of ${count} lines`);
    await sleep(25);
    if (!existsSync(file)) continue;
    for await (const chunk of createReadStream(file, { start: read }) as AsyncIterable<Buffer>) {
      read += chunk.length;
      for (const byte of chunk) if (byte === 10) lines++;
    }
  }
}
