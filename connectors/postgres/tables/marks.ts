// What the tables API keeps in the stored config under `millrace.tables`: the tables that are paused, and for each table
// that was added, resumed or read again the id of its last reading. Read at start; written by config-change.ts.
import type { Props } from '../../../src/config/config-key.js';
import type { ConfigProblem } from '../config/option-pairs.js';

export const MARKS = 'millrace.tables';

export interface TableMarks {
  readonly paused: readonly string[];
  /** `schema.table` -> id of the reading that the offsets must know (see readings.ts). */
  readonly read: Readonly<Record<string, string>>;
}

const NONE: TableMarks = { paused: [], read: {} };

/** Null when the text is not of that form. */
function parse(text: string | undefined): TableMarks | null {
  if (text === undefined || text.trim() === '') return NONE;
  try {
    const { paused = [], read = {}, ...rest } = JSON.parse(text) as Record<string, unknown>;
    const texts = (values: unknown[]) => values.every((value) => typeof value === 'string');
    if (Object.keys(rest).length > 0 || !Array.isArray(paused) || !texts(paused)) return null;
    if (typeof read !== 'object' || read === null || Array.isArray(read)) return null;
    return texts(Object.values(read)) ? { paused, read: read as Record<string, string> } : null;
  } catch {
    return null;
  }
}

/** Marks of a config that has been checked. */
export function readMarks(props: Props): TableMarks {
  return parse(props[MARKS]) ?? NONE;
}

/** The value to store; null = the key is not needed. */
export function writeMarks({ paused, read }: TableMarks): string | null {
  const marks = {
    ...(paused.length > 0 ? { paused } : {}),
    ...(Object.keys(read).length > 0 ? { read } : {}),
  };
  return Object.keys(marks).length > 0 ? JSON.stringify(marks) : null;
}

export function marksProblems(props: Props): ConfigProblem[] {
  if (parse(props[MARKS]) !== null) return [];
  const problem = 'expected is JSON of the form {"paused":["schema.table"],"read":{"schema.table":"id"}}';
  return [{ option: MARKS, value: props[MARKS]!, problem }];
}
