// hstore in its two handling modes: compact JSON text, or a Connect map of optional strings.
import { mapOf, OPTIONAL_STRING, STRING } from '../../../../src/data/schema.js';
import * as semantic from '../../../../src/data/semantic.js';
import { failure } from '../../../../src/errors/failure.js';
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
  return new Map([...pairs].sort(bucketOrder(pairs.size)));
}

/** The order of a Java HashMap, in which the original writes the pairs: by bucket, then as they came. */
function bucketOrder(size: number): (a: [string, unknown], b: [string, unknown]) => number {
  let buckets = 16;
  while (size > buckets * 0.75) buckets *= 2;
  const bucketOf = (key: string) => {
    let hash = 0;
    for (let i = 0; i < key.length; i += 1) hash = (Math.imul(hash, 31) + key.charCodeAt(i)) | 0;
    return (hash ^ (hash >>> 16)) & (buckets - 1);
  };
  return ([a], [b]) => bucketOf(a) - bucketOf(b);
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
