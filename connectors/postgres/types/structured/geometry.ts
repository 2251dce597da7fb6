// point and PostGIS geometry and geography. Well-known binary is little-endian without SRID for points built here;
// PostGIS values keep the extended form as the server sends it.
import type { Schema } from '../../../../src/data/schema.js';
import * as semantic from '../../../../src/data/semantic.js';
import { Struct } from '../../../../src/data/struct.js';
import { failure } from '../../../../src/errors/failure.js';
import { ascii, fromText } from '../ascii.js';
import type { ValueMapping } from '../value-mapping.js';

const POINT = semantic.point();

function pointOf(x: number, y: number): Struct {
  const wkb = Buffer.alloc(21);
  wkb.writeUInt8(1, 0);
  wkb.writeUInt32LE(1, 1);
  wkb.writeDoubleLE(x, 5);
  wkb.writeDoubleLE(y, 13);
  return new Struct(POINT, [x, y, wkb, null]);
}

export const pointMapping: ValueMapping = {
  schema: POINT,
  text: fromText((text) => {
    const comma = text.indexOf(',');
    if (text.at(0) !== '(' || comma < 0)
      throw failure('DATA_INVALID', { detail: `"${text}" is not a point` });
    return pointOf(Number(text.slice(1, comma)), Number(text.slice(comma + 1, -1)));
  }),
  binary: null,
  filler: pointOf(0, 0),
  unavailable: null,
};

const HAS_SRID = 0x20000000;
const EMPTY_COLLECTION = Buffer.from('010700000000000000', 'hex');

/** The SRID inside extended well-known binary, null when it has none. */
function sridOf(ewkb: Buffer): number | null {
  if (ewkb.length < 9) return null;
  const little = ewkb[0] === 1;
  const type = little ? ewkb.readUInt32LE(1) : ewkb.readUInt32BE(1);
  if ((type & HAS_SRID) === 0) return null;
  return little ? ewkb.readInt32LE(5) : ewkb.readInt32BE(5);
}

function ewkbMapping(schema: Schema): ValueMapping {
  return {
    schema,
    text: (buffer, start, end) => {
      const ewkb = Buffer.from(ascii(buffer, start, end), 'hex');
      return new Struct(schema, [ewkb, sridOf(ewkb)]);
    },
    binary: null,
    filler: new Struct(schema, [EMPTY_COLLECTION, null]),
    unavailable: null,
  };
}

export const geometryMapping = ewkbMapping(semantic.geometry());
export const geographyMapping = ewkbMapping(semantic.geography());
