// What a database snapshot sees, by transaction id: the text of pg_current_snapshot() (`xmin:xmax:xip,…`) against the
// 32-bit ids of the stream. Decides which streamed changes a chunk's rows are older than.

export class Visibility {
  readonly #xmin: bigint;
  readonly #xmax: bigint;
  readonly #running: ReadonlySet<bigint>;
  readonly #standby: boolean;

  /** `standby`: running transactions are not listed there, so everything from xmin on counts as not seen. */
  constructor(text: string, standby: boolean) {
    const [xmin, xmax, xip = ''] = text.split(':');
    this.#xmin = BigInt(xmin!);
    this.#xmax = BigInt(xmax!);
    this.#running = new Set(
      xip
        .split(',')
        .filter((id) => id !== '')
        .map(BigInt),
    );
    this.#standby = standby;
  }

  /** True when the snapshot surely has the changes of the (committed) transaction. */
  sees(xid: number): boolean {
    const id = this.#whole(xid);
    if (id < this.#xmin) return true;
    return !this.#standby && id < this.#xmax && !this.#running.has(id);
  }

  /** True when the snapshot surely lacks them. */
  lacks(xid: number): boolean {
    const id = this.#whole(xid);
    return id >= this.#xmax || this.#running.has(id);
  }

  /** The 64-bit id next to xmax whose lower half is `xid`. */
  #whole(xid: number): bigint {
    const low = BigInt(xid);
    const guess = (this.#xmax & ~0xffffffffn) | low;
    if (guess > this.#xmax + 0x80000000n) return guess - 0x100000000n;
    if (guess + 0x80000000n < this.#xmax) return guess + 0x100000000n;
    return guess;
  }
}
