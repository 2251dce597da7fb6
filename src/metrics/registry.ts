// The metrics port's implementation on one thread: instruments by name, read when `collect` is called. A task
// thread's samples go to the main thread by message, already flat.
import type { Labels, Metrics, Sample } from '../api/metrics.js';
import { failure } from '../errors/failure.js';
import { METRICS } from './names.js';

/** A value with its name and all its labels; structured-cloneable. */
export interface FlatSample {
  readonly name: string;
  readonly labels: Labels;
  readonly value: number;
}

export class MetricsRegistry implements Metrics {
  readonly #labels: Labels;
  readonly #readers = new Map<string, () => number | readonly Sample[]>();

  /** `labels` go onto every sample. */
  constructor(labels: Labels) {
    this.#labels = labels;
  }

  /** Throws METRIC_UNKNOWN for a name that metrics/names does not declare. */
  register(name: string, read: () => number | readonly Sample[]): void {
    if (!Object.hasOwn(METRICS, name)) throw failure('METRIC_UNKNOWN', { name });
    this.#readers.set(name, read);
  }

  collect(): FlatSample[] {
    const out: FlatSample[] = [];
    for (const [name, read] of this.#readers) {
      const found = read();
      if (typeof found === 'number') out.push({ name, labels: this.#labels, value: found });
      else
        for (const { labels, value } of found)
          out.push({ name, labels: { ...this.#labels, ...labels }, value });
    }
    return out;
  }
}
