/** Numbers as JSON writes them, digit by digit: what a number of JavaScript's would round is told here. */

/** A number as whole digits without zeros around them, times a power of ten. Zero has no digits. */
interface Decimal {
  readonly sign: string;
  readonly digits: string;
  readonly exponent: number;
}

const NUMBER = /^(-?)(0|[1-9]\d*)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/** @returns nothing for a text that JSON has not as a number */
function decimalOf(text: string): Decimal | undefined {
  const match = NUMBER.exec(text);
  if (match === null) return undefined;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  const all = whole + fraction;
  let [start, end] = [0, all.length];
  while (start < end && all[start] === '0') start += 1;
  // No pattern: it would try again at each of thousands of zeros.
  while (end > start && all[end - 1] === '0') end -= 1;
  const digits = all.slice(start, end);
  const tens = digits === '' ? 0 : Number(exponent) - fraction.length + (all.length - end);
  return { sign, digits, exponent: tens };
}

/** Fewer digits than 64 bits hold: most numbers are such. */
const SMALL_INTEGER = /^-?(?:0|[1-9]\d{0,17})$/;
const MAX_INT64 = 2n ** 63n - 1n;
const MAX_INT64_DIGITS = 19;

/** @returns the number as a whole one without exponent; nothing if it has a fraction, or 64 bits don't hold it */
export function int64Text(text: string): string | undefined {
  if (SMALL_INTEGER.test(text)) return text;
  const decimal = decimalOf(text);
  if (decimal === undefined) return undefined;
  const { sign, digits, exponent } = decimal;
  if (exponent < 0 || digits.length + exponent > MAX_INT64_DIGITS) return undefined;
  const whole = digits === '' ? '0' : digits + '0'.repeat(exponent);
  return BigInt(whole) <= MAX_INT64 + (sign === '' ? 0n : 1n) ? sign + whole : undefined;
}

/** A double keeps fifteen digits of any number. */
const SHORT_NUMBER = /^-?(?=[\d.]{1,15}$)(?:0|[1-9]\d*)(\.\d+)?$/;

/** @returns the number as JSON writes a double; nothing if it is none, or a double would round it */
export function doubleText(text: string): string | undefined {
  const short = SHORT_NUMBER.exec(text);
  if (short !== null) return short[1] === undefined ? `${text}.0` : text;
  const decimal = decimalOf(text);
  if (decimal === undefined || !fitsDouble(decimal, Number(text))) return undefined;
  return /[.eE]/.test(text) ? text : `${text}.0`;
}

/** The shortest text that JavaScript has for the double says the same; or it is a whole number, and exactly that one. */
function fitsDouble({ digits, exponent }: Decimal, double: number): boolean {
  const shortest = Number.isFinite(double) ? decimalOf(String(Math.abs(double))) : undefined;
  if (shortest === undefined) return false;
  if (shortest.digits === digits && shortest.exponent === exponent) return true;
  // Where the double is finite, these are some hundred digits at most.
  return exponent >= 0 && BigInt(Math.abs(double)) === BigInt(digits + '0'.repeat(exponent));
}
