// Compiles a JavaScript expression once, in a context of its own without access to the worker, and evaluates it a
// record at a time. An expression that may run long is stopped after a second. Used by filter.ts.
import { createContext, Script } from 'node:vm';
import type { ConnectRecord } from '../../../data/record.js';
import { failure } from '../../../errors/failure.js';
import { host } from './host.js';
import { SANDBOX_SOURCE } from './sandbox-source.js';

/** What an expression answered; anything but a text, a boolean or nothing is named by its type. */
export type Answer =
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'none' }
  | { readonly kind: 'other'; readonly type: string };

type Evaluate = (...bindings: readonly unknown[]) => { value?: unknown; text?: string; error?: string };

export const TIMEOUT_MS = 1000;

/** Throws EXPRESSION_INVALID where the text is no JavaScript. The answer throws EXPRESSION_FAILED. */
export function compileExpression(text: string): (record: ConnectRecord) => Answer {
  if (LATER.test(withoutTexts(text))) {
    const problem = 'import, async, await and Promise cannot be used: the answer is needed at once';
    throw failure('EXPRESSION_INVALID', { expression: text, problem });
  }
  const context = createContext(Object.create(null) as object, {
    codeGeneration: { strings: true, wasm: false },
    microtaskMode: 'afterEvaluate',
  });
  const prepare = new Script(SANDBOX_SOURCE).runInContext(context) as (
    h: unknown,
  ) => (f: unknown) => Evaluate;
  const evaluate = prepare(Object.freeze(host))(functionOf(text, context));
  const run = mayRunLong(text) ? limited(evaluate, context, text) : evaluate;

  return (record) => {
    const { key, value, keySchema, valueSchema, topic, headers } = record;
    const result = run(key ?? null, value ?? null, keySchema, valueSchema, topic, headers.entries);
    if (result.error !== undefined) {
      throw failure('EXPRESSION_FAILED', { expression: text, topic, detail: result.error });
    }
    if (result.text !== undefined) return { kind: 'other', type: result.text };
    if (typeof result.value === 'string') return { kind: 'text', value: result.value };
    if (typeof result.value === 'boolean') return { kind: 'boolean', value: result.value };
    return typeof result.value === 'number' ? { kind: 'other', type: 'number' } : { kind: 'none' };
  };
}

const PARAMETERS = 'key, value, keySchema, valueSchema, topic, header';

/** A single expression becomes a function; statements keep the value of the last one, as a script does. */
function functionOf(text: string, context: object): unknown {
  try {
    new Script(`(${text}\n)`);
    return new Script(`((${PARAMETERS}) => (${text}\n))`).runInContext(context);
  } catch (error) {
    if ((error as Error).name !== 'SyntaxError') throw error;
  }
  try {
    new Script(text);
  } catch (error) {
    throw failure('EXPRESSION_INVALID', { expression: text, problem: (error as Error).message });
  }
  return new Script(`((${PARAMETERS}) => eval(${JSON.stringify(text)}))`).runInContext(context);
}

/** Names and forms without which an expression only compares, computes and calls what ends at once. */
const ENDLESS =
  /[`/\\{}]|=>|\.\.\.|\]\s*\(|\b(?:for|while|do|function|class|eval|Function|constructor|RegExp|match|matchAll|replace|replaceAll|search|test|exec|repeat|padStart|padEnd|split|Array|Promise|import|async|await|new|with)\b/;

/** What ends after the expression has; a promise nobody waits for would end the task when it fails. */
const LATER = /(?<!\.)\b(?:import|async|await|Promise)\b/;

const withoutTexts = (text: string): string => text.replace(/'[^'\\\n]*'|"[^"\\\n]*"/g, "''");

export const mayRunLong = (text: string): boolean => ENDLESS.test(withoutTexts(text));

/** Runs under a watchdog, which costs some tens of microseconds a record. */
function limited(evaluate: Evaluate, context: object, expression: string): Evaluate {
  const call = new Script('__call()');
  let bindings: readonly unknown[] = [];
  let answer: ReturnType<Evaluate> = {};
  // Hidden from the expression: it is there only while the call begins.
  const start = () => {
    Reflect.deleteProperty(context, '__call');
    answer = evaluate(...bindings);
  };
  return (...given) => {
    bindings = given;
    Object.defineProperty(context, '__call', { value: start, configurable: true });
    try {
      call.runInContext(context, { timeout: TIMEOUT_MS });
      return answer;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
      throw failure(
        'EXPRESSION_FAILED',
        { expression, topic: String(given[4]), detail: `it ran for more than ${TIMEOUT_MS} ms` },
        error,
      );
    }
  };
}
