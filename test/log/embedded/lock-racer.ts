// Child process of lock.test.ts: takes and releases the lock of a directory again and again, and says when it held it
// together with somebody else. Arguments: directory, rounds.
import { closeSync, openSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { isFailure } from '../../../src/errors/failure.js';
import { takeLock } from '../../../src/log/embedded/lock.js';

const [, , directory, rounds] = process.argv as [string, string, string, string];
const marker = join(directory, 'held');
let held = 0;
let shared = 0;
for (let i = 0; i < Number(rounds); i++) {
  let lock: ReturnType<typeof takeLock>;
  try {
    lock = takeLock(directory);
  } catch (error) {
    if (!isFailure(error, 'EMBEDDED_LOG_LOCKED')) throw error;
    continue;
  }
  held++;
  try {
    closeSync(openSync(marker, 'wx'));
    unlinkSync(marker);
  } catch {
    shared++;
  }
  lock.release();
}
process.stdout.write(JSON.stringify({ held, shared }));
