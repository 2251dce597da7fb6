// Debezium's semantic types: the schema names by which a sink knows that an INT64 is a point in time or a STRING
// holds JSON, and a factory for each. Connectors build column schemas from these; converters need no knowledge of
// them. Every schema has version 1 and, where Debezium gives one, its doc. In-memory values are those of the base type.
import {
  arrayOf,
  BYTES,
  FLOAT32,
  FLOAT64,
  INT16,
  INT32,
  mapOf,
  OPTIONAL_BYTES,
  OPTIONAL_INT32,
  primitive,
  type Schema,
  type SchemaAttributes,
  structOf,
} from './schema.js';

type Factory = (attributes?: SchemaAttributes) => Schema;

const named =
  (type: 'INT32' | 'INT64' | 'STRING', name: string): Factory =>
  (attributes = {}) =>
    primitive(type, { ...attributes, name, version: 1 });

/** Puts a type's own parameter before those given by the caller. */
function withParameter(attributes: SchemaAttributes, key: string, value: string): SchemaAttributes {
  return { ...attributes, version: 1, parameters: new Map([[key, value], ...(attributes.parameters ?? [])]) };
}

export const DATE_DAYS = 'io.debezium.time.Date';
export const TIME_MILLIS = 'io.debezium.time.Time';
export const MICRO_TIME = 'io.debezium.time.MicroTime';
export const NANO_TIME = 'io.debezium.time.NanoTime';
export const TIMESTAMP_MILLIS = 'io.debezium.time.Timestamp';
export const MICRO_TIMESTAMP = 'io.debezium.time.MicroTimestamp';
export const NANO_TIMESTAMP = 'io.debezium.time.NanoTimestamp';
export const MICRO_DURATION = 'io.debezium.time.MicroDuration';
export const NANO_DURATION = 'io.debezium.time.NanoDuration';
export const INTERVAL = 'io.debezium.time.Interval';
export const ISO_DATE = 'io.debezium.time.IsoDate';
export const ISO_TIME = 'io.debezium.time.IsoTime';
export const ISO_TIMESTAMP = 'io.debezium.time.IsoTimestamp';
export const YEAR = 'io.debezium.time.Year';
export const ZONED_TIME = 'io.debezium.time.ZonedTime';
export const ZONED_TIMESTAMP = 'io.debezium.time.ZonedTimestamp';
export const JSON_TEXT = 'io.debezium.data.Json';
export const UUID = 'io.debezium.data.Uuid';
export const XML = 'io.debezium.data.Xml';
export const LTREE = 'io.debezium.data.Ltree';
export const TSVECTOR = 'io.debezium.data.Tsvector';
export const BITS = 'io.debezium.data.Bits';
export const ENUM = 'io.debezium.data.Enum';
export const ENUM_SET = 'io.debezium.data.EnumSet';
export const VARIABLE_SCALE_DECIMAL = 'io.debezium.data.VariableScaleDecimal';
export const DOUBLE_VECTOR = 'io.debezium.data.DoubleVector';
export const FLOAT_VECTOR = 'io.debezium.data.FloatVector';
export const SPARSE_DOUBLE_VECTOR = 'io.debezium.data.SparseDoubleVector';
export const POINT = 'io.debezium.data.geometry.Point';
export const GEOMETRY = 'io.debezium.data.geometry.Geometry';
export const GEOGRAPHY = 'io.debezium.data.geometry.Geography';

/** INT32, days since the epoch. */
export const date = named('INT32', DATE_DAYS);
/** INT32, milliseconds since midnight. */
export const time = named('INT32', TIME_MILLIS);
/** INT64, microseconds since midnight. */
export const microTime = named('INT64', MICRO_TIME);
/** INT64, nanoseconds since midnight. */
export const nanoTime = named('INT64', NANO_TIME);
/** INT64, milliseconds since the epoch, no zone. */
export const timestamp = named('INT64', TIMESTAMP_MILLIS);
/** INT64, microseconds since the epoch, no zone. */
export const microTimestamp = named('INT64', MICRO_TIMESTAMP);
/** INT64, nanoseconds since the epoch, no zone. */
export const nanoTimestamp = named('INT64', NANO_TIMESTAMP);
/** INT64, microseconds. */
export const microDuration = named('INT64', MICRO_DURATION);
/** INT64, nanoseconds. */
export const nanoDuration = named('INT64', NANO_DURATION);
/** STRING, ISO 8601 duration. */
export const interval = named('STRING', INTERVAL);
/** STRING, e.g. `2017-09-15Z`. */
export const isoDate = named('STRING', ISO_DATE);
/** STRING, e.g. `04:05:11.789Z`. */
export const isoTime = named('STRING', ISO_TIME);
/** STRING, e.g. `2019-07-09T02:28:57.1Z`. */
export const isoTimestamp = named('STRING', ISO_TIMESTAMP);
/** INT32, a year. */
export const year = named('INT32', YEAR);
/** STRING, time of day with zone, in UTC. */
export const zonedTime = named('STRING', ZONED_TIME);
/** STRING, point in time with zone, in UTC. */
export const zonedTimestamp = named('STRING', ZONED_TIMESTAMP);
/** STRING, a JSON document. */
export const json = named('STRING', JSON_TEXT);
/** STRING, a UUID in lower case. */
export const uuid = named('STRING', UUID);
/** STRING, an XML document. */
export const xml = named('STRING', XML);
/** STRING, a label path. */
export const ltree = named('STRING', LTREE);
/** STRING, a text search vector. */
export const tsvector = named('STRING', TSVECTOR);

/** BYTES, little-endian bits; `length` in bits (2147483647 = unlimited). */
export function bits(length: number, attributes: SchemaAttributes = {}): Schema {
  return primitive('BYTES', { ...withParameter(attributes, 'length', String(length)), name: BITS });
}

/** STRING, one of the labels; `allowed` = the labels joined by commas. */
export function enumeration(allowed: string, attributes: SchemaAttributes = {}): Schema {
  return primitive('STRING', { ...withParameter(attributes, 'allowed', allowed), name: ENUM });
}

/** STRING, some of the labels joined by commas. */
export function enumerationSet(allowed: string, attributes: SchemaAttributes = {}): Schema {
  return primitive('STRING', { ...withParameter(attributes, 'allowed', allowed), name: ENUM_SET });
}

/** STRUCT [scale, value]: `value` is the unscaled number's big-endian two's complement. */
export function variableScaleDecimal(attributes: SchemaAttributes = {}): Schema {
  return structOf(
    [
      ['scale', INT32],
      ['value', BYTES],
    ],
    { ...attributes, name: VARIABLE_SCALE_DECIMAL, version: 1, doc: 'Variable scaled decimal' },
  );
}

/** ARRAY of FLOAT64. */
export const doubleVector: Factory = (attributes = {}) =>
  arrayOf(FLOAT64, { ...attributes, name: DOUBLE_VECTOR, version: 1 });

/** ARRAY of FLOAT32. */
export const floatVector: Factory = (attributes = {}) =>
  arrayOf(FLOAT32, { ...attributes, name: FLOAT_VECTOR, version: 1 });

/** STRUCT [dimensions, vector]: `vector` maps positions to values. */
export function sparseDoubleVector(attributes: SchemaAttributes = {}): Schema {
  return structOf(
    [
      ['dimensions', INT16],
      ['vector', mapOf(INT16, FLOAT64)],
    ],
    { ...attributes, name: SPARSE_DOUBLE_VECTOR, version: 1, doc: 'Sparse double vector' },
  );
}

/** STRUCT [x, y, wkb, srid]. */
export function point(attributes: SchemaAttributes = {}): Schema {
  return structOf(
    [
      ['x', FLOAT64],
      ['y', FLOAT64],
      ['wkb', OPTIONAL_BYTES],
      ['srid', OPTIONAL_INT32],
    ],
    { ...attributes, name: POINT, version: 1, doc: 'Geometry (POINT)' },
  );
}

/** STRUCT [wkb, srid]. Always optional, whatever the column says: Debezium builds it so. */
export function geometry(attributes: SchemaAttributes = {}): Schema {
  return structOf(wellKnownBinary(), {
    ...attributes,
    optional: true,
    name: GEOMETRY,
    version: 1,
    doc: 'Geometry',
  });
}

/** STRUCT [wkb, srid]. */
export function geography(attributes: SchemaAttributes = {}): Schema {
  return structOf(wellKnownBinary(), { ...attributes, name: GEOGRAPHY, version: 1, doc: 'Geography' });
}

const wellKnownBinary = (): [string, Schema][] => [
  ['wkb', BYTES],
  ['srid', OPTIONAL_INT32],
];
