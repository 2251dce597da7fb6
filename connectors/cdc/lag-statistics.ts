// Least, greatest, mean and percentiles of the lag behind the source, over all events since the task's start. Recording is
// arithmetic on one array: buckets grow by powers of two, each cut in 32, so a percentile is exact to 3 %.

const EXACT = 64;
const PARTS = 32;

export class LagStatistics {
  readonly #buckets = new Float64Array(EXACT + PARTS * 40);
  #count = 0;
  #sum = 0;
  /** The events of a chunk have one lag. */
  #last = -1;
  #lastBucket = 0;
  /** Milliseconds; -1 before any. */
  min = -1;
  max = -1;

  record(ms: number): void {
    const lag = ms < 0 ? 0 : Math.floor(ms);
    this.#count += 1;
    this.#sum += lag;
    if (lag > this.max) this.max = lag;
    if (lag < this.min || this.min < 0) this.min = lag;
    if (lag !== this.#last) {
      this.#last = lag;
      this.#lastBucket = bucketOf(lag);
    }
    this.#buckets[this.#lastBucket] += 1;
  }

  get average(): number {
    return this.#count === 0 ? -1 : Math.round(this.#sum / this.#count);
  }

  /** The lag that the share `p` (0..1) of events did not exceed; -1 before any. */
  percentile(p: number): number {
    if (this.#count === 0) return -1;
    const wanted = Math.ceil(this.#count * p);
    let seen = 0;
    for (let i = 0; i < this.#buckets.length; i++) {
      seen += this.#buckets[i];
      if (seen >= wanted) return Math.min(this.max, upperEnd(i));
    }
    return this.max;
  }
}

function bucketOf(lag: number): number {
  if (lag < EXACT) return lag;
  const exponent = Math.floor(Math.log2(lag));
  const part = Math.floor((lag / 2 ** exponent - 1) * PARTS);
  return Math.min(EXACT + (exponent - 6) * PARTS + part, EXACT + PARTS * 40 - 1);
}

function upperEnd(bucket: number): number {
  if (bucket < EXACT) return bucket;
  const exponent = Math.floor((bucket - EXACT) / PARTS) + 6;
  const part = (bucket - EXACT) % PARTS;
  return Math.ceil(2 ** exponent * (1 + (part + 1) / PARTS)) - 1;
}
