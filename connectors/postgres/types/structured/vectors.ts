// pgvector's vector, halfvec and sparsevec, from their text forms `[1,2,3]` and `{1:1,3:2}/5`.
import * as semantic from '../../../../src/data/semantic.js';
import { Struct } from '../../../../src/data/struct.js';
import { failure } from '../../../../src/errors/failure.js';
import { javaHashOrder } from '../../../../src/errors/java-order.js';
import { fromText } from '../ascii.js';
import type { ValueMapping } from '../value-mapping.js';

function numbersOf(text: string, brackets: string): string[] {
  if (text.at(0) !== brackets[0] || text.at(-1) !== brackets[1]) {
    throw failure('DATA_INVALID', { detail: `"${text}" is not a vector` });
  }
  const inner = text.slice(1, -1);
  return inner === '' ? [] : inner.split(',');
}

const form = { binary: null, unavailable: null };

export const vectorMapping: ValueMapping = {
  ...form,
  schema: semantic.doubleVector(),
  text: fromText((text) => numbersOf(text, '[]').map(Number)),
  filler: [],
};

export const halfvecMapping: ValueMapping = {
  ...form,
  schema: semantic.floatVector(),
  text: fromText((text) => numbersOf(text, '[]').map((n) => Math.fround(Number(n)))),
  filler: [],
};

const SPARSE = semantic.sparseDoubleVector();

export const sparsevecMapping: ValueMapping = {
  ...form,
  schema: SPARSE,
  text: fromText((text) => {
    const slash = text.lastIndexOf('/');
    const entries = numbersOf(text.slice(0, slash), '{}').map((pair): [number, number] => {
      const [position, value] = pair.split(':');
      return [Number(position), Number(value)];
    });
    const given = new Map(entries);
    // The original makes its map for their number.
    const ordered = javaHashOrder(given.keys(), 1).map((key) => [key, given.get(key)!] as const);
    return new Struct(SPARSE, [Number(text.slice(slash + 1)), new Map(ordered)]);
  }),
  filler: new Struct(SPARSE, [0, new Map()]),
};
