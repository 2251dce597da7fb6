// Well-known binary, plain and extended (PostGIS' EWKB, with an SRID behind the type): swapping X and Y, adding and
// removing the SRID. Used by geometry.ts. Bytes given are never written to.
import { dataError } from '../../shared/transform.js';

const SRID_FLAG = 0x20000000;
const Z_FLAG = 0x80000000;
const M_FLAG = 0x40000000;

class Cursor {
  at = 0;
  littleEndian = false;
  readonly view: DataView;

  constructor(readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  /** The byte order mark; any other value than 1 is big-endian. */
  order(): void {
    this.littleEndian = this.view.getInt8(this.at++) === 1;
  }

  uint32(): number {
    const value = this.view.getUint32(this.at, this.littleEndian);
    this.at += 4;
    return value;
  }

  swapPoint(stride: number): void {
    const { view, at, littleEndian } = this;
    const x = view.getBigUint64(at, littleEndian);
    view.setBigUint64(at, view.getBigUint64(at + 8, littleEndian), littleEndian);
    view.setBigUint64(at + 8, x, littleEndian);
    if (at + 8 * stride > view.byteLength) throw new RangeError('too short');
    this.at += 8 * stride;
  }
}

export function hasSrid(bytes: Uint8Array): boolean {
  if (bytes.length < 5) return false;
  const cursor = new Cursor(bytes);
  cursor.order();
  return (cursor.uint32() & SRID_FLAG) !== 0;
}

/** The same geometry with X and Y of every point exchanged. Throws DATA_INVALID on bytes that are no geometry. */
export function swapped(bytes: Uint8Array): Uint8Array {
  const cursor = new Cursor(Uint8Array.from(bytes));
  try {
    cursor.order();
    swapGeometry(cursor);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw dataError('Failed to swap the coordinates of a geometry: its bytes end too early');
  }
  return cursor.bytes.subarray(0, cursor.at);
}

function swapGeometry(cursor: Cursor): void {
  const type = cursor.uint32();
  const stride = 2 + ((type & Z_FLAG) !== 0 ? 1 : 0) + ((type & M_FLAG) !== 0 ? 1 : 0);
  if ((type & SRID_FLAG) !== 0) cursor.at += 4;
  const kind = type & 0xff;
  if (kind >= 1 && kind <= 3) swapSimple(cursor, kind, stride);
  else if (kind >= 4 && kind <= 6)
    members(cursor, () => {
      cursor.uint32();
      swapSimple(cursor, kind - 3, stride);
    });
  else if (kind === 7) members(cursor, () => swapGeometry(cursor));
  else throw dataError(`Invalid geometry type: ${kind}`);
}

/** A point, a line string (points) or a polygon (rings of points). */
function swapSimple(cursor: Cursor, kind: number, stride: number): void {
  if (kind === 1) {
    cursor.swapPoint(stride);
    return;
  }
  const count = cursor.uint32();
  for (let i = 0; i < count; i++) swapSimple(cursor, kind - 1, stride);
}

/** Each member has a byte order of its own. */
function members(cursor: Cursor, visit: () => void): void {
  const outer = cursor.littleEndian;
  const count = cursor.uint32();
  for (let i = 0; i < count; i++) {
    cursor.order();
    visit();
    cursor.littleEndian = outer;
  }
}

/** Plain WKB with the SRID put in. */
export function withSrid(bytes: Uint8Array, srid: number): Uint8Array {
  const cursor = opened(bytes);
  const out = new Uint8Array(bytes.length + 4);
  const view = new DataView(out.buffer);
  out[0] = bytes[0];
  view.setUint32(1, (cursor.uint32() | SRID_FLAG) >>> 0, cursor.littleEndian);
  view.setInt32(5, srid, cursor.littleEndian);
  out.set(bytes.subarray(5), 9);
  return out;
}

/** Extended WKB with the SRID taken out. */
export function withoutSrid(bytes: Uint8Array): Uint8Array {
  const cursor = opened(bytes);
  const out = new Uint8Array(bytes.length - 4);
  out[0] = bytes[0];
  new DataView(out.buffer).setUint32(1, (cursor.uint32() & ~SRID_FLAG) >>> 0, cursor.littleEndian);
  out.set(bytes.subarray(9), 5);
  return out;
}

function opened(bytes: Uint8Array): Cursor {
  if (bytes.length < 5) throw dataError('A geometry of less than five bytes cannot be converted');
  const cursor = new Cursor(bytes);
  cursor.order();
  return cursor;
}
