// Notices a network that was cut while the readers wait for rows: asks the server over the session that only holds the
// transaction. A COPY that is slow in the server stays undisturbed, one that nothing reaches any more is given up.
import type { Client } from 'pg';
import { SILENCE } from '../server/connection.js';

export interface PathWatchOptions {
  /** Milliseconds from question to question. */
  readonly beatMs: number;
  /** Called once, with the seconds without an answer. */
  readonly onSilent: (seconds: number) => void;
}

/** Asks from now on, until the returned function is called. */
export function watchPath(client: Client, { beatMs, onSilent }: PathWatchOptions): () => void {
  let waiting = false;
  let since = 0;
  let beats = 0;
  const answered = () => {
    waiting = false;
  };
  const timer = setInterval(() => {
    if (!waiting) {
      waiting = true;
      since = Date.now();
      beats = 0;
      // A connection that is known to be lost is told by the session itself.
      client.query('SELECT 1').then(answered, answered);
      return;
    }
    beats += 1;
    const silentMs = Date.now() - since;
    if (beats < SILENCE.beats || silentMs < SILENCE.ms) return;
    clearInterval(timer);
    onSilent(Math.round(silentMs / 1000));
  }, beatMs);
  return () => clearInterval(timer);
}
