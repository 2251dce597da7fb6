// Random values of single types, as `arg.properties` describe them: ranges, iterations, lengths, options. Each function
// compiles one description into a maker that the record generator calls once a value.
import { Decimal } from '../../../src/data/decimal.js';
import { int64FromBigInt } from '../../../src/data/int64.js';
import { type Args, type Iteration, refuse } from './avro.js';
import type { JavaRandom } from './java-random.js';
import { regexText } from './regex-text.js';

export type Maker = (random: JavaRandom) => unknown;

const INT_MAX = 2_147_483_647;
const SHORTEST = 8;
const LONGEST = 16;

export function intMaker(where: string, args: Args): Maker {
  const bounds = rangeOf(where, args, { min: -INT_MAX - 1, max: INT_MAX });
  if (bounds === null) return (random) => random.nextInt();
  return (random) => bounds.min + Math.trunc(random.nextDouble() * (bounds.max - bounds.min));
}

export function longMaker(where: string, args: Args): Maker {
  const bounds = rangeOf(where, args, { min: -(2 ** 53), max: 2 ** 53 });
  if (bounds === null) return (random) => int64FromBigInt(random.nextLong());
  return (random) => bounds.min + Math.trunc(random.nextDouble() * (bounds.max - bounds.min));
}

export function doubleMaker(where: string, args: Args): Maker {
  const bounds = rangeOf(where, args, { min: -Number.MAX_VALUE, max: Number.MAX_VALUE });
  if (bounds === null) return (random) => random.nextDouble();
  return (random) => bounds.min + random.nextDouble() * (bounds.max - bounds.min);
}

export function floatMaker(where: string, args: Args): Maker {
  const bounds = rangeOf(where, args, { min: -3.4028234663852886e38, max: 3.4028234663852886e38 });
  if (bounds === null) return (random) => random.nextFloat();
  return (random) => Math.fround(bounds.min + random.nextFloat() * (bounds.max - bounds.min));
}

export function booleanMaker(where: string, args: Args): Maker {
  const { odds } = args;
  if (odds === undefined) return (random) => random.nextBoolean();
  if (odds < 0 || odds > 1) refuse(where, 'odds property must be in the range [0.0, 1.0]');
  return (random) => random.nextDouble() < odds;
}

export function bytesMaker(where: string, args: Args): Maker {
  const length = lengthMaker(where, args);
  return (random) => randomBytes(random, length(random));
}

export function fixedMaker(where: string, size: number | undefined): Maker {
  if (size === undefined || !Number.isInteger(size) || size < 0) refuse(where, 'a fixed type needs its size');
  return (random) => randomBytes(random, size);
}

/** Decimals within the range, else of any value that the precision holds. */
export function decimalMaker(where: string, args: Args, digits: { precision: number; scale: number }): Maker {
  const { precision, scale } = digits;
  const most = 10 ** (precision - scale);
  const bounds = rangeOf(where, args, { min: -most, max: most }) ?? { min: -most, max: most };
  return (random): Decimal => {
    const value = bounds.min + random.nextDouble() * (bounds.max - bounds.min);
    return new Decimal(BigInt(Math.trunc(value * 10 ** scale)), scale);
  };
}

export function stringMaker(where: string, args: Args): (random: JavaRandom) => string {
  const { prefix = '', suffix = '' } = args;
  const length = lengthMaker(where, args);
  const text = args.regex === undefined ? null : regexText(args.regex);
  if (text !== null) return (random) => prefix + text(random) + suffix;
  return (random) => {
    let out = '';
    for (let left = length(random); left > 0; left--) out += String.fromCharCode(random.below(128));
    return prefix + out + suffix;
  };
}

/** Consecutive values; `count` of them were made before. */
export function iterationMaker(where: string, args: Args, context: { type: string; count: number }): Maker {
  const { iteration, prefix = '', suffix = '' } = args;
  if (iteration === undefined || iteration.start === undefined) {
    return refuse(where, 'iteration property must contain start field');
  }
  if (context.type === 'boolean') {
    let next = (context.count % 2 === 1) !== iteration.start;
    return () => {
      next = !next;
      return !next;
    };
  }
  const numbers = numberIteration(where, iteration, context);
  return context.type === 'string' ? () => prefix + numbers() + suffix : numbers;
}

function numberIteration(
  where: string,
  { start, restart, step: given, initial }: Iteration,
  { type, count }: { type: string; count: number },
): () => number {
  if (typeof start !== 'number') return refuse(where, 'iteration.start must be a number');
  if (given === 0) refuse(where, 'step field of iteration property cannot be zero');
  if (restart === start) refuse(where, 'start and restart fields of iteration property cannot be equal');
  const step = given ?? (restart !== undefined && restart < start ? -1 : 1);
  if (restart !== undefined && restart > start !== step > 0) {
    refuse(where, 'step field of iteration property must lead from start to restart');
  }
  const isWhole = type === 'int' || type === 'long' || type === 'string';
  const limit = type === 'int' || type === 'string' ? INT_MAX : Number.POSITIVE_INFINITY;
  const span = Math.abs((restart ?? (step > 0 ? limit : -limit)) - start);
  const offset = (initial ?? start) - start;
  let made = count;
  return () => {
    const moved = offset + made++ * step;
    const value = start + (Number.isFinite(span) ? moved % span : moved);
    // Fifteen digits: what decimal arithmetic would have given.
    return isWhole ? value : Number(value.toPrecision(15));
  };
}

export function lengthMaker(where: string, args: Args): (random: JavaRandom) => number {
  const { length } = args;
  if (typeof length === 'number') {
    if (length < 0) refuse(where, 'when given as integral number, length property cannot be negative');
    return () => length;
  }
  const min = length === undefined ? SHORTEST : (length.min ?? 0);
  const max = length === undefined ? LONGEST : (length.max ?? INT_MAX);
  if (min < 0) refuse(where, 'min field of length property cannot be negative');
  if (max <= min) refuse(where, 'max field must be strictly greater than min field for length property');
  return (random) => min + random.below(max - min);
}

function rangeOf(
  where: string,
  { range }: Args,
  limits: { min: number; max: number },
): { min: number; max: number } | null {
  if (range === undefined) return null;
  if (typeof range !== 'object' || range === null) refuse(where, 'range property must be an object');
  const min = range.min ?? limits.min;
  const max = range.max ?? limits.max;
  if (typeof min !== 'number' || typeof max !== 'number') refuse(where, 'min and max of a range are numbers');
  if (min >= max) refuse(where, "'min' field must be strictly less than 'max' field in range property");
  return { min, max };
}

function randomBytes(random: JavaRandom, length: number): Buffer {
  const out = Buffer.allocUnsafe(length);
  for (let i = 0; i < length; i++) out[i] = random.below(256);
  return out;
}
