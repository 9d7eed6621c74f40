/** A scalar as requests and files carry it; null: there is none. */
export type SkewValue = number | string | boolean | null;

/** What two different values are to each other, where it can be told. */
export type MismatchKind =
  | 'type'
  | 'rounding'
  | 'sign'
  | `scale ×${number}`
  | `scale ÷${number}`
  | 'case-or-space'
  | 'missing-as-zero'
  | 'missing-as-text'
  | 'other';

/** Factors that units and habits have between them: per cent, thousands, seconds to minutes, hours and days, milliseconds. */
const FACTORS = [10, 100, 1_000, 10_000, 1e6, 1e9, 60, 3_600, 86_400, 24, 7] as const;
/** Two numbers are a factor apart within this: sums of decimals carry 15 digits. */
const SAME_RATIO = 1e-6;
const MOST_DECIMALS = 12;
const ABSENT_WORDS: ReadonlySet<string> = new Set([
  '',
  'na',
  'n/a',
  'nan',
  'null',
  'none',
  'nil',
  'undefined',
  'unknown',
]);

/** What two values that differ, both there, are to each other: `scale ×100` is what serving had of what training has. */
export function mismatchKind(serving: NonNullable<SkewValue>, training: NonNullable<SkewValue>): MismatchKind {
  if (typeof serving !== typeof training) return isSameText(serving, training) ? 'type' : 'other';
  if (typeof serving === 'number' && typeof training === 'number') return numbersKind(serving, training);
  if (typeof serving === 'string' && typeof training === 'string')
    return plainText(serving) === plainText(training) ? 'case-or-space' : 'other';
  return 'other';
}

/** What a value stands for where the other side has none. */
export function filledKind(value: NonNullable<SkewValue>): MismatchKind {
  if (value === 0 || value === '0' || value === '0.0') return 'missing-as-zero';
  return typeof value === 'string' && ABSENT_WORDS.has(plainText(value)) ? 'missing-as-text' : 'other';
}

function numbersKind(serving: number, training: number): MismatchKind {
  if (serving === -training) return 'sign';
  const factor = FACTORS.find((one) => isFactor(serving, training * one) || isFactor(training, serving * one));
  if (factor !== undefined) return isFactor(serving, training * factor) ? `scale ×${factor}` : `scale ÷${factor}`;
  return isRounded(serving, training) || isRounded(training, serving) ? 'rounding' : 'other';
}

function isFactor(value: number, scaled: number): boolean {
  return value !== 0 && Math.abs(value - scaled) <= SAME_RATIO * Math.abs(scaled);
}

/** Whether one number is the other with fewer decimals or digits, cut off, or as 32 bits hold it. */
function isRounded(short: number, long: number): boolean {
  if (Math.fround(long) === short || Math.trunc(long) === short) return true;
  const places = decimalsOf(short);
  if (places > MOST_DECIMALS) return false;
  const digits = String(Math.abs(short))
    .replace(/e.*$|^0\.0*|\./g, '')
    .replace(/^0+|0+$/g, '').length;
  return Number(long.toFixed(places)) === short || Number(long.toPrecision(Math.max(1, digits))) === short;
}

function decimalsOf(value: number): number {
  const [digits = '', power = '0'] = String(value).split('e');
  return Math.max(0, (digits.split('.')[1] ?? '').length - Number(power));
}

function isSameText(a: NonNullable<SkewValue>, b: NonNullable<SkewValue>): boolean {
  const [left, right] = [plainText(String(a)), plainText(String(b))];
  return left === right || (left !== '' && right !== '' && Number(left) === Number(right)) || asBit(a) === asBit(b);
}

/** `true` as 1; a name of its own for what is neither. */
function asBit(value: NonNullable<SkewValue>): string {
  if (typeof value === 'boolean') return value ? '1' : '0';
  return plainText(String(value));
}

function plainText(text: string): string {
  return text.trim().replaceAll(/\s+/g, ' ').toLowerCase();
}
