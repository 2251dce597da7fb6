// hstore in its two handling modes: compact JSON text, or a Connect map of optional strings.
import { mapOf, OPTIONAL_STRING, STRING } from '../../../../src/data/schema.js';
import * as semantic from '../../../../src/data/semantic.js';
import { failure } from '../../../../src/errors/failure.js';
import { javaHashOrder } from '../../../../src/errors/java-order.js';
import { fromText } from '../ascii.js';
import { placeholderOf } from '../placeholder.js';
import type { ValueMapping } from '../value-mapping.js';
import type { ValueOptions } from '../value-options.js';

const PAIR = /"((?:[^"\\]|\\.)*)"=>(?:NULL|"((?:[^"\\]|\\.)*)")(?:, |$)/gsy;

/** `"a"=>"b", "c"=>NULL` as a map; throws DATA_INVALID for other text. */
export function parseHstore(text: string): Map<string, string | null> {
  const pairs = new Map<string, string | null>();
  PAIR.lastIndex = 0;
  while (PAIR.lastIndex < text.length) {
    const at = PAIR.lastIndex;
    const match = PAIR.exec(text);
    if (!match) throw failure('DATA_INVALID', { detail: `"${text}" is not an hstore (at character ${at})` });
    pairs.set(unescaped(match[1]!), match[2] === undefined ? null : unescaped(match[2]));
  }
  // The order in which the original writes the pairs.
  return new Map(javaHashOrder(pairs.keys()).map((key) => [key, pairs.get(key) ?? null]));
}

const unescaped = (text: string) => text.replace(/\\(.)/gs, '$1');

/** Built by hand: an object would put keys that look like integers first. */
function toJson(pairs: Map<string, string | null>): string {
  const members = [...pairs].map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`);
  return `{${members.join(',')}}`;
}

export function hstoreMapping(options: ValueOptions): ValueMapping {
  const { text: placeholder } = placeholderOf(options.unavailableValuePlaceholder);
  const unavailable = new Map([[placeholder, placeholder]]);
  if (options.hstoreHandlingMode === 'map') {
    return {
      schema: mapOf(STRING, OPTIONAL_STRING),
      text: fromText(parseHstore),
      binary: null,
      filler: new Map(),
      unavailable,
    };
  }
  return {
    schema: semantic.json(),
    text: fromText((text) => toJson(parseHstore(text))),
    binary: null,
    filler: '{}',
    unavailable: toJson(unavailable),
  };
}
