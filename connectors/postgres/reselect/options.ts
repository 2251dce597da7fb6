// `post.processors`: names of processors, each with a type and options under its name. There is one type, which reads
// columns anew. Used by the check of a config (what is wrong) and by the task (what to do).
import type { Props } from '../../../src/config/config-key.js';
import { patternsProblem, selection } from '../config/rules.js';

const OPTION = 'post.processors';
export const RESELECT_TYPE = 'io.debezium.processors.reselect.ReselectColumnsPostProcessor';

export interface ReselectOptions {
  /** Columns in which the placeholder of a value that was not sent is replaced. */
  readonly unavailable: boolean;
  /** Columns whose value is null are read too. */
  readonly nulls: boolean;
  /** By the event's key; false = by the table's primary key. */
  readonly byEventKey: boolean;
  /** What a row that is not found, or a query that fails, does: the event goes out as it came, or fails. */
  readonly onError: 'warn' | 'fail';
  /** Of `schema.table:column`. */
  readonly selects: (column: string) => boolean;
}

export interface ProcessorProblem {
  readonly option: string;
  readonly value: string;
  readonly problem: string;
}

const BOOLEANS = { unavailable: true, nulls: true, byEventKey: false };
const NAMES = {
  unavailable: 'reselect.unavailable.values',
  nulls: 'reselect.null.values',
  byEventKey: 'reselect.use.event.key',
  include: 'reselect.columns.include.list',
  exclude: 'reselect.columns.exclude.list',
  onError: 'reselect.error.handling.mode',
} as const;
const KNOWN: ReadonlySet<string> = new Set(Object.values(NAMES));

/** The processors in the order in which they run. Of a config that `processorProblems` finds nothing wrong with. */
export function reselectOptions(props: Props): ReselectOptions[] {
  return names(props).map((name) => {
    const of = (option: string) => props[`${name}.${option}`];
    const list = (option: string) => (of(option) ?? '').split(',');
    const flag = (key: keyof typeof BOOLEANS) => {
      const text = of(NAMES[key])?.trim().toLowerCase();
      return text === undefined ? BOOLEANS[key] : text === 'true';
    };
    return {
      unavailable: flag('unavailable'),
      nulls: flag('nulls'),
      byEventKey: flag('byEventKey'),
      onError: of(NAMES.onError)?.trim().toLowerCase() === 'fail' ? 'fail' : 'warn',
      selects: selection(list(NAMES.include), list(NAMES.exclude)),
    };
  });
}

/** What is wrong with the processors of a config: another type is a Java class, which cannot be loaded. */
export function processorProblems(props: Props): ProcessorProblem[] {
  return names(props).flatMap((name) => {
    const type = `${name}.type`;
    const value = props[type]?.trim() ?? '';
    if (value === '')
      return [{ option: type, value, problem: `A value is required: ${OPTION} names ${name}` }];
    if (value !== RESELECT_TYPE)
      return [
        { option: type, value, problem: `This post processor is not supported, only ${RESELECT_TYPE} is` },
      ];
    return Object.entries(props).flatMap(([option, text]) => {
      if (!option.startsWith(`${name}.reselect.`)) return [];
      const problem = problemOf(option.slice(name.length + 1), text);
      return problem === null ? [] : [{ option, value: text, problem }];
    });
  });
}

function problemOf(name: string, text: string): string | null {
  if (!KNOWN.has(name)) return `There is no such option; there are ${[...KNOWN].join(', ')}`;
  const word = text.trim().toLowerCase();
  if (name === NAMES.onError)
    return ['warn', 'fail'].includes(word) ? null : 'Value must be one of warn, fail';
  if (name !== NAMES.include && name !== NAMES.exclude)
    return ['true', 'false'].includes(word) ? null : "Either 'true' or 'false' is expected";
  return patternsProblem(text.split(','));
}

function names(props: Props): string[] {
  const list = (props[OPTION] ?? '').split(',').map((name) => name.trim());
  return list.filter((name) => name !== '');
}
