// The rules of TimezoneConverter's `include.list` and `exclude.list`: which tables or topics, and which of their
// fields. Used by timezone-converter.ts.
import { configError } from '../../shared/transform.js';

export interface FieldRules {
  /** The fields named for a topic or table; an empty set = all of them; null = no rule speaks of it. */
  fieldsOf(topic: string, table: string | null): ReadonlySet<string> | null;
}

const LIST = /^\[(source|topic|[".\w\s_]+):([".\w\s_]+(?::[".\w\s_]+)?(?:,|\]$))+$/;

/** Throws CONFIG_INVALID on a list the original does not accept. */
export function fieldRules(list: readonly string[], kind: 'include' | 'exclude'): FieldRules {
  if (!LIST.test(`[${list.join(', ')}]`)) {
    throw configError(
      `Invalid ${kind} list format. Please specify a list of rules in the format of "source:<tablename>:<fieldnames>", "topic:<topicname>:<fieldnames>", "<matchname>:<fieldnames>"`,
    );
  }
  const topics = new Map<string, Set<string>>();
  const tables = new Map<string, Set<string>>();
  const either = new Map<string, Set<string>>();
  let prefix: string | null = null;
  for (const item of list) {
    const rule = ruleOf(item);
    if (rule.prefix !== null) prefix = rule.prefix;
    const map = prefix === 'topic' ? topics : prefix === 'source' ? tables : either;
    const fields = map.get(rule.name) ?? new Set();
    if (rule.field !== null) fields.add(rule.field);
    map.set(rule.name, fields);
  }
  return {
    fieldsOf(topic, table) {
      const byTable = (map: Map<string, Set<string>>) => (table === null ? undefined : map.get(table));
      return topics.get(topic) ?? byTable(tables) ?? either.get(topic) ?? byTable(either) ?? null;
    },
  };
}

function ruleOf(item: string): { prefix: string | null; name: string; field: string | null } {
  const steps = item.split(':');
  if (steps.length === 1) return { prefix: null, name: steps[0], field: null };
  if (/^(source|topic)$/i.test(steps[0]))
    return { prefix: steps[0], name: steps[1], field: steps[2] ?? null };
  return { prefix: null, name: steps[0], field: steps[1] };
}
