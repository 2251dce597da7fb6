// What is said of a column's source type: the name, length and scale of schema parameters, and the length that bounds a
// hash. Lengths are those of the Java driver, which readers of existing topics know.
import type { Column } from '../relation.js';
import type { TypeCatalog } from '../types/type-catalog.js';

export interface SourceType {
  /** Upper case. */
  readonly name: string;
  readonly length: number;
  /** Null = not said. */
  readonly scale: number | null;
}

/** Length of types without one. */
const UNBOUNDED = 2_147_483_647;
/** Header of a varlena, which type modifiers of strings and numbers include. */
const HEADER = 4;

const FIXED: Readonly<Record<string, readonly [length: number, scale: number]>> = {
  bool: [1, 0],
  int2: [5, 0],
  int4: [10, 0],
  int8: [19, 0],
  oid: [10, 0],
  float4: [8, 8],
  float8: [17, 17],
  date: [13, 0],
  char: [1, 0],
};

/** Length before the fraction of seconds, and after it. */
const TIMES: Readonly<Record<string, readonly [before: number, after: number]>> = {
  time: [8, 0],
  timetz: [8, 6],
  timestamp: [22, 0],
  timestamptz: [22, 6],
};

const SERIALS: Readonly<Record<string, string>> = { int2: 'SMALLSERIAL', int4: 'SERIAL', int8: 'BIGSERIAL' };

export interface SourceTypeRequest {
  readonly column: Column;
  readonly types: TypeCatalog;
  /** The column comes from a relation message: a serial is told as its integer, a free numeric with a length. */
  readonly streamed: boolean;
}

export function sourceType({ column, types, streamed }: SourceTypeRequest): SourceType {
  const resolved = types.resolve(column.typeOid, column.typmod);
  const element = resolved?.type.elementOid
    ? types.resolve(resolved.type.elementOid, resolved.typmod)
    : resolved;
  const base = element?.type.name ?? column.typeName;
  const serial =
    !streamed && /^nextval\(/i.test(column.defaultExpression ?? '') ? SERIALS[column.typeName] : undefined;
  return {
    name: serial ?? column.typeName.toUpperCase(),
    ...lengthOf(base, element?.typmod ?? -1, streamed),
  };
}

function lengthOf(type: string, typmod: number, streamed: boolean): { length: number; scale: number | null } {
  const fixed = Object.hasOwn(FIXED, type) ? FIXED[type] : undefined;
  if (fixed) return { length: fixed[0], scale: fixed[1] };
  const time = Object.hasOwn(TIMES, type) ? TIMES[type] : undefined;
  if (time) return { length: time[0] + fractionLength(typmod) + time[1], scale: typmod < 0 ? 6 : typmod };
  if (type === 'interval') return { length: 49, scale: typmod < 0 ? 6 : Math.min(6, typmod & 0xffff) };
  if (type === 'numeric') {
    if (typmod < 0) return streamed ? { length: 131_089, scale: 0 } : { length: 0, scale: null };
    const modifier = typmod - HEADER;
    return { length: (modifier >> 16) & 0xffff, scale: modifier & 0xffff };
  }
  if ((type === 'varchar' || type === 'bpchar') && typmod >= 0) return { length: typmod - HEADER, scale: 0 };
  if (type === 'bit' || type === 'varbit')
    return { length: typmod < 0 ? (type === 'bit' ? 1 : UNBOUNDED) : typmod, scale: 0 };
  return { length: UNBOUNDED, scale: 0 };
}

/** The point and the digits; the driver counts two digits for one. */
function fractionLength(typmod: number): number {
  if (typmod < 0) return 7;
  return typmod === 0 ? 0 : Math.max(2, typmod) + 1;
}

/** Types whose values masks and hashes rewrite; others keep theirs. */
export function isCharacterType(column: Column, types: TypeCatalog): boolean {
  const type = types.resolve(column.typeOid, column.typmod)?.type;
  if (type === undefined) return false;
  return type.kind === 'e' || ['text', 'varchar', 'bpchar', 'name', 'char', 'citext'].includes(type.name);
}
