// java.util.Random: the same numbers for the same seed, so that a stored `random.seed` goes on where the original or an
// earlier run left off. The 48 bits of state are two halves of 24, which doubles multiply exactly.

const HALF = 2 ** 24;
const MULTIPLIER_HIGH = 0x5de;
const MULTIPLIER_LOW = 0xece66d;

export class JavaRandom {
  #high = 0;
  #low = 0;

  constructor(seed: bigint) {
    this.setSeed(seed);
  }

  /** Takes the lowest 48 bits of a 64-bit number. */
  setSeed(seed: bigint): void {
    const bits = Number(BigInt.asUintN(48, seed));
    this.#setBits(Math.floor(bits / HALF), bits % HALF);
  }

  /** A new seed drawn and set; the number that `setSeed` would need to come to the same state. */
  reseed(): bigint {
    const high = this.#next32();
    const low = this.#next32();
    const bits = ((high & 0xffff) * 2 ** 32 + low + 2 ** 48) % 2 ** 48;
    this.#setBits(Math.floor(bits / HALF), bits % HALF);
    return BigInt.asIntN(64, BigInt(high) * 4294967296n + BigInt(low));
  }

  nextLong(): bigint {
    const high = this.#next32();
    return BigInt.asIntN(64, BigInt(high) * 4294967296n + BigInt(this.#next32()));
  }

  /** Any int32. */
  nextInt(): number {
    return this.#next32();
  }

  /** 0 to bound - 1. */
  below(bound: number): number {
    const isPowerOfTwo = (bound & -bound) === bound;
    for (;;) {
      this.#step();
      const bits = this.#high * 128 + (this.#low >>> 17);
      if (isPowerOfTwo) return Math.floor((bound * bits) / 2 ** 31);
      const value = bits % bound;
      // Numbers of the last, incomplete round would make the low ones likelier.
      if (bits - value + (bound - 1) < 2 ** 31) return value;
    }
  }

  /** 0 (included) to 1. */
  nextDouble(): number {
    this.#step();
    const first = this.#high * 4 + (this.#low >>> 22);
    this.#step();
    return (first * 2 ** 27 + this.#high * 8 + (this.#low >>> 21)) / 2 ** 53;
  }

  /** 0 (included) to 1, with the 24 bits of a float. */
  nextFloat(): number {
    this.#step();
    return this.#high / HALF;
  }

  nextBoolean(): boolean {
    this.#step();
    return this.#high >= HALF / 2;
  }

  #next32(): number {
    this.#step();
    return (this.#high * 256 + (this.#low >>> 16)) | 0;
  }

  #setBits(high: number, low: number): void {
    this.#high = high ^ MULTIPLIER_HIGH;
    this.#low = low ^ MULTIPLIER_LOW;
  }

  #step(): void {
    const low = this.#low * MULTIPLIER_LOW + 0xb;
    const carry = Math.floor(low / HALF);
    this.#high = (this.#high * MULTIPLIER_LOW + this.#low * MULTIPLIER_HIGH + carry) % HALF;
    this.#low = low % HALF;
  }
}
