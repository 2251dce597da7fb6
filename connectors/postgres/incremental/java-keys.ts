// Keys of an incremental snapshot as the offsets keep them: hex of a Java-serialised Object[], so that a snapshot may
// go on under the original and the other way round. Written are Integer, Long, Short, Float, Double, Boolean and String
// (every other type as its text); read is what this file writes, back references included.

/** One key part: its Java class and its text; null = SQL NULL. */
export type KeyPart = { readonly kind: KeyKind; readonly text: string } | null;
export type KeyKind = 'Integer' | 'Long' | 'Short' | 'Float' | 'Double' | 'Boolean' | 'String';

const TC = {
  null: 0x70,
  reference: 0x71,
  classDesc: 0x72,
  object: 0x73,
  string: 0x74,
  array: 0x75,
  end: 0x78,
};
const LONG_STRING = 0x7c;
const HANDLES = 0x7e0000;
const OBJECT_ARRAY = { name: '[Ljava.lang.Object;', uid: '90ce589f1073296c' };
const NUMBER = { name: 'java.lang.Number', uid: '86ac951d0b94e08b' };

interface Boxed {
  readonly uid: string;
  /** Field descriptor of `value`. */
  readonly field: string;
  readonly bytes: number;
  readonly write: (b: Buffer, text: string) => void;
  readonly read: (b: Buffer) => string;
}

const BOXED: Readonly<Record<Exclude<KeyKind, 'String'>, Boxed>> = {
  Integer: {
    ...{ uid: '12e2a0a4f7818738', field: 'I', bytes: 4 },
    write: (b, text) => b.writeInt32BE(Number(text)),
    read: (b) => String(b.readInt32BE()),
  },
  Long: {
    ...{ uid: '3b8be490cc8f23df', field: 'J', bytes: 8 },
    write: (b, text) => b.writeBigInt64BE(BigInt(text)),
    read: (b) => String(b.readBigInt64BE()),
  },
  Short: {
    ...{ uid: '684d37133460da52', field: 'S', bytes: 2 },
    write: (b, text) => b.writeInt16BE(Number(text)),
    read: (b) => String(b.readInt16BE()),
  },
  Float: {
    ...{ uid: 'daedc9a2db3cf0ec', field: 'F', bytes: 4 },
    write: (b, text) => b.writeFloatBE(Number(text)),
    read: (b) => shortestFloat(b.readFloatBE()),
  },
  Double: {
    ...{ uid: '80b3c24a296bfb04', field: 'D', bytes: 8 },
    write: (b, text) => b.writeDoubleBE(Number(text)),
    read: (b) => String(b.readDoubleBE()),
  },
  Boolean: {
    ...{ uid: 'cd207280d59cfaee', field: 'Z', bytes: 1 },
    write: (b, text) => b.writeInt8(text === 'true' || text === 't' ? 1 : 0),
    read: (b) => String(b.readInt8() !== 0),
  },
};

function shortestFloat(value: number): string {
  for (let digits = 6; digits < 9; digits += 1) {
    const text = value.toPrecision(digits);
    if (Math.fround(Number(text)) === value) return String(Number(text));
  }
  return String(value);
}

/** Hex of the key; null = none yet. */
export function writeKey(key: readonly KeyPart[] | null): string {
  return new Writer().key(key).toString('hex');
}

/** The key of such a hex text; undefined for one that holds other classes, null for none. */
export function readKey(hex: unknown): KeyPart[] | null | undefined {
  if (hex === undefined || hex === null) return null;
  if (typeof hex !== 'string') return undefined;
  try {
    return new Reader(Buffer.from(hex, 'hex')).key();
  } catch {
    return undefined;
  }
}

class Writer {
  readonly #parts: Buffer[] = [Buffer.from('aced0005', 'hex')];
  readonly #classes = new Map<string, number>();
  #handle = HANDLES;

  key(key: readonly KeyPart[] | null): Buffer {
    if (key === null) {
      this.#byte(TC.null);
      return Buffer.concat(this.#parts);
    }
    this.#byte(TC.array);
    this.#classDesc(OBJECT_ARRAY, '', false);
    this.#handle += 1;
    this.#int(key.length);
    for (const part of key) this.#part(part);
    return Buffer.concat(this.#parts);
  }

  #part(part: KeyPart): void {
    if (part === null) this.#byte(TC.null);
    else if (part.kind === 'String') this.#string(part.text);
    else this.#box(part.kind, part.text);
  }

  #box(kind: Exclude<KeyKind, 'String'>, text: string): void {
    const boxed = BOXED[kind];
    this.#byte(TC.object);
    this.#classDesc({ name: `java.lang.${kind}`, uid: boxed.uid }, boxed.field, kind !== 'Boolean');
    this.#handle += 1;
    const value = Buffer.alloc(boxed.bytes);
    boxed.write(value, text);
    this.#parts.push(value);
  }

  #string(text: string): void {
    const bytes = Buffer.from(text, 'utf8');
    const long = bytes.length > 0xffff;
    this.#byte(long ? LONG_STRING : TC.string);
    const length = Buffer.alloc(long ? 8 : 2);
    if (long) length.writeBigUInt64BE(BigInt(bytes.length));
    else length.writeUInt16BE(bytes.length);
    this.#parts.push(length, bytes);
    this.#handle += 1;
  }

  #classDesc(of: { name: string; uid: string }, field: string, number: boolean): void {
    const known = this.#classes.get(of.name);
    if (known !== undefined) {
      this.#byte(TC.reference);
      this.#int(known);
      return;
    }
    this.#classes.set(of.name, this.#handle++);
    this.#byte(TC.classDesc);
    this.#utf(of.name);
    this.#parts.push(Buffer.from(of.uid, 'hex'), Buffer.from([2, 0, field === '' ? 0 : 1]));
    if (field !== '') {
      this.#parts.push(Buffer.from(field));
      this.#utf('value');
    }
    this.#byte(TC.end);
    if (number) this.#classDesc(NUMBER, '', false);
    else this.#byte(TC.null);
  }

  #utf(text: string): void {
    const length = Buffer.alloc(2);
    length.writeUInt16BE(text.length);
    this.#parts.push(length, Buffer.from(text));
  }

  #int(value: number): void {
    const bytes = Buffer.alloc(4);
    bytes.writeInt32BE(value);
    this.#parts.push(bytes);
  }

  #byte(value: number): void {
    this.#parts.push(Buffer.from([value]));
  }
}

class Reader {
  readonly #b: Buffer;
  readonly #handles: unknown[] = [];
  #at = 4;

  constructor(bytes: Buffer) {
    this.#b = bytes;
    if (bytes.readUInt32BE(0) !== 0xaced0005) throw new RangeError('no serialised object');
  }

  key(): KeyPart[] | null {
    const tag = this.#u8();
    if (tag === TC.null) return null;
    if (tag !== TC.array || this.#classDesc() !== OBJECT_ARRAY.name) throw new RangeError('no Object[]');
    this.#handles.push(null);
    const length = this.#i32();
    if (length < 0 || length > 64) throw new RangeError('no key');
    return Array.from({ length }, () => this.#part());
  }

  #part(): KeyPart {
    const tag = this.#u8();
    if (tag === TC.null) return null;
    if (tag === TC.reference) return this.#handles[this.#i32() - HANDLES] as KeyPart;
    if (tag === TC.string || tag === LONG_STRING) {
      const length = tag === TC.string ? this.#u16() : Number(this.#take(8).readBigUInt64BE());
      return this.#keep({ kind: 'String', text: this.#take(length).toString('utf8') });
    }
    if (tag !== TC.object) throw new RangeError('unknown content');
    const kind = this.#classDesc().replace('java.lang.', '') as Exclude<KeyKind, 'String'>;
    const boxed = BOXED[kind];
    if (boxed === undefined) throw new RangeError('unknown class');
    return this.#keep({ kind, text: boxed.read(this.#take(boxed.bytes)) });
  }

  #keep(part: KeyPart): KeyPart {
    this.#handles.push(part);
    return part;
  }

  /** The name of a class. */
  #classDesc(): string {
    const tag = this.#u8();
    if (tag === TC.null) return '';
    if (tag === TC.reference) return this.#handles[this.#i32() - HANDLES] as string;
    if (tag !== TC.classDesc) throw new RangeError('no class');
    const name = this.#take(this.#u16()).toString();
    this.#handles.push(name);
    this.#take(9);
    for (let fields = this.#u16(); fields > 0; fields -= 1) {
      this.#u8();
      this.#take(this.#u16());
    }
    if (this.#u8() !== TC.end) throw new RangeError('annotated class');
    this.#classDesc();
    return name;
  }

  #take(length: number): Buffer {
    const end = this.#at + length;
    if (end > this.#b.length) throw new RangeError('cut short');
    const part = this.#b.subarray(this.#at, end);
    this.#at = end;
    return part;
  }

  #u8(): number {
    return this.#take(1)[0]!;
  }

  #u16(): number {
    return this.#take(2).readUInt16BE();
  }

  #i32(): number {
    return this.#take(4).readInt32BE();
  }
}
