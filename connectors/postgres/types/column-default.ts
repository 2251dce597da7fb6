// The default of a column's schema, from the catalogue's default expression: a literal is decoded like a value, a
// function or CURRENT_... becomes the type's zero. Called once a column by table-schema.ts.
import { Decimal } from '../../../src/data/decimal.js';
import { Struct } from '../../../src/data/struct.js';
import { isFailure } from '../../../src/errors/failure.js';
import type { Column } from '../relation.js';
import { numericModifiers } from './numbers.js';
import { atScale, numericFromText } from './numeric.js';
import type { TypeCatalog } from './type-catalog.js';
import type { ValueMapping } from './value-mapping.js';
import type { ValueOptions } from './value-options.js';

/** Text of the value that stands for a function call, by type; types not listed have no schema default. */
const ZEROS: Record<string, string> = {
  bool: 'f',
  bit: '0',
  varbit: '0',
  int2: '0',
  int4: '0',
  int8: '0',
  float4: '0',
  float8: '0',
  numeric: '0',
  bpchar: '',
  varchar: '',
  text: '',
  json: '{}',
  jsonb: '{}',
  xml: '',
  uuid: '00000000-0000-0000-0000-000000000000',
  date: '1970-01-01',
  time: '00:00:00',
  timestamp: '1970-01-01 00:00:00',
  timestamptz: '1970-01-01 00:00:00+00',
  interval: '00:00:00',
};

const FUNCTION = /^\(?[A-Za-z0-9_."]+\(/;
const CURRENT = /^\(?(?:CURRENT_TIMESTAMP|CURRENT_TIME|CURRENT_DATE|LOCALTIMESTAMP|LOCALTIME)\b/i;
const QUOTED = /^\(*B?'((?:[^']|'')*)'/;
const BARE = /^\(*([+-]?[A-Za-z0-9_.+-]+)\)*(?:::.*)?$/;

/** In-memory default, undefined when the schema has none. */
export function columnDefault(parts: {
  column: Column;
  types: TypeCatalog;
  mapping: ValueMapping;
  where: string;
  options: ValueOptions;
}): unknown {
  const { column, types, mapping, where, options } = parts;
  const expression = column.defaultExpression;
  const type = types.get(column.typeOid);
  if (expression === null || !type || /^\(*NULL(?:::|$|\))/i.test(expression)) return undefined;
  const isEnum = type.kind === 'e';
  if (!isEnum && !Object.hasOwn(ZEROS, type.name)) return undefined;
  const found = literal(expression, isEnum ? undefined : ZEROS[type.name]);
  const text = found !== undefined && type.name === 'numeric' ? scaled(found, column.typmod) : found;
  if (text === undefined) return undefined;
  try {
    const bytes = Buffer.from(text, 'utf8');
    const value = mapping.text(bytes, 0, bytes.length);
    // A struct default (VariableScaleDecimal) cannot be carried by Connect schemas.
    return value instanceof Struct || value === null ? undefined : value;
  } catch (error) {
    const detail = isFailure(error) ? error.message : String(error);
    options.warn({ column: where, expression, detail }, 'Default of a column left out: it cannot be read');
    return undefined;
  }
}

function literal(expression: string, zero: string | undefined): string | undefined {
  if (CURRENT.test(expression) || FUNCTION.test(expression)) return zero;
  const quoted = QUOTED.exec(expression);
  if (quoted) return quoted[1]!.replaceAll("''", "'");
  return BARE.exec(expression)?.[1];
}

/** A numeric literal at the column's scale; undefined when it has more digits, which PostgreSQL would round. */
function scaled(text: string, typmod: number): string | undefined {
  if (typmod < 0) return text;
  const bytes = Buffer.from(text, 'latin1');
  const value = numericFromText(bytes, 0, bytes.length);
  if (!(value instanceof Decimal)) return text;
  const { scale } = numericModifiers(typmod);
  return value.scale > scale ? undefined : atScale(value, scale).toString();
}
