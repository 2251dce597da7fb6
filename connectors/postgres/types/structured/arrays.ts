// PostgreSQL arrays to Connect arrays: elements of the types listed here, in row-major order whatever the number of
// dimensions. Works on the text form, so any element type with a text decoder fits.
import { arrayOf } from '../../../../src/data/schema.js';
import { failure } from '../../../../src/errors/failure.js';
import { utf8 } from '../ascii.js';
import { placeholderOf } from '../placeholder.js';
import { type Decoder, type ValueMapping, withSchema } from '../value-mapping.js';
import type { ValueOptions } from '../value-options.js';

/** Element types an array may have, beside those below; columns of other arrays are left out as the original leaves them. */
const ELEMENTS = new Set([
  ...['int2', 'int4', 'int8', 'oid', 'float4', 'float8', 'numeric', 'bool', 'bytea', 'uuid', 'json', 'jsonb'],
  ...['bpchar', 'varchar', 'text', 'citext', 'inet', 'cidr', 'macaddr', 'macaddr8', 'ltree', 'hstore'],
  ...['int4range', 'int8range', 'numrange', 'tsrange', 'tstzrange', 'daterange'],
  ...['date', 'time', 'timetz', 'timestamp', 'timestamptz', 'geometry', 'geography'],
]);

/** Those whose schema has no null within an array, beside enums. */
const REQUIRED = new Set(['vector', 'halfvec', 'sparsevec']);

export function isArrayElement(type: { name: string; kind: string }): boolean {
  return isRequired(type) || ELEMENTS.has(type.name);
}

function isRequired(type: { name: string; kind: string }): boolean {
  return type.kind === 'e' || REQUIRED.has(type.name);
}

const OPEN = 123;
const CLOSE = 125;
const QUOTE = 34;
const BACKSLASH = 92;
const EQUALS = 61;

/** Throws DATA_INVALID when the text is no array. */
export function arrayDecoder(element: Decoder, delimiter: string): Decoder {
  const comma = delimiter.charCodeAt(0);
  return (buffer, start, end) => {
    const values: unknown[] = [];
    let i = start;
    // Bounds such as `[0:2]=` stand before the braces when they do not begin at 1.
    if (buffer[i] !== OPEN) i = buffer.indexOf(EQUALS, i) + 1;
    if (i < start || buffer[i] !== OPEN) throw notAnArray(buffer, start, end);
    while (i < end) {
      const byte = buffer[i]!;
      if (byte === OPEN || byte === CLOSE || byte === comma) i += 1;
      else if (byte === QUOTE) i = quoted(buffer, i + 1, end, values, element);
      else i = bare(buffer, i, comma, values, element);
    }
    return values;
  };
}

function notAnArray(buffer: Buffer, start: number, end: number): Error {
  return failure('DATA_INVALID', { detail: `"${utf8(buffer, start, end)}" is not an array` });
}

function quoted(
  buffer: Buffer,
  start: number,
  end: number,
  ...[values, element]: [unknown[], Decoder]
): number {
  let i = start;
  while (i < end && buffer[i] !== QUOTE && buffer[i] !== BACKSLASH) i += 1;
  if (buffer[i] === QUOTE) {
    values.push(element(buffer, start, i));
    return i + 1;
  }
  const plain = Buffer.allocUnsafe(end - start);
  let length = i - start;
  buffer.copy(plain, 0, start, i);
  for (; i < end && buffer[i] !== QUOTE; i += 1) {
    if (buffer[i] === BACKSLASH) i += 1;
    plain[length++] = buffer[i]!;
  }
  values.push(element(plain, 0, length));
  return i + 1;
}

function bare(
  buffer: Buffer,
  start: number,
  comma: number,
  ...[values, element]: [unknown[], Decoder]
): number {
  let i = start;
  while (i < buffer.length && buffer[i] !== comma && buffer[i] !== CLOSE) i += 1;
  values.push(i - start === 4 && isNull(buffer, start) ? null : element(buffer, start, i));
  return i;
}

function isNull(buffer: Buffer, start: number): boolean {
  return (
    buffer[start] === 78 && buffer[start + 1] === 85 && buffer[start + 2] === 76 && buffer[start + 3] === 76
  );
}

/** The array of an element mapping; `elementType` is the base type's name. */
export function arrayMapping(parts: {
  element: ValueMapping;
  elementType: { name: string; kind: string };
  delimiter: string;
  options: ValueOptions;
}): ValueMapping {
  const { elementType, delimiter, options } = parts;
  const required = isRequired(elementType);
  const element = required
    ? parts.element
    : withSchema(parts.element, parts.element.schema.with({ optional: true }));
  return {
    schema: arrayOf(element.schema),
    text: required
      ? withoutNulls(arrayDecoder(elementOf(element, elementType.name), delimiter), elementType.name)
      : arrayDecoder(element.text, delimiter),
    binary: null,
    filler: [],
    unavailable: unavailableArray(elementType.name, options),
  };
}

/** `oidvector` and `int2vector`, types of system catalogs: an empty array whatever they hold, as in the original. */
export function emptyVectorMapping(element: ValueMapping): ValueMapping {
  return { schema: arrayOf(element.schema), text: () => [], binary: null, filler: [], unavailable: null };
}

/** The original converts no array of sparse vectors that has any: so does the option for values that cannot be converted. */
function elementOf(element: ValueMapping, name: string): Decoder {
  if (name !== 'sparsevec') return element.text;
  return (buffer, start, end) => {
    const detail = `"${utf8(buffer, start, end)}" is an element of an array of sparsevec, which is not supported`;
    throw failure('DATA_INVALID', { detail });
  };
}

/** For elements whose schema is required: an array with a NULL in it cannot be expressed. */
function withoutNulls(decode: Decoder, name: string): Decoder {
  return (buffer, start, end) => {
    const values = decode(buffer, start, end) as unknown[];
    if (values.includes(null))
      throw failure('DATA_INVALID', { detail: `an array of ${name} has a NULL element` });
    return values;
  };
}

/** The placeholder of an array column, in the shapes the original gives it. */
function unavailableArray(name: string, options: ValueOptions): unknown {
  const placeholder = placeholderOf(options.unavailableValuePlaceholder);
  switch (name) {
    case 'text':
    case 'varchar':
    case 'bpchar':
    case 'json':
    case 'jsonb':
      return [placeholder.text];
    case 'bytea':
      return [options.binaryHandlingMode === 'bytes' ? placeholder.bytes : placeholder.text];
    case 'int4':
    case 'date':
    case 'int8':
      return [...placeholder.bytes];
    case 'uuid':
      return [placeholder.uuid];
    default:
      return null;
  }
}
