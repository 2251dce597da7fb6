// The file format of the original's standalone offsets: a HashMap<byte[], byte[]> as Java's object serialization
// writes it. Grammar used (Java Object Serialization Specification, protocol version 2):
//   stream    = ACED 0005 object(java.util.HashMap)
//   object    = 73 classDesc, fields (loadFactor f32, threshold i32), block data 77 08 (buckets i32, size i32),
//               then size times key and value, then 78 (end of block data)
//   classDesc = 72 name serialVersionUID flags fieldCount fields 78 superDesc, or 71 handle, or 70 (null)
//   byte[]    = 75 classDesc("[B") length bytes
// Handles number class descriptors, objects and strings in order of appearance. Called by file-backing.
import { failure } from '../../errors/failure.js';

const HASH_MAP_UID = 0x0507dac1c31660d1n;
const BYTES_UID = 0xacf317f8060854e0n;
const BASE_HANDLE = 0x7e0000;
/** After the map's descriptor (0) and the map (1); its fields are primitive and take no handles. */
const ARRAY_CLASS_HANDLE = 2;

/** Reads the entries of a serialised HashMap. Throws STORE_FILE_INVALID. */
export function readHashMap(file: string, bytes: Uint8Array): [Uint8Array | null, Uint8Array | null][] {
  try {
    return new StreamReader(bytes).hashMap();
  } catch (error) {
    const detail = error instanceof RangeError ? 'it ends too early' : (error as Error).message;
    throw failure('STORE_FILE_INVALID', { file, detail }, error);
  }
}

/** Serialises entries as `java.io.ObjectOutputStream` does for a HashMap of byte arrays. */
export function writeHashMap(entries: readonly (readonly [Uint8Array, Uint8Array | null])[]): Buffer {
  const buckets = bucketsFor(entries.length);
  const out: Buffer[] = [];
  const head = Buffer.alloc(10);
  head.writeUInt32BE(0xaced0005, 0);
  head.writeUInt16BE(0x7372, 4);
  const name = Buffer.from('java.util.HashMap');
  head.writeUInt16BE(name.length, 6);
  out.push(head.subarray(0, 8), name, uid(HASH_MAP_UID), Buffer.from([0x03, 0x00, 0x02]));
  out.push(field('F', 'loadFactor'), field('I', 'threshold'), Buffer.from([0x78, 0x70]));
  const body = Buffer.alloc(18);
  body.writeFloatBE(0.75, 0);
  body.writeInt32BE(Math.floor(buckets * 0.75), 4);
  body.writeUInt16BE(0x7708, 8);
  body.writeInt32BE(buckets, 10);
  body.writeInt32BE(entries.length, 14);
  out.push(body);
  let described = false;
  const array = (value: Uint8Array | null): void => {
    if (value === null) return void out.push(Buffer.from([0x70]));
    if (!described) {
      out.push(Buffer.from([0x75, 0x72, 0x00, 0x02]), Buffer.from('[B'), uid(BYTES_UID));
      out.push(Buffer.from([0x02, 0x00, 0x00, 0x78, 0x70]));
      described = true;
    } else {
      const reference = Buffer.from([0x75, 0x71, 0, 0, 0, 0]);
      reference.writeInt32BE(BASE_HANDLE + ARRAY_CLASS_HANDLE, 2);
      out.push(reference);
    }
    const length = Buffer.alloc(4);
    length.writeInt32BE(value.length);
    out.push(length, Buffer.from(value));
  };
  for (const [key, value] of entries) {
    array(key);
    array(value);
  }
  out.push(Buffer.from([0x78]));
  return Buffer.concat(out);
}

function bucketsFor(size: number): number {
  let buckets = 16;
  while (buckets * 0.75 < size) buckets *= 2;
  return buckets;
}

function uid(value: bigint): Buffer {
  const out = Buffer.alloc(8);
  out.writeBigUInt64BE(BigInt.asUintN(64, value));
  return out;
}

function field(type: string, name: string): Buffer {
  const out = Buffer.alloc(3 + name.length);
  out.write(type, 0);
  out.writeUInt16BE(name.length, 1);
  out.write(name, 3);
  return out;
}

class StreamReader {
  readonly #view: Buffer;
  #at = 0;
  /** What each handle names: a class name, or null for an object. */
  readonly #handles: (string | null)[] = [];
  #fields: string[] = [];

  constructor(bytes: Uint8Array) {
    this.#view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  hashMap(): [Uint8Array | null, Uint8Array | null][] {
    if (this.#u32() !== 0xaced0005) throw new Error('it does not begin as a Java object stream');
    if (this.#u8() !== 0x73) throw new Error('it holds no object');
    const name = this.#classDesc();
    if (name !== 'java.util.HashMap') throw new Error(`it holds a ${name}, not a java.util.HashMap`);
    this.#handles.push(null);
    for (const type of this.#fields) this.#at += type === 'J' || type === 'D' ? 8 : 4;
    if (this.#u8() !== 0x77) throw new Error('the map has no size');
    const blockEnd = this.#u8() + this.#at;
    this.#u32();
    const size = this.#u32();
    this.#at = blockEnd;
    const out: [Uint8Array | null, Uint8Array | null][] = [];
    for (let i = 0; i < size; i++) out.push([this.#array(), this.#array()]);
    return out;
  }

  #array(): Uint8Array | null {
    const tag = this.#u8();
    if (tag === 0x70) return null;
    if (tag === 0x71) throw new Error('one array stands in it twice');
    if (tag !== 0x75) throw new Error('a key or value is not a byte array');
    const name = this.#classDesc();
    if (name !== '[B') throw new Error(`a key or value is of class ${name}, not byte[]`);
    this.#handles.push(null);
    const length = this.#u32();
    if (this.#at + length > this.#view.length) throw new RangeError();
    this.#at += length;
    return this.#view.subarray(this.#at - length, this.#at);
  }

  #classDesc(): string {
    const tag = this.#u8();
    if (tag === 0x71) return this.#handles[this.#u32() - BASE_HANDLE] ?? '?';
    if (tag === 0x70) return '';
    if (tag !== 0x72) throw new Error('a class description is missing');
    const name = this.#text();
    this.#at += 9;
    this.#handles.push(name);
    const fields: string[] = [];
    for (let count = this.#u16(); count > 0; count--) {
      const type = String.fromCharCode(this.#u8());
      if (type === '[' || type === 'L') throw new Error(`class ${name} has object fields`);
      fields.push(type);
      this.#text();
    }
    if (this.#u8() !== 0x78) throw new Error(`class ${name} carries annotations`);
    this.#classDesc();
    this.#fields = fields;
    return name;
  }

  #text(): string {
    const length = this.#u16();
    this.#at += length;
    return this.#view.toString('utf8', this.#at - length, this.#at);
  }

  #u8(): number {
    return this.#view.readUInt8(this.#at++);
  }

  #u16(): number {
    this.#at += 2;
    return this.#view.readUInt16BE(this.#at - 2);
  }

  #u32(): number {
    this.#at += 4;
    return this.#view.readUInt32BE(this.#at - 4);
  }
}
