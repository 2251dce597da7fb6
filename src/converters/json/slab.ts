// Gives the JSON writers a buffer to write into and hands out the bytes they wrote: slices of shared slabs, so a
// record costs no backing store of its own. Bytes handed out are never written again.

/** Writes a value's text into `b` from `o` on and answers the position after it (see write.ts). */
export type JsonWriter = (value: unknown, b: Uint8Array, o: number) => number;

const SLAB = 128 * 1024;
let slab = Buffer.allocUnsafeSlow(SLAB);
let used = 0;
let largest = 1024;

/** The bytes of one value. Throws what the writer throws. */
export function jsonBytes(write: JsonWriter, value: unknown): Uint8Array {
  // Stores beyond a buffer's end are slow, so they are the exception: a slab ends where the largest value of
  // late might not fit.
  if (used + largest > SLAB) {
    slab = Buffer.allocUnsafeSlow(SLAB);
    used = 0;
  }
  // A default that is rendered while another value is written must not land in the same place.
  const start = used;
  const target = slab;
  const end = write(value, target, start);
  if (end <= target.length && slab === target && used === start) {
    used = end;
    if (end - start > largest) largest = Math.min(end - start, SLAB / 8);
    return target.subarray(start, end);
  }
  return inNewSlab(write, value, end - start);
}

function inNewSlab(write: JsonWriter, value: unknown, size: number): Uint8Array {
  // Large values get a buffer of their own, so that a slab is not spent on one of them.
  const own = Buffer.allocUnsafeSlow(size > SLAB / 8 ? size : SLAB);
  const end = write(value, own, 0);
  if (end > own.length) return inNewSlab(write, value, end);
  if (own.length === SLAB) {
    slab = own;
    used = end;
  }
  return own.subarray(0, end);
}
