// INT64 in memory: a number where that is exact, a bigint where it is not. Nothing is ever rounded.

/** The in-memory INT64 of a bigint. Invariant 11: a number only where that is exact. */
export function int64FromBigInt(value: bigint): number | bigint {
  return value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : value;
}

/** The in-memory INT64 of decimal text (optional sign and digits only). */
export function int64FromText(text: string): number | bigint {
  return text.length < 16 ? Number(text) : int64FromBigInt(BigInt(text));
}
