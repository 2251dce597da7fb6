// Text parsers without a server: properties against references of their own, and the forms a server rarely shows.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseInt64, parseSmallInt, utf8 } from '../../../../connectors/postgres/types/ascii.js';
import { byteaFromText } from '../../../../connectors/postgres/types/bytes.js';
import { numericModifiers } from '../../../../connectors/postgres/types/numbers.js';
import { numericFromText, stripped } from '../../../../connectors/postgres/types/numeric.js';
import { placeholderOf } from '../../../../connectors/postgres/types/placeholder.js';
import { arrayDecoder } from '../../../../connectors/postgres/types/structured/arrays.js';
import { parseHstore } from '../../../../connectors/postgres/types/structured/hstore.js';
import { sparsevecMapping, vectorMapping } from '../../../../connectors/postgres/types/structured/vectors.js';
import { daysFromCivil, isoDate, isoTime } from '../../../../connectors/postgres/types/time/clock.js';
import {
  intervalIso,
  intervalMicros,
  parseInterval,
} from '../../../../connectors/postgres/types/time/interval.js';
import {
  dateMapping,
  timestampMapping,
  timestamptzMapping,
} from '../../../../connectors/postgres/types/time/temporal.js';
import type { Decoder } from '../../../../connectors/postgres/types/value-mapping.js';
import { Decimal, parseDecimal } from '../../../../src/data/decimal.js';
import { isFailure } from '../../../../src/errors/failure.js';

/** Decodes text in the middle of other bytes, as it stands in a message. */
function decode<T>(decoder: (buffer: Buffer, start: number, end: number) => T, text: string): T {
  const bytes = Buffer.from(`9${text}9`, 'utf8');
  return decoder(bytes, 1, bytes.length - 1);
}

test('integers', () => {
  fc.assert(fc.property(fc.integer(), (n) => assert.equal(decode(parseSmallInt, String(n)), n)));
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (n) => {
      const value = decode(parseInt64, String(n));
      assert.equal(BigInt(value), n);
      assert.equal(typeof value, Number.isSafeInteger(Number(n)) ? 'number' : 'bigint');
    }),
  );
});

// Invariant 11.
test('numeric keeps every digit and its scale', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }), fc.nat(20), (unscaled, scale) => {
      const text = new Decimal(unscaled, scale).toString();
      assert.deepEqual(decode(numericFromText, text), parseDecimal(text));
    }),
  );
  assert.equal(decode(numericFromText, 'NaN'), 'NaN');
  assert.equal(decode(numericFromText, '-Infinity'), '-Infinity');
  assert.deepEqual(stripped(new Decimal(1000n, 2)), new Decimal(10n, 0));
  assert.deepEqual(stripped(new Decimal(5n, -2)), new Decimal(500n, 0));
  assert.deepEqual(numericModifiers(((3 << 16) | (-2 & 0x7ff)) + 4), { precision: 3, scale: -2 });
});

test('days and dates agree with the calendar of JavaScript', () => {
  fc.assert(
    fc.property(fc.integer({ min: -100_000_000, max: 100_000_000 }), (days) => {
      const date = new Date(days * 86_400_000);
      const iso = isoDate(days);
      assert.equal(daysFromCivil(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()), days);
      const [, year, rest] = /^([+-]?\d+)(-\d\d-\d\d)$/.exec(iso)!;
      assert.equal(Number(year), date.getUTCFullYear());
      assert.equal(rest, date.toISOString().slice(-20, -14));
    }),
  );
  assert.equal(isoDate(daysFromCivil(-4713, 12, 31)), '-4713-12-31');
  assert.equal(isoDate(daysFromCivil(21016, 11, 4)), '+21016-11-04');
  assert.equal(isoTime(1, -1), '00:00:00.000001');
  assert.equal(isoTime(86_400_000_000, 3), '24:00:00.000');
});

test('timestamps with offsets, before Christ, in every unit', () => {
  const text = (decoder: Decoder, value: string) => decode(decoder, value);
  assert.equal(
    text(timestamptzMapping(-1).text, '2020-01-01 00:30:00.5+05:30'),
    '2019-12-31T19:00:00.500000Z',
  );
  assert.equal(text(timestamptzMapping(3).text, '1883-11-18 12:00:00-04:56:02'), '1883-11-18T16:56:02.000Z');
  assert.equal(
    text(timestampMapping('adaptive', -1).text, '4713-12-31 23:59:59.999999 BC'),
    -210831897600000001n,
  );
  assert.equal(text(timestampMapping('connect', -1).text, '1969-12-31 23:59:59.999999'), -1);
  assert.equal(text(timestampMapping('nanoseconds', -1).text, '1970-01-01 00:00:01'), 1_000_000_000);
  assert.throws(
    () => text(timestampMapping('nanoseconds', -1).text, '2263-01-01 00:00:00'),
    (error) => isFailure(error, 'DATA_INVALID'),
  );
  assert.equal(text(dateMapping('adaptive').text, '0001-01-01 BC'), daysFromCivil(0, 1, 1));
});

test('intervals', () => {
  const both = (text: string) => [intervalMicros(parseInterval(text)), intervalIso(parseInterval(text))];
  assert.deepEqual(both('1 year 2 mons 3 days 04:05:06.78'), [37091106780000, 'P1Y2M3DT4H5M6.78S']);
  assert.deepEqual(both('-00:00:01.2'), [-1200000, 'P0Y0M0DT0H0M-1.2S']);
  assert.deepEqual(both('-1 days +02:03:04'), [-79016000000, 'P0Y0M-1DT2H3M4S']);
  assert.deepEqual(both('00:00:00'), [0, 'P0Y0M0DT0H0M0S']);
  assert.equal(both('178000000 years')[0], 9223372036854775807n);
  for (const text of ['', 'P1Y', '1 fortnight']) {
    assert.throws(
      () => parseInterval(text),
      (error) => isFailure(error, 'DATA_INVALID'),
      text,
    );
  }
});

test('arrays come back as they were written', () => {
  const element = fc.option(fc.string({ unit: 'binary' }).filter((text) => !text.includes('\0')));
  const decoder = arrayDecoder(utf8, ',');
  fc.assert(
    fc.property(fc.array(element), (values) => {
      const quote = (value: string | null) =>
        value === null ? 'NULL' : `"${value.replace(/["\\]/g, '\\$&')}"`;
      assert.deepEqual(decode(decoder, `{${values.map(quote).join(',')}}`), values);
    }),
  );
  assert.deepEqual(decode(decoder, '[0:1]={a,null}'), ['a', 'null']);
  assert.deepEqual(decode(decoder, '{{1,2},{3,NULL}}'), ['1', '2', '3', null]);
  assert.deepEqual(decoder(Buffer.from('{a}'), 0, 3), ['a']);
  assert.throws(
    () => decode(decoder, 'a,b'),
    (error) => isFailure(error, 'DATA_INVALID'),
  );
});

test('hstore', () => {
  const text = fc.string({ unit: 'binary' });
  fc.assert(
    fc.property(fc.dictionary(text, fc.option(text)), (pairs) => {
      const quote = (value: string) => `"${value.replace(/["\\]/g, '\\$&')}"`;
      const written = Object.entries(pairs).map(([k, v]) => `${quote(k)}=>${v === null ? 'NULL' : quote(v)}`);
      assert.deepEqual(
        new Map([...parseHstore(written.join(', '))].sort()),
        new Map(Object.entries(pairs).sort()),
      );
    }),
  );
  assert.throws(
    () => parseHstore('a=>b'),
    (error) => isFailure(error, 'DATA_INVALID'),
  );
});

test('bytea, vectors and the placeholder', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      const hex = Buffer.from(bytes).toString('hex');
      assert.equal(decode(byteaFromText, `\\x${hex}`).toString('hex'), hex);
    }),
  );
  assert.deepEqual(decode(byteaFromText, 'a\\\\b\\377'), Buffer.from([97, 92, 98, 255]));
  assert.deepEqual(decode(vectorMapping.text, '[1,-2.5,3e-05]'), [1, -2.5, 3e-5]);
  assert.deepEqual((decode(sparsevecMapping.text, '{1:1,3:2.5}/5') as { values: unknown[] }).values, [
    5,
    new Map([
      [1, 1],
      [3, 2.5],
    ]),
  ]);
  assert.equal(placeholderOf('__debezium_unavailable_value').uuid, 'b68a35a7-17ad-35b3-af2a-ae46edb4545a');
  assert.deepEqual(placeholderOf('hex:00ff').bytes, Buffer.from([0, 255]));
});
