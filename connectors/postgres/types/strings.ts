// Types that are strings in Connect: the text family, network addresses, ranges, uuid, json, xml, enums and the rest,
// each with the semantic name that tells them apart.
import { type Schema, STRING } from '../../../src/data/schema.js';
import * as semantic from '../../../src/data/semantic.js';
import { ascii, utf8 } from './ascii.js';
import { placeholderOf, uuidText } from './placeholder.js';
import type { PgType, TypeCatalog } from './type-catalog.js';
import type { ValueMapping } from './value-mapping.js';
import type { ValueOptions } from './value-options.js';

/** Built-in types whose binary form is their text. */
const BINARY_IS_TEXT = new Set(['text', 'varchar', 'bpchar', 'json', 'xml', 'name', 'citext']);

const SCHEMAS: Record<string, Schema> = {
  json: semantic.json(),
  jsonb: semantic.json(),
  xml: semantic.xml(),
  ltree: semantic.ltree(),
  tsvector: semantic.tsvector(),
};

const PLAIN = [
  ...['text', 'varchar', 'bpchar', 'name', 'char', 'citext', 'inet', 'cidr', 'macaddr', 'macaddr8'],
  ...['int4range', 'int8range', 'numrange', 'tsrange', 'tstzrange', 'daterange'],
  ...['isbn', 'isbn13', 'ismn', 'ismn13', 'issn', 'issn13', 'ean13', 'upc'],
];
for (const name of PLAIN) SCHEMAS[name] = STRING;

/** The mapping of a type that is a string, or undefined for others. */
export function stringMapping(name: string, options: ValueOptions): ValueMapping | undefined {
  const schema = Object.hasOwn(SCHEMAS, name) ? SCHEMAS[name] : undefined;
  if (!schema) return undefined;
  const unavailable = placeholderOf(options.unavailableValuePlaceholder).text;
  // jsonb's binary form is its text behind one version byte.
  const binary =
    name === 'jsonb'
      ? (buffer: Buffer, start: number, end: number) => utf8(buffer, start + 1, end)
      : BINARY_IS_TEXT.has(name)
        ? utf8
        : null;
  return { schema, text: utf8, binary, filler: '', unavailable };
}

export function uuidMapping(options: ValueOptions): ValueMapping {
  return {
    schema: semantic.uuid(),
    text: ascii,
    binary: uuidText,
    filler: '',
    unavailable: placeholderOf(options.unavailableValuePlaceholder).uuid,
  };
}

/** An enum; a label the catalogue does not know marks the catalogue stale and is emitted as it is. */
export function enumMapping(type: PgType, types: TypeCatalog): ValueMapping {
  const known = new Set(type.labels);
  const text = (buffer: Buffer, start: number, end: number) => {
    const label = utf8(buffer, start, end);
    if (!known.has(label)) types.missed(type, label);
    return label;
  };
  return {
    schema: semantic.enumeration(type.labels.join(',')),
    text,
    binary: text,
    filler: '',
    unavailable: null,
  };
}
