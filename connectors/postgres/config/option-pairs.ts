// Rules that take more than one option, or options whose names carry a table: what a config lacks or contradicts beyond
// the rules of single keys. Called by checkConfig.
import type { Props } from '../../../src/config/config-key.js';
import { compileJavaRegex } from '../../../src/config/java-regex.js';
import { processorProblems } from '../reselect/options.js';
import { marksProblems } from '../tables/marks.js';
import { overlookedChoices, TOPIC_STRATEGIES } from './rules.js';
import { signalOversights, signalProblems } from './signal-rules.js';

export interface ConfigProblem {
  readonly option: string;
  readonly value: string;
  readonly problem: string;
}

const MULTIPLIER = 'snapshot.max.threads.multiplier.';
const TAGS_EXPECTED =
  'A equivalent-separated map of valid key/value pairs is expected, for example: k1=v1,k2=v2';
const OVERRIDES = 'snapshot.select.statement.overrides';

export function configProblems(props: Props): ConfigProblem[] {
  return [
    ...routing(props),
    ...multipliers(props),
    ...tags(props),
    ...signalProblems(props),
    ...marksProblems(props),
    ...processorProblems(props),
  ];
}

/** What is wrong without effect, in the original too: a task tells it in its log. */
export function oversights(props: Props): ConfigProblem[] {
  return [...overlookedChoices(props), ...overrides(props), ...signalOversights(props)];
}

function routing(props: Props): ConfigProblem[] {
  if (TOPIC_STRATEGIES[props['topic.naming.strategy'] ?? ''] !== 'regex') return [];
  const required = ['topic.regex', 'topic.replacement'].filter((option) => !props[option]?.trim());
  return [
    ...required.map((option) => ({ option, value: '', problem: 'A value is required' })),
    ...['topic.regex', 'topic.key.field.regex'].flatMap((option) => invalidRegex(option, props[option])),
    ...replacement(props, 'topic.regex', 'topic.replacement'),
    ...replacement(props, 'topic.key.field.regex', 'topic.key.field.replacement'),
  ];
}

function invalidRegex(option: string, value: string | undefined): ConfigProblem[] {
  if (!value?.trim()) return [];
  try {
    compileJavaRegex(value);
    return [];
  } catch (error) {
    return [{ option, value, problem: (error as Error).message }];
  }
}

function replacement(props: Props, pattern: string, option: string): ConfigProblem[] {
  const regex = props[pattern];
  const value = props[option];
  if (!regex?.trim() || !value?.trim() || invalidRegex(pattern, regex).length > 0) return [];
  try {
    compileJavaRegex(regex).replacement(value);
    return [];
  } catch (error) {
    return [{ option, value, problem: (error as Error).message }];
  }
}

function multipliers(props: Props): ConfigProblem[] {
  return Object.entries(props)
    .filter(([option, value]) => option.startsWith(MULTIPLIER) && !/^[1-9]\d{0,5}$/.test(value.trim()))
    .map(([option, value]) => ({ option, value, problem: 'A positive, non-zero integer value is expected' }));
}

/** A table named without its SELECT is read whole, and a SELECT for a table that is not named does nothing. */
function overrides(props: Props): ConfigProblem[] {
  const tables = (props[OVERRIDES] ?? '').split(',').map((table) => table.trim());
  const missing = tables
    .filter((table) => table !== '' && !props[`${OVERRIDES}.${table}`]?.trim())
    .map((table) => ({
      option: OVERRIDES,
      value: props[OVERRIDES],
      problem: `${OVERRIDES}.${table} is missing: the SELECT that reads ${table}`,
    }));
  const unnamed = Object.entries(props)
    .filter(
      ([option]) =>
        option.startsWith(`${OVERRIDES}.`) && !tables.includes(option.slice(OVERRIDES.length + 1)),
    )
    .map(([option, value]) => ({ option, value, problem: `${OVERRIDES} does not name this table` }));
  return [...missing, ...unnamed];
}

function tags(props: Props): ConfigProblem[] {
  const value = props['custom.metric.tags'] ?? '';
  const bad = metricTags(value) === null;
  return bad ? [{ option: 'custom.metric.tags', value, problem: TAGS_EXPECTED }] : [];
}

/** `custom.metric.tags` as labels; null when it has another form. What a label's name cannot hold becomes `_`. */
export function metricTags(text: string): Record<string, string> | null {
  const out: Record<string, string> = {};
  for (const pair of text.split(',').filter((item) => item.trim() !== '')) {
    const match = /^\s*([^\s=](?:[^=]*[^\s=])?)\s*=\s*([^\s=](?:[^=]*[^\s=])?)\s*$/.exec(pair);
    if (match === null) return null;
    out[match[1].replace(/[^A-Za-z0-9_]/g, '_').replace(/^(?=\d)/, '_')] = match[2];
  }
  return out;
}
