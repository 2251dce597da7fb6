// Hashes of `column.mask.hash`: digest over salt and value, as lower case hex. Version 1 digests a string as Java's object
// serialisation writes it, which existing topics are full of; version 2 its UTF-8 bytes.
import { createHash, getHashes } from 'node:crypto';

const NAMES: Readonly<Record<string, string>> = { 'sha-1': 'sha1', sha: 'sha1' };

/** OpenSSL's name of a Java MessageDigest algorithm. */
function nodeName(algorithm: string): string {
  const name = algorithm.toLowerCase();
  return NAMES[name] ?? name.replace(/^sha-/, 'sha').replace('/', '-');
}

export function isHashAlgorithm(algorithm: string): boolean {
  return getHashes().includes(nodeName(algorithm));
}

export interface HashOptions {
  readonly version: 1 | 2;
  readonly algorithm: string;
  readonly salt: string;
}

/** The hash function of a rule; the result has the algorithm's full length. */
export function hasher({ version, algorithm, salt }: HashOptions): (value: string) => string {
  const name = nodeName(algorithm);
  const bytes = version === 1 ? javaSerialised : (value: string) => Buffer.from(value, 'utf8');
  return (value) => createHash(name).update(salt, 'utf8').update(bytes(value)).digest('hex');
}

const STREAM_HEADER = [0xac, 0xed, 0x00, 0x05];
const STRING = 0x74;
const LONG_STRING = 0x7c;

/** A string as `ObjectOutputStream.writeObject` writes it: header, tag, length, modified UTF-8. */
export function javaSerialised(value: string): Buffer {
  const content = modifiedUtf8(value);
  if (content.length <= 0xffff) {
    const head = Buffer.from([...STREAM_HEADER, STRING, content.length >> 8, content.length & 0xff]);
    return Buffer.concat([head, content]);
  }
  const length = Buffer.alloc(8);
  length.writeBigInt64BE(BigInt(content.length));
  return Buffer.concat([Buffer.from([...STREAM_HEADER, LONG_STRING]), length, content]);
}

/** NUL takes two bytes and every UTF-16 unit is encoded by itself, surrogates too. */
function modifiedUtf8(value: string): Buffer {
  const out = Buffer.alloc(value.length * 3);
  let at = 0;
  for (let i = 0; i < value.length; i++) {
    const unit = value.charCodeAt(i);
    if (unit > 0 && unit < 0x80) out[at++] = unit;
    else if (unit < 0x800) {
      out[at++] = 0xc0 | (unit >> 6);
      out[at++] = 0x80 | (unit & 0x3f);
    } else {
      out[at++] = 0xe0 | (unit >> 12);
      out[at++] = 0x80 | ((unit >> 6) & 0x3f);
      out[at++] = 0x80 | (unit & 0x3f);
    }
  }
  return out.subarray(0, at);
}
