// The only maker of the product's errors. `failure(code, params)` looks the entry up in the catalogue, so the
// same code, cause and remedy show in the log, in REST, in the CLI and in a task's trace.
import { catalogue, type ErrorCode, type ErrorParams } from './catalogue.js';
import type { ErrorEntry, JavaClass } from './entry.js';

export class Failure extends Error {
  override readonly name = 'Failure';
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly remedy: string,
    readonly retriable: boolean,
    readonly status: number,
    readonly javaClass: JavaClass,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }

  /**
   * The text of a REST `trace`: `<java class>: <message>`, code and remedy, then the same of each cause after `Caused by:`.
   */
  get trace(): string {
    const lines = [`${this.javaClass}: ${this.message}`, `\t[${this.code}] ${this.remedy}`];
    for (let cause = this.cause; cause !== undefined && cause !== null; cause = (cause as Error).cause) {
      if (cause instanceof Failure) {
        lines.push(`Caused by: ${cause.javaClass}: ${cause.message}`, `\t[${cause.code}] ${cause.remedy}`);
      } else lines.push(`Caused by: ${String(cause)}`);
    }
    return lines.join('\n');
  }
}

/** Makes the error of a code. Throws nothing itself: `throw failure('X', {...})`. */
export function failure<C extends ErrorCode>(code: C, params: ErrorParams<C>, cause?: unknown): Failure {
  const found = catalogue[code] as unknown as ErrorEntry<ErrorParams<C>>;
  return new Failure(
    code,
    found.message(params),
    found.remedy(params),
    found.retriable,
    found.status,
    found.javaClass,
    cause === undefined ? undefined : { cause },
  );
}

/** True for an error of the catalogue (optionally of one code). */
export function isFailure(error: unknown, code?: ErrorCode): error is Failure {
  return error instanceof Failure && (code === undefined || error.code === code);
}

/** Structured-clone form of any error, for crossing threads. */
export interface FailureTransfer {
  code?: ErrorCode;
  message: string;
  remedy: string;
  retriable: boolean;
  status: number;
  javaClass: JavaClass;
  trace: string;
  /** True where the error at the root may pass with nothing changed by a person. */
  transient?: boolean;
}

/** The last error of the catalogue in the row of causes: what wraps it says only where it was met. */
function rootOf(error: Failure): Failure {
  let root = error;
  for (let cause = error.cause; cause !== undefined && cause !== null; cause = (cause as Error).cause) {
    if (cause instanceof Failure) root = cause;
  }
  return root;
}

/** Flattens an error for a message port; an error outside the catalogue keeps its stack as the trace. */
export function transferFailure(error: unknown): FailureTransfer {
  if (error instanceof Failure) {
    const { code, message, remedy, retriable, status, javaClass, trace } = error;
    return { code, message, remedy, retriable, status, javaClass, trace, transient: rootOf(error).retriable };
  }
  const message = error instanceof Error ? error.message : String(error);
  return {
    message,
    remedy: '',
    retriable: false,
    status: 500,
    javaClass: 'org.apache.kafka.connect.errors.ConnectException',
    trace: `org.apache.kafka.connect.errors.ConnectException: ${error instanceof Error ? (error.stack ?? message) : message}`,
  };
}
