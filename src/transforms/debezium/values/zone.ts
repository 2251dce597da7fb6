// A time zone as java.time sees it: a fixed offset or a region of the zone database, and its offset at an instant or
// at a local time. Used by timezone-values.ts.

export interface Zone {
  /** Seconds east of UTC at an instant (milliseconds since the epoch). */
  atInstant(millis: number): number;
  /** At a local time, given as if it were UTC: in a gap the offset before it, in an overlap the earlier one. */
  atLocal(millis: number): number;
}

const OFFSET = /^([+-])(\d{2}):(\d{2})(?::(\d{2}))?$/;

/** Null where there is no such zone. */
export function zoneOf(name: string): Zone | null {
  const match = OFFSET.exec(name);
  if (match) {
    const [, sign, hours, minutes, seconds = '0'] = match;
    const total = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
    if (total > 18 * 3600 || Number(minutes) > 59 || Number(seconds) > 59) return null;
    const offset = sign === '-' ? -total : total;
    return { atInstant: () => offset, atLocal: () => offset };
  }
  // Java has no rules for the three-letter zones that its older API lists, except these.
  if (!/^[A-Za-z]/.test(name) || (/^[A-Z]{3}$/.test(name) && !JAVA_SHORT.has(name))) return null;
  try {
    return regionZone(name);
  } catch {
    return null;
  }
}

const JAVA_SHORT = new Set(['UTC', 'GMT', 'UCT', 'CET', 'EET', 'MET', 'WET', 'PRC', 'ROK']);

const PARTS = {
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: 'numeric',
  second: 'numeric',
} as const;

function regionZone(timeZone: string): Zone {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    era: 'short',
    calendar: 'gregory',
    ...PARTS,
  });
  // Offsets change at whole quarters of an hour at most a few times a year: one look-up a quarter of an hour is kept.
  const known = new Map<number, number>();
  const atInstant = (millis: number): number => {
    const quarter = Math.floor(millis / 900_000);
    let offset = known.get(quarter);
    if (offset === undefined) {
      if (known.size >= 10_000) known.clear();
      offset = offsetAt(format, millis);
      known.set(quarter, offset);
    }
    return offset;
  };
  return {
    atInstant,
    atLocal(millis) {
      const before = atInstant(millis - 86_400_000);
      const after = atInstant(millis + 86_400_000);
      if (before === after) return before;
      if (atInstant(millis - before * 1000) === before) return before;
      if (atInstant(millis - after * 1000) === after) return after;
      return before;
    },
  };
}

function offsetAt(format: Intl.DateTimeFormat, millis: number): number {
  const part: Record<string, string> = {};
  for (const { type, value } of format.formatToParts(millis)) part[type] = value;
  const year = part['era'] === 'BC' ? 1 - Number(part['year']) : Number(part['year']);
  const local = new Date(0);
  local.setUTCFullYear(year, Number(part['month']) - 1, Number(part['day']));
  local.setUTCHours(Number(part['hour']), Number(part['minute']), Number(part['second']));
  return (local.getTime() - Math.floor(millis / 1000) * 1000) / 1000;
}
