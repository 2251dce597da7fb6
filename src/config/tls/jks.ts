// Reads Java's own key store format, JKS, which Node does not know: certificates and private keys as PEM. Used for the
// Kafka clients' and the REST server's stores. The password is checked against the store's digest.
import { createHash, timingSafeEqual } from 'node:crypto';
import { failure } from '../../errors/failure.js';
import { pemOf } from './pem.js';

export interface JksContents {
  /** Private keys (PKCS#8) with their chains, the leaf first. */
  readonly keys: readonly { readonly key: string; readonly chain: readonly string[] }[];
  /** Trusted certificates. */
  readonly certificates: readonly string[];
}

const MAGIC = 0xfeedfeed;
const DIGEST = 20;
const PRIVATE_KEY = 1;
/** The tail of `EncryptedPrivateKeyInfo`'s algorithm: Sun's key protector, 1.3.6.1.4.1.42.2.17.1.1. */
const PROTECTOR = Buffer.from('060a2b060104012a02110101', 'hex');

export function isJks(bytes: Buffer): boolean {
  return bytes.length >= 4 && bytes.readUInt32BE(0) === MAGIC;
}

/** `keyPassword` opens the private keys. Throws KEY_STORE_UNREADABLE. */
export function readJks(bytes: Buffer, password: string, keyPassword = password): JksContents {
  const body = bytes.subarray(0, bytes.length - DIGEST);
  const digest = createHash('sha1').update(utf16(password)).update('Mighty Aphrodite', 'utf8').update(body);
  if (!isJks(bytes) || !timingSafeEqual(digest.digest(), bytes.subarray(-DIGEST))) {
    throw unreadable('the password does not fit, or it is damaged');
  }
  try {
    return entries(new Reader(body), keyPassword);
  } catch (error) {
    if (error instanceof RangeError) throw unreadable('it is damaged');
    throw error;
  }
}

function entries(reader: Reader, keyPassword: string): JksContents {
  reader.uint32();
  const version = reader.uint32();
  const keys: { key: string; chain: string[] }[] = [];
  const certificates: string[] = [];
  for (let left = reader.uint32(); left > 0; left--) {
    const kind = reader.uint32();
    reader.text(); // alias
    reader.take(8); // date
    if (kind === PRIVATE_KEY) {
      const key = decrypted(reader.take(reader.uint32()), keyPassword);
      const chain = Array.from({ length: reader.uint32() }, () => certificate(reader, version));
      keys.push({ key: pemOf('PRIVATE KEY', key), chain });
    } else {
      certificates.push(certificate(reader, version));
    }
  }
  return { keys, certificates };
}

function certificate(reader: Reader, version: number): string {
  if (version === 2) reader.text(); // X.509
  return pemOf('CERTIFICATE', reader.take(reader.uint32()));
}

/** Sun's protector: salt, the key under a stream of chained SHA-1 digests, and a digest that proves the password. */
function decrypted(info: Buffer, password: string): Buffer {
  const at = info.indexOf(PROTECTOR);
  if (at < 0) throw unreadable('a private key is protected in a way that is not known');
  const { content } = octetString(info, at + PROTECTOR.length);
  const secret = utf16(password);
  const [salt, hidden, proof] = [
    content.subarray(0, DIGEST),
    content.subarray(DIGEST, -DIGEST),
    content.subarray(-DIGEST),
  ];
  const plain = Buffer.alloc(hidden.length);
  let stream: Buffer = salt;
  for (let i = 0; i < hidden.length; i++) {
    if (i % DIGEST === 0) stream = createHash('sha1').update(secret).update(stream).digest();
    plain[i] = hidden[i]! ^ stream[i % DIGEST]!;
  }
  if (!timingSafeEqual(createHash('sha1').update(secret).update(plain).digest(), proof)) {
    throw unreadable('the password of the private key does not fit');
  }
  return plain;
}

/** The DER octet string at or after `from` (algorithm parameters, if any, are NULL). */
function octetString(der: Buffer, from: number): { content: Buffer } {
  let at = from;
  if (der[at] === 0x05) at += 2;
  const first = der[at + 1]!;
  const bytes = first < 0x80 ? 0 : first & 0x7f;
  const length = bytes === 0 ? first : der.readUIntBE(at + 2, bytes);
  const start = at + 2 + bytes;
  return { content: der.subarray(start, start + length) };
}

class Reader {
  #at = 0;
  constructor(readonly bytes: Buffer) {}

  uint32(): number {
    return this.take(4).readUInt32BE(0);
  }

  /** Java's modified UTF-8 with a 16 bit length. */
  text(): string {
    return this.take(this.take(2).readUInt16BE(0)).toString('utf8');
  }

  take(length: number): Buffer {
    if (this.#at + length > this.bytes.length) throw new RangeError('past the end');
    this.#at += length;
    return this.bytes.subarray(this.#at - length, this.#at);
  }
}

function utf16(password: string): Buffer {
  return Buffer.from(password, 'utf16le').swap16();
}

function unreadable(reason: string): Error {
  return failure('KEY_STORE_UNREADABLE', { reason });
}
