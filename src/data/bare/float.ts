// A floating point number that has no schema and whose type its value does not tell: a whole one, or one of single
// precision. JavaScript has one type of numbers and without a schema a whole one is an INT64; Cast makes these where it is
// asked for a float, so that they are written as such (`5.0`). Arithmetic works on them as on any number.
import { doubleText, floatText } from '../text/number-text.js';

export class Float extends Number {
  /** `single`: a FLOAT32, else a FLOAT64. */
  constructor(
    value: number,
    readonly single: boolean,
  ) {
    super(value);
  }

  /** As Java writes it. */
  override toString(): string {
    return this.single ? floatText(this.valueOf()) : doubleText(this.valueOf());
  }
}

/** The number itself where it tells its type, or none is left to tell. */
export function floatOf(value: number, single: boolean): number | Float {
  if (!Number.isFinite(value)) return value;
  const tells = !Number.isSafeInteger(value) || Object.is(value, -0);
  return tells && (!single || floatText(value) === doubleText(value)) ? value : new Float(value, single);
}
