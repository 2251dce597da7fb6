// Short words for the fields of the quickstart schemas, and the lists of names, addresses and places that several share.
import type { Args, AvroNode, AvroObject } from '../avro.js';

export const int = (args: Args = {}): AvroObject => ({ type: 'int', 'arg.properties': args });
export const long = (args: Args = {}): AvroObject => ({ type: 'long', 'arg.properties': args });
export const double = (args: Args = {}): AvroObject => ({ type: 'double', 'arg.properties': args });
export const text = (args: Args = {}): AvroObject => ({ type: 'string', 'arg.properties': args });
export const pattern = (regex: string): AvroObject => text({ regex });
export const oneOf = (...options: string[]): AvroObject => text({ options });
export const from = (start: number, step = 1): Args => ({ iteration: { start, step } });
export const between = (min: number, max: number): Args => ({ range: { min, max } });
export const timestamp = (args: Args): AvroObject => ({ ...long(args), logicalType: 'timestamp-millis' });
export const date = (args: Args): AvroObject => ({ ...int(args), logicalType: 'date' });

/** A record; `args` where the whole record is one of a list. */
export function record(
  name: string,
  fields: Readonly<Record<string, AvroNode>>,
  args: Args = {},
): AvroObject {
  const dot = name.lastIndexOf('.');
  return {
    type: 'record',
    name: name.slice(dot + 1),
    ...(dot < 0 ? {} : { namespace: name.slice(0, dot) }),
    fields: Object.entries(fields).map(([field, type]) => ({ name: field, type })),
    'arg.properties': args,
  };
}

const FIRST = ['Ada', 'Björn', 'Chiara', 'Dmitri', 'Elif', 'Femke', 'Goran', 'Hana', 'Ivo', 'Jamila'];
const LAST = [
  'Abbott',
  'Berger',
  'Costa',
  'Dvorak',
  'Eriksen',
  'Fontaine',
  'Garcia',
  'Horvat',
  'Ito',
  'Jansen',
];

export const firstNames = oneOf(...FIRST);
export const lastNames = oneOf(...LAST);
export const wholeNames = oneOf(...FIRST.flatMap((first) => LAST.map((last) => `${first} ${last}`)));

/** The same hundred people for every list that speaks of them. */
export function people<T>(count: number, make: (index: number, first: string, last: string) => T): T[] {
  return Array.from({ length: count }, (_, i) => make(i, FIRST[i % 10], LAST[Math.floor(i / 10) % 10]));
}

/** A UUID made from a number: lists that refer to each other agree. */
export function uuid(kind: number, index: number): string {
  const hex = ((index + 1) * 2654435761 + kind * 97).toString(16).padStart(12, '0').slice(-12);
  return `${hex.slice(4)}-${hex.slice(0, 4)}-4${kind}${hex.slice(2, 4)}-8${hex.slice(5, 8)}-${hex}`;
}

/** Addresses of the networks that documentation may use. */
export const addresses = Array.from(
  { length: 100 },
  (_, i) => `${['192.0.2', '198.51.100', '203.0.113'][i % 3]}.${((i * 7) % 254) + 1}`,
);
export const address = oneOf(...addresses);
