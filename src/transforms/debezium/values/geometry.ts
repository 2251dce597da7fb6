// SwapGeometryCoordinates and GeometryFormatTransformer: both rewrite the bytes of every io.debezium.data.geometry.Geometry
// in a value and leave the schema alone. Which fields lead to a geometry is found once a schema.
import type { Schema } from '../../../data/schema.js';
import { GEOMETRY } from '../../../data/semantic.js';
import { Struct } from '../../../data/struct.js';
import { key } from '../../shared/keys.js';
import { bySchema, configError, dataError, transformation } from '../../shared/transform.js';
import { isNull } from '../shared/envelope.js';
import { choice, choiceKey } from '../shared/options.js';
import { hasSrid, swapped, withoutSrid, withSrid } from './wkb.js';

type Rewrite = (wkb: Uint8Array, srid: number | null) => Uint8Array;

/** A function that rewrites the geometries below a schema; undefined where it has none. */
type Walk = ((value: unknown) => unknown) | undefined;

/** `collections` = whether arrays and maps are entered. */
function walker(rewrite: Rewrite, collections: boolean): (schema: Schema) => Walk {
  const walkOf: (schema: Schema) => Walk = bySchema((schema) => {
    if (schema.type === 'STRUCT') return schema.name === GEOMETRY ? geometry : fields(schema);
    if (!collections) return undefined;
    const item = schema.valueSchema ? walkOf(schema.valueSchema) : undefined;
    if (schema.type === 'ARRAY' && item)
      return (value) => (value as unknown[]).map((one) => (isNull(one) ? null : item(one)));
    if (schema.type === 'MAP' && item) {
      return (value) =>
        new Map(Array.from(value as Map<unknown, unknown>, ([k, v]) => [k, isNull(v) ? null : item(v)]));
    }
    return undefined;
  });
  const geometry = (value: unknown): unknown => {
    const struct = value as Struct;
    const wkb = struct.get('wkb') as Uint8Array | null;
    if (wkb === null) return struct;
    const values = struct.values.slice();
    values[struct.schema.field('wkb')!.index] = rewrite(wkb, struct.get('srid') as number | null);
    return new Struct(struct.schema, values);
  };
  /** Nulls with a default become the default, as the original leaves them. */
  const fields = (schema: Schema): Walk => {
    const walks = schema.fields.map((field) => walkOf(field.schema));
    const defaults = schema.fields.map((field) => field.schema.defaultValue ?? null);
    if (!walks.some(Boolean) && !defaults.some((value) => value !== null)) return undefined;
    return (value) => {
      const struct = value as Struct;
      const values = walks.map((walk, i) => {
        const own = struct.values[i] ?? defaults[i];
        return walk && own !== null ? walk(own) : own;
      });
      return new Struct(struct.schema, values);
    };
  };
  return walkOf;
}

function rewriting(rewrite: Rewrite, collections: boolean) {
  const walkOf = walker(rewrite, collections);
  return <R extends import('../../../data/record.js').ConnectRecord>(record: R): R => {
    if (!(record.value instanceof Struct)) return record;
    const walk = walkOf(record.value.schema);
    return walk ? { ...record, value: walk(record.value) } : record;
  };
}

export const createSwap = () =>
  transformation({
    keys: [
      key('srids', {
        default: null,
        importance: 'LOW',
        documentation:
          'SRIDs whose geometries have X and Y exchanged, separated by commas; `4326,3857,4269` where not given.',
      }),
    ],
    prepare(config) {
      const text = config.nullableString('srids') ?? '4326,3857,4269';
      const srids = new Set(text.split(',').map((srid) => Number.parseInt(srid.trim(), 10)));
      if ([...srids].some(Number.isNaN))
        throw configError(`Invalid value ${text} for configuration srids: not a list of whole numbers`);
      return rewriting((wkb, srid) => (srid !== null && srids.has(srid) ? swapped(wkb) : wkb), true);
    },
  });

export const createFormat = () =>
  transformation({
    keys: [
      choiceKey('format', ['wkb', 'ewkb'], {
        default: 'wkb',
        importance: 'LOW',
        documentation:
          'The form geometries have now; they leave in the other one. Bytes with an SRID in them always leave as plain WKB.',
      }),
    ],
    prepare(config) {
      let from = choice(config.string('format'));
      return rewriting((wkb, srid) => {
        // Once bytes with an SRID were seen, the original takes all that follow for extended ones too.
        if (hasSrid(wkb)) from = 'ewkb';
        if (from === 'ewkb') return hasSrid(wkb) ? withoutSrid(wkb) : wkb;
        if (srid === null) throw dataError('Cannot convert to EWKB when SRID is null');
        return withSrid(wkb, srid);
      }, false);
    },
  });
