// The metrics port: a task thread registers instruments, the worker gathers their values when asked and shows
// them as Prometheus text. Instruments are read at scrape time; recording is plain field arithmetic.

export type Labels = Readonly<Record<string, string>>;

/** One value at scrape time; `labels` are added to those of the instrument's task. */
export interface Sample {
  readonly labels?: Labels | undefined;
  readonly value: number;
}

export interface Metrics {
  /**
   * Registers an instrument. `name` must be declared in metrics/names.ts; `read` is called at every scrape on
   * the thread that registered it. Registering a name again replaces the reader.
   */
  register(name: string, read: () => number | readonly Sample[]): void;
}
