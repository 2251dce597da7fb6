// Reads the values of a JSON body as texts, maps, lists and objects of known fields, and refuses other shapes in the words
// that Kafka Connect's clients and their logs know, with the path to the value. Used by request-shapes.ts.

import { JsonScanner, type Token } from '../../data/json/scanner.js';
import { type Place, Unreadable } from '../../data/json/unreadable.js';
import { failure } from '../../errors/failure.js';

/** Reads the value whose first token the scanner stands at, and leaves it at the last one. */
export type Reader<T> = (scanner: JsonScanner) => T;

export interface Shape<T> {
  /** The Java class, as messages name it. */
  readonly class: string;
  /** The fields there are, as messages name them. */
  readonly known: string;
  readonly fields: { readonly [K in keyof T]: Reader<NonNullable<T[K]>> };
}

export interface Document {
  readonly body: Uint8Array;
  /** The Java class of the whole, as messages name it; absent: what comes after the first value is not looked at. */
  readonly whole?: string;
}

/** Reads a body; null where it is empty or null. Throws REST_BODY_UNREADABLE. */
export function readDocument<T>({ body, whole }: Document, read: Reader<T>): T | null {
  const scanner = new JsonScanner(body);
  try {
    const first = scanner.next();
    if (first === null) return null;
    const value = first === 'VALUE_NULL' ? null : read(scanner);
    if (whole !== undefined) refuseMore(scanner, whole);
    return value;
  } catch (error) {
    if (error instanceof Unreadable) throw failure('REST_BODY_UNREADABLE', { detail: error.text });
    throw error;
  }
}

function refuseMore(scanner: JsonScanner, whole: string): void {
  scanner.token = null;
  const token = scanner.next();
  if (token === null) return;
  const off = 'not allowed as per `DeserializationFeature.FAIL_ON_TRAILING_TOKENS`';
  const what = `Trailing token (of type ${token}) found after value (bound as \`${whole}\`): ${off}`;
  throw new Unreadable(what, scanner.tokenPlace, 'shape');
}

/** A text, or a number or boolean as it is written. */
export const text: Reader<string> = (scanner) => {
  const { token } = scanner;
  if (token === 'START_ARRAY' || token === 'START_OBJECT') return wrongType(scanner, 'java.lang.String');
  return scalarText(scanner);
};

/** Of a token that is no array or object. */
export function scalarText(scanner: JsonScanner): string {
  if (scanner.token === 'VALUE_TRUE') return 'true';
  return scanner.token === 'VALUE_FALSE' ? 'false' : scanner.text();
}

/** A map whose values are read so, nulls kept; `values` is their Java class. */
export function map<T>(values: string, read: Reader<T>): Reader<Map<string, T | null>> {
  const type = `java.util.LinkedHashMap<java.lang.String,${values}>`;
  return (scanner) => {
    if (scanner.token === 'VALUE_STRING') return noText(scanner, 'java.util.LinkedHashMap', 'element of ');
    if (scanner.token !== 'START_OBJECT') return wrongType(scanner, type);
    const found = new Map<string, T | null>();
    while (scanner.next() === 'FIELD_NAME') {
      const { name } = scanner;
      const value = Unreadable.inKey(`java.util.LinkedHashMap["${name}"]`, () =>
        scanner.next() === 'VALUE_NULL' ? null : read(scanner),
      );
      found.set(name, value);
    }
    return found;
  };
}

/** A list whose elements are read so, nulls kept; `elements` is their Java class. */
export function list<T>(elements: string, read: Reader<T>): Reader<(T | null)[]> {
  return (scanner) => {
    if (scanner.token !== 'START_ARRAY') return wrongType(scanner, `java.util.ArrayList<${elements}>`);
    const found: (T | null)[] = [];
    while (scanner.next() !== 'END_ARRAY') {
      const element = () => (scanner.token === 'VALUE_NULL' ? null : read(scanner));
      found.push(Unreadable.inField(`java.util.ArrayList[${found.length}]`, element));
    }
    return found;
  };
}

/** An object of these fields and no others; those it lacks are null. */
export function object<T>(shape: Shape<T>): Reader<T> {
  const readers = new Map<string, Reader<unknown>>(Object.entries(shape.fields));
  return (scanner) => {
    if (scanner.token === 'START_ARRAY') return wrongType(scanner, shape.class);
    if (scanner.token !== 'START_OBJECT') return noObject(scanner, shape.class);
    const found: Record<string, unknown> = Object.fromEntries(
      [...readers.keys()].map((name) => [name, null]),
    );
    const missing = new Set(readers.keys());
    let unknown: string | null = null;
    while (scanner.next() === 'FIELD_NAME') {
      const { name } = scanner;
      scanner.next();
      const read = readers.get(name);
      if (read === undefined) {
        unknown ??= name;
        // Once all fields are there, nothing is awaited that would be reported first.
        if (missing.size === 0) unrecognized(shape, unknown, scanner.place());
        skip(scanner);
        continue;
      }
      found[name] = Unreadable.inField(`${shape.class}["${name}"]`, () =>
        scanner.token === 'VALUE_NULL' ? null : read(scanner),
      );
      if (missing.delete(name) && missing.size === 0 && unknown !== null) {
        scanner.next();
        unrecognized(shape, unknown, scanner.place());
      }
    }
    if (unknown !== null) unrecognized(shape, unknown, scanner.place());
    return found as T;
  };
}

/** Goes to the last token of a value. */
export function skip(scanner: JsonScanner): void {
  for (let depth = 0; ; scanner.next()) {
    const { token } = scanner;
    if (token === 'VALUE_STRING') scanner.text();
    if (token === 'START_ARRAY' || token === 'START_OBJECT') depth++;
    else if (token === 'END_ARRAY' || token === 'END_OBJECT') depth--;
    if (depth === 0 && token !== 'FIELD_NAME') return;
  }
}

const TOKENS: Readonly<Record<Token, string>> = {
  START_OBJECT: 'Object value',
  END_OBJECT: 'Object value',
  START_ARRAY: 'Array value',
  END_ARRAY: 'Array value',
  FIELD_NAME: 'Object value',
  VALUE_STRING: 'String value',
  VALUE_NUMBER_INT: 'Integer value',
  VALUE_NUMBER_FLOAT: 'Floating-point value',
  VALUE_TRUE: 'Boolean value',
  VALUE_FALSE: 'Boolean value',
  VALUE_NULL: 'Null value',
};

export function wrongType({ token, tokenPlace }: JsonScanner, type: string): never {
  const given = `${TOKENS[token as Token]} (token \`JsonToken.${token}\`)`;
  return wrong(`Cannot deserialize value of type \`${type}\` from ${given}`, tokenPlace);
}

export function wrong(what: string, place: Place): never {
  throw new Unreadable(what, place, 'shape');
}

function unrecognized(shape: Shape<unknown>, name: string, place: Place): never {
  const known = `not marked as ignorable (${shape.known}])`;
  const error = new Unreadable(
    `Unrecognized field "${name}" (class ${shape.class}), ${known}`,
    place,
    'shape',
  );
  error.lead(`${shape.class}["${name}"]`);
  throw error;
}

function noObject(scanner: JsonScanner, type: string): never {
  if (scanner.token === 'VALUE_STRING') return noText(scanner, type, '');
  const given = scalarText(scanner);
  if (scanner.token === 'VALUE_TRUE' || scanner.token === 'VALUE_FALSE') {
    return noCreator(scanner, type, `boolean/Boolean-argument`, `boolean value (${given})`);
  }
  if (scanner.token === 'VALUE_NUMBER_FLOAT') {
    return noCreator(scanner, type, 'double/Double-argument', `Number value (${javaDouble(Number(given))})`);
  }
  const whole = BigInt(given);
  const bits = BigInt.asIntN(32, whole) === whole ? 32 : BigInt.asIntN(64, whole) === whole ? 64 : 0;
  const argument = bits === 32 ? 'int/Int' : bits === 64 ? 'long/Long' : 'BigInteger';
  return noCreator(scanner, type, `${argument}-argument`, `Number value (${whole})`);
}

function noText(scanner: JsonScanner, type: string, part: string): never {
  const { tokenPlace } = scanner;
  const given = scanner.text().trim();
  if (given === '') {
    const off = 'but could if coercion was enabled using `CoercionConfig`';
    const value = part === '' ? `\`${type}\` value` : `${part}\`${type}\``;
    return wrong(`Cannot coerce empty String ("") to ${value} (${off})`, tokenPlace);
  }
  return noCreator(scanner, type, 'String-argument', `String value ('${given}')`);
}

function noCreator({ tokenPlace }: JsonScanner, type: string, argument: string, given: string): never {
  const instance = `Cannot construct instance of \`${type}\` (although at least one Creator exists)`;
  return wrong(
    `${instance}: no ${argument} constructor/factory method to deserialize from ${given}`,
    tokenPlace,
  );
}

/** A double as Java prints it. */
function javaDouble(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity';
  const size = Math.abs(value);
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  if (size >= 1e-3 && size < 1e7) return Number.isInteger(value) ? `${value}.0` : String(value);
  const [digits, exponent] = value.toExponential().split('e') as [string, string];
  return `${digits.includes('.') ? digits : `${digits}.0`}E${exponent.replace('+', '')}`;
}
