// Compares a converter with a schema registry with what the original was recorded to make, case by case and option by
// option. Used by the tests of the three schema formats, which say how one case is compared.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SchemaAndValue } from '../../../src/api/converter.js';
import { jsonBytes } from '../../../src/converters/json/slab.js';
import type { ParsedSchema, SchemaCodec } from '../../../src/converters/registry/converter.js';
import type { Schema } from '../../../src/data/schema.js';
import { plain, plainSchema, type Recorded, recorded, schemaOf, untagged } from '../recorded.js';

/** The config that a case's options (`a=b,c=d`) stand for. */
export function propsOf(options: string): Record<string, string> {
  const pairs = options
    .split(',')
    .filter((pair) => pair !== '')
    .map((pair) => pair.split('='));
  return { 'schema.registry.url': 'mock://x', ...Object.fromEntries(pairs) };
}

export interface Written {
  readonly text: string;
  readonly bytes: Buffer;
}

/** The text that a schema is registered as and the bytes of a value, without the registry's prefix. */
export function written<P extends ParsedSchema>(
  codec: SchemaCodec<P>,
  schema: Schema | null,
  value: unknown,
): Written {
  const { parsed, text } = codec.fromConnect(schema);
  return { text, bytes: Buffer.from(jsonBytes(codec.writer(schema, parsed, parsed), value)) };
}

export interface WriteCase {
  readonly one: Recorded;
  readonly schema: Schema | null;
  readonly value: unknown;
  write(): Written;
}

export interface Comparison<P extends ParsedSchema> {
  /** The file of the recordings, under `test/converters/recorded`. */
  readonly recordings: string;
  codecOf(props: Record<string, string>): SchemaCodec<P>;
  /** Compares a value that the original wrote. Those that it refused are compared already. */
  written(at: WriteCase, codec: SchemaCodec<P>): void;
  /** Reads the data of a case. */
  read(one: Recorded, codec: SchemaCodec<P>): SchemaAndValue;
  /** Whether the original's error is one of its own, so that reading must succeed. */
  readable?(one: Recorded): boolean;
}

/** Defines a test an option and direction. `data` are the recordings, read before where the caller needs them itself. */
export function compareWithOriginal<P extends ParsedSchema>(
  how: Comparison<P>,
  data: Recorded = recorded(`converters/recorded/${how.recordings}`),
): void {
  /** What the original made of each input without options, which other options often leave as it is. */
  const plainly = new Map<number, Recorded>();
  for (const one of data.write) if (!plainly.has(one.input)) plainly.set(one.input, one);

  const writeLike = (own: Recorded): void => {
    const one = own.same ? { ...plainly.get(own.input), options: own.options } : own;
    const codec = how.codecOf(propsOf(one.options));
    const input = data.inputs[one.input];
    const schema = schemaOf(input.schema);
    const value = untagged(schema, input.value);
    const write = () => written(codec, schema, value);
    if (one.error === undefined) how.written({ one, schema, value, write }, codec);
    else assert.throws(write, `should fail: ${one.error}`);
  };

  const readLike = (one: Recorded): void => {
    const codec = how.codecOf(propsOf(one.options));
    if (how.readable?.(one)) {
      assert.doesNotThrow(() => how.read(one, codec));
      return;
    }
    if (one.error !== undefined) {
      assert.throws(() => how.read(one, codec), `should fail: ${one.error}`);
      return;
    }
    const { schema, value } = how.read(one, codec);
    const expected = schemaOf(one.schema);
    assert.deepEqual(plainSchema(schema), plainSchema(expected));
    assert.deepEqual(plain(value), plain(untagged(expected, one.value)));
  };

  eachOption('written', data.write, writeLike);
  eachOption('read', data.read, readLike);
}

function eachOption(done: string, cases: readonly Recorded[], check: (one: Recorded) => void): void {
  for (const option of new Set<string>(cases.map((one) => one.options))) {
    const own = cases.filter((one) => one.options === option);
    test(`${done} as the original: ${option || 'no options'}`, () => compareAll(own, check));
  }
}

function compareAll(cases: readonly Recorded[], check: (one: Recorded) => void): void {
  const failed: string[] = [];
  for (const one of cases) {
    try {
      check(one);
    } catch (error) {
      failed.push(`${JSON.stringify(one).slice(0, 700)}\n  ${(error as Error).message.slice(0, 900)}`);
    }
  }
  const shown = failed.slice(0, Number(process.env['SHOWN'] ?? 8)).join('\n');
  assert.equal(failed.length, 0, `${failed.length} of ${cases.length}:\n${shown}`);
}
