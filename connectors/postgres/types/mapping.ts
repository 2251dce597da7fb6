// From a column's type OID to its schema and decoders: domains resolved, extensions found by type name (their OIDs
// vary), arrays by their element. Called once a column by table-schema.ts.
import { failure, isFailure } from '../../../src/errors/failure.js';
import { bitMapping, byteaMapping, unknownMapping } from './bytes.js';
import {
  boolMapping,
  float4Mapping,
  float8Mapping,
  int2Mapping,
  int4Mapping,
  int8Mapping,
  moneyMapping,
  numericMapping,
  oidMapping,
} from './numbers.js';
import { enumMapping, stringMapping, uuidMapping } from './strings.js';
import { arrayMapping, emptyVectorMapping, isArrayElement } from './structured/arrays.js';
import { geographyMapping, geometryMapping, pointMapping } from './structured/geometry.js';
import { hstoreMapping } from './structured/hstore.js';
import { halfvecMapping, sparsevecMapping, vectorMapping } from './structured/vectors.js';
import { intervalMapping } from './time/interval.js';
import {
  dateMapping,
  timeMapping,
  timestampMapping,
  timestamptzMapping,
  timetzMapping,
} from './time/temporal.js';
import type { PgType, TypeCatalog } from './type-catalog.js';
import type { Decoder, ValueMapping } from './value-mapping.js';
import type { ValueOptions } from './value-options.js';
import { visitorsOf } from './visitors/choice.js';

export interface MapTypeRequest {
  readonly oid: number;
  readonly typmod: number;
  readonly notNull: boolean;
  readonly types: TypeCatalog;
  readonly options: ValueOptions;
  /** `schema.table.column`, for messages. */
  readonly where: string;
}

/** The mapping of a column's type, null when columns of that type are not captured. */
export function mapType(request: MapTypeRequest): ValueMapping | null {
  const { types, options } = request;
  const resolved = types.resolve(request.oid, request.typmod);
  const plain = resolved ? mappingOf(resolved.type, resolved.typmod, request) : undefined;
  const mapping = plain && resolved && { ...plain, ...visitorsOf(plain, { ...resolved, options }) };
  if (mapping)
    return NEVER_FAIL.has(mapping.text) ? mapping : guarded(mapping, request, resolved?.type.name ?? '');
  // Arrays that have no mapping are not captured even so, as in the original.
  if (!options.includeUnknownDatatypes || (resolved?.type.elementOid ?? 0) !== 0) return null;
  return unknownMapping(options, resolved?.type.name ?? '');
}

function mappingOf(type: PgType, typmod: number, request: MapTypeRequest): ValueMapping | undefined {
  const { types, options } = request;
  if (type.elementOid !== 0) {
    // The original leaves out arrays of domains too.
    if (types.get(type.elementOid)?.kind === 'd') return undefined;
    const element = types.resolve(type.elementOid, typmod);
    if (element?.type.elementOid !== 0 || !isArrayElement(element.type)) return undefined;
    const mapping = mappingOf(element.type, element.typmod, request);
    return (
      mapping &&
      arrayMapping({ element: mapping, elementType: element.type, delimiter: type.delimiter, options })
    );
  }
  if (type.kind === 'e') return enumMapping(type, types);
  return byName(type.name, typmod, options) ?? stringMapping(type.name, options);
}

function byName(name: string, typmod: number, options: ValueOptions): ValueMapping | undefined {
  switch (name) {
    case 'bool':
      return boolMapping;
    case 'int2':
      return int2Mapping;
    case 'int4':
      return int4Mapping;
    case 'int8':
      return int8Mapping;
    case 'oid':
      return oidMapping;
    case 'oidvector':
      return emptyVectorMapping(oidMapping);
    case 'int2vector':
      return emptyVectorMapping(int2Mapping);
    case 'float4':
      return float4Mapping;
    case 'float8':
      return float8Mapping;
    case 'numeric':
      return numericMapping(options.decimalHandlingMode, typmod);
    case 'money':
      return moneyMapping(options.decimalHandlingMode, options.moneyFractionDigits);
    case 'bytea':
      return byteaMapping(options);
    case 'bit':
    case 'varbit':
      return bitMapping(typmod);
    case 'uuid':
      return uuidMapping(options);
    case 'date':
      return dateMapping(options.timePrecisionMode);
    case 'time':
      return timeMapping(options.timePrecisionMode, typmod);
    case 'timetz':
      return timetzMapping();
    case 'timestamp':
      return timestampMapping(options.timePrecisionMode, typmod);
    case 'timestamptz':
      return timestamptzMapping(typmod);
    case 'interval':
      return intervalMapping(options.intervalHandlingMode);
    case 'hstore':
      return hstoreMapping(options);
    case 'point':
      return pointMapping;
    case 'geometry':
      return geometryMapping;
    case 'geography':
      return geographyMapping;
    case 'vector':
      return vectorMapping;
    case 'halfvec':
      return halfvecMapping;
    case 'sparsevec':
      return sparsevecMapping;
    default:
      return undefined;
  }
}

/** Decoders that accept whatever the server sends need no guard around them. */
const NEVER_FAIL = new Set<Decoder>(
  [boolMapping, int2Mapping, int4Mapping, int8Mapping, oidMapping, float4Mapping, float8Mapping].map(
    (m) => m.text,
  ),
);

/** Puts `event.converting.failure.handling.mode` around a mapping's decoders. */
function guarded(mapping: ValueMapping, request: MapTypeRequest, type: string): ValueMapping {
  const failed = (error: unknown): null => {
    const detail = isFailure(error) ? error.message : String(error);
    const params = { column: request.where, type, detail };
    if (request.options.conversionFailureMode === 'fail')
      throw failure('POSTGRES_VALUE_INVALID', params, error);
    if (request.notNull) throw failure('POSTGRES_VALUE_NOT_NULL', params, error);
    if (request.options.conversionFailureMode === 'warn') {
      request.options.warn(params, 'A value could not be converted and is emitted as null');
    }
    return null;
  };
  const guard =
    (decode: Decoder): Decoder =>
    (buffer, start, end) => {
      try {
        return decode(buffer, start, end);
      } catch (error) {
        return failed(error);
      }
    };
  return { ...mapping, text: guard(mapping.text), binary: mapping.binary && guard(mapping.binary) };
}
