// The 64-bit MurmurHash3 variant by which PartitionRouting spreads values (`partition.hash.function=murmur`): the
// upper 32 bits of the first half, seed 9001. Bytes count as signed in the tail. Used by partition-routing.ts.
const MASK = 0xffffffffffffffffn;
const rotl = (value: bigint, by: bigint) => ((value << by) | (value >> (64n - by))) & MASK;

interface State {
  h1: bigint;
  h2: bigint;
  c1: bigint;
  c2: bigint;
}

function mix(s: State, block1: bigint, block2: bigint): void {
  const k1 = (rotl((block1 * s.c1) & MASK, 23n) * s.c2) & MASK;
  s.h1 = ((s.h1 ^ k1) + s.h2) & MASK;
  s.h2 = rotl(s.h2, 41n);
  const k2 = (rotl((block2 * s.c2) & MASK, 23n) * s.c1) & MASK;
  s.h2 = ((s.h2 ^ k2) + s.h1) & MASK;
  s.h1 = (s.h1 * 3n + 0x52dce729n) & MASK;
  s.h2 = (s.h2 * 3n + 0x38495ab5n) & MASK;
  s.c1 = (s.c1 * 5n + 0x7b7d159cn) & MASK;
  s.c2 = (s.c2 * 5n + 0x6bce6396n) & MASK;
}

function finish(value: bigint): bigint {
  let k = value;
  k ^= k >> 33n;
  k = (k * 0xff51afd7ed558ccdn) & MASK;
  k ^= k >> 33n;
  k = (k * 0xc4ceb9fe1a85ec53n) & MASK;
  return k ^ (k >> 33n);
}

/** A signed 32-bit hash of bytes. */
export function murmur3(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const s: State = {
    h1: 0x9368e53c2f6af274n ^ 9001n,
    h2: 0x586dcd208f7cd3fdn ^ 9001n,
    c1: 0x87c37b91114253d5n,
    c2: 0x4cf5ad432745937fn,
  };
  const whole = bytes.length & ~15;
  for (let at = 0; at < whole; at += 16) mix(s, view.getBigUint64(at, true), view.getBigUint64(at + 8, true));
  if (bytes.length > whole) {
    mix(
      s,
      tail(view, whole, Math.min(8, bytes.length - whole)),
      tail(view, whole + 8, bytes.length - whole - 8),
    );
  }
  s.h2 ^= BigInt(bytes.length);
  s.h1 = (s.h1 + s.h2) & MASK;
  s.h2 = (s.h2 + s.h1) & MASK;
  s.h1 = finish(s.h1);
  s.h2 = finish(s.h2);
  s.h1 = (s.h1 + s.h2) & MASK;
  return Number(BigInt.asIntN(32, s.h1 >> 32n));
}

/** Each byte is sign-extended before it is shifted in, so a negative one touches the bytes above it too. */
function tail(view: DataView, from: number, length: number): bigint {
  let block = 0n;
  for (let i = length - 1; i >= 0; i--) {
    block ^= (BigInt(view.getInt8(from + i)) << BigInt(8 * i)) & MASK;
  }
  return block & MASK;
}
