// The framing that the Java client puts around snappy blocks: a 16-byte header, then blocks of 32 KiB of plain
// bytes, each compressed alone behind its length. Called by compression.ts with the raw snappy functions.

const HEADER = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0, 0, 0, 0, 1, 0, 0, 0, 1]);
const MAGIC_SIZE = 8;
const BLOCK = 32 * 1024;

export function toXerial(bytes: Uint8Array, compress: (block: Uint8Array) => Buffer): Buffer {
  const parts: Buffer[] = [HEADER];
  for (let at = 0; at < bytes.length; at += BLOCK) {
    const block = compress(bytes.subarray(at, at + BLOCK));
    const length = Buffer.alloc(4);
    length.writeInt32BE(block.length);
    parts.push(length, block);
  }
  return Buffer.concat(parts);
}

/** Plain snappy without framing, as some clients write it, is read too. Throws RangeError on damaged framing. */
export function fromXerial(bytes: Uint8Array, uncompress: (block: Uint8Array) => Buffer): Buffer {
  const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (!(source.length >= HEADER.length && source.compare(HEADER, 0, MAGIC_SIZE, 0, MAGIC_SIZE) === 0)) {
    return uncompress(source);
  }
  const parts: Buffer[] = [];
  let at = HEADER.length;
  while (at < source.length) {
    if (at + 4 > source.length) throw new RangeError('a snappy block runs past the end');
    const length = source.readInt32BE(at);
    at += 4;
    if (length < 0 || at + length > source.length) throw new RangeError('a snappy block runs past the end');
    parts.push(uncompress(source.subarray(at, at + length)));
    at += length;
  }
  return parts.length === 1 ? parts[0] : Buffer.concat(parts);
}
