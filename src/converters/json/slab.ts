// Gives the JSON writers a buffer to write into and hands out the bytes they wrote: slices of slabs, so a record costs
// no backing store of its own. Bytes handed out are not written again, unless the owner of the slab recycles it.

/** Writes a value's text into `b` from `o` on and answers the position after it (see write.ts). */
export type JsonWriter = (value: unknown, b: Uint8Array, o: number) => number;

const SLAB = 128 * 1024;
/** Lengths below this have their view kept. */
const VIEWS = 4096;

export class JsonSlab {
  #slab: Buffer | null = null;
  #used = 0;
  #largest = 1024;
  /** Views of the slab's first bytes, by length: values that are recycled one by one all lie there. */
  #views: (Uint8Array | undefined)[] = [];

  /** The bytes of one value. Throws what the writer throws. */
  bytes(write: JsonWriter, value: unknown): Uint8Array {
    // Stores beyond a buffer's end are slow, so they are the exception: a slab ends where the largest value of
    // late might not fit.
    let slab = this.#slab;
    if (slab === null || this.#used + this.#largest > SLAB) {
      slab = Buffer.allocUnsafeSlow(SLAB);
      this.#begin(slab, 0);
    }
    // A default that is rendered while another value is written must not land in the same place.
    const start = this.#used;
    const end = write(value, slab, start);
    if (end <= SLAB && this.#slab === slab && this.#used === start) {
      this.#used = end;
      if (end - start > this.#largest) this.#largest = Math.min(end - start, SLAB / 8);
      return start === 0 && end < VIEWS ? this.#view(slab, end) : slab.subarray(start, end);
    }
    return this.#anew(write, value, end - start);
  }

  /** Nobody needs the bytes handed out so far: the slab is written again from its start. */
  recycle(): void {
    this.#used = 0;
  }

  #begin(slab: Buffer, used: number): void {
    this.#slab = slab;
    this.#used = used;
    this.#views = [];
  }

  #view(slab: Buffer, end: number): Uint8Array {
    const known = this.#views[end];
    if (known !== undefined) return known;
    const view = slab.subarray(0, end);
    this.#views[end] = view;
    return view;
  }

  #anew(write: JsonWriter, value: unknown, size: number): Uint8Array {
    // Large values get a buffer of their own, so that a slab is not spent on one of them.
    const own = Buffer.allocUnsafeSlow(size > SLAB / 8 ? size : SLAB);
    const end = write(value, own, 0);
    if (end > own.length) return this.#anew(write, value, end);
    if (own.length === SLAB) this.#begin(own, end);
    return own.subarray(0, end);
  }
}

const shared = new JsonSlab();

/** Bytes that nobody recycles. */
export function jsonBytes(write: JsonWriter, value: unknown): Uint8Array {
  return shared.bytes(write, value);
}
