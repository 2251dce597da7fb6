// The part of node:test's event stream that tally.ts reads; Node's own types name each event apart.

export interface TestEvent {
  readonly type: string;
  readonly data: {
    readonly name?: string;
    readonly file?: string;
    readonly message?: string;
    /** The reason, or true without one. */
    readonly skip?: string | boolean;
    readonly details?: { readonly type?: string; readonly duration_ms?: number; readonly error?: unknown };
  };
}
