// Maven's version ranges as `connector.plugin.version` and its kin take them: `1.2` (exactly that one), `latest`,
// `[1.0,2.0)`, `(,3.0]`. Used by validation to check the range against the one installed version of a plugin.

interface Bound {
  readonly version: string;
  readonly inclusive: boolean;
}

const INTERVAL = /^([[(])\s*([^,\])]*)\s*(?:(,)\s*([^\])]*)\s*)?([\])])$/;

/** True when a version satisfies a range. An unreadable range satisfies nothing. */
export function matchesVersion(range: string, version: string): boolean {
  const text = range.trim();
  if (text === '') return false;
  if (text === 'latest') return true;
  const interval = INTERVAL.exec(text);
  if (interval === null) return compareVersions(text, version) === 0;
  const [, open, low, comma, high = '', close] = interval;
  const from: Bound = { version: low.trim(), inclusive: open === '[' };
  if (comma === undefined)
    return from.inclusive && close === ']' && compareVersions(from.version, version) === 0;
  return above(from, version) && below({ version: high.trim(), inclusive: close === ']' }, version);
}

/** False for an interval that is not closed, or has no bounds. */
export function isVersionRange(range: string): boolean {
  const text = range.trim();
  return text !== '' && (!/^[[(]/.test(text) || INTERVAL.test(text));
}

/** The way the original prints a range: a bare version becomes an interval of one. */
export function shownRange(range: string): string {
  return /^[[(]/.test(range.trim()) ? range.trim() : `[${range.trim()},${range.trim()}]`;
}

function above(bound: Bound, version: string): boolean {
  if (bound.version === '') return true;
  const order = compareVersions(version, bound.version);
  return order > 0 || (order === 0 && bound.inclusive);
}

function below(bound: Bound, version: string): boolean {
  if (bound.version === '') return true;
  const order = compareVersions(version, bound.version);
  return order < 0 || (order === 0 && bound.inclusive);
}

/** Numbers compare as numbers, words as words; a word ranks below a number (`1.0-beta` < `1.0.1`). */
export function compareVersions(a: string, b: string): number {
  const left = parts(a);
  const right = parts(b);
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const order = comparePart(left[i] ?? 0, right[i] ?? 0);
    if (order !== 0) return order;
  }
  return 0;
}

function parts(version: string): (number | string)[] {
  const all = version.toLowerCase().split(/[.-]/);
  // "Final" and "GA" are releases, equal to no qualifier.
  return all
    .filter((part) => part !== 'final' && part !== 'ga')
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}

function comparePart(a: number | string, b: number | string): number {
  if (typeof a === 'number') return typeof b === 'number' ? Math.sign(a - b) : 1;
  if (typeof b === 'number') return -1;
  return a < b ? -1 : a > b ? 1 : 0;
}
