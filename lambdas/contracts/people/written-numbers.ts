import { pathText, type Fault } from './faults.ts';

/** Strings, numbers and signs of a JSON text; words such as `true` are none of them. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*|[[\]{},]/g;

/** Characters shown of a number. */
const MOST_SHOWN = 40;

/** Digits that `toPrecision` can show. */
const MOST_DIGITS = 100;

/**
 * Numbers of a JSON text that reading has changed: beyond 2^53, with more digits than a number has, too large or too near to 0.
 *
 * @param json a text that is JSON
 */
export function lostNumbers(json: string): readonly Fault[] {
  const faults: Fault[] = [];
  const path: (string | number)[] = [];
  let isKey = false;
  for (const [token] of json.matchAll(TOKEN)) {
    if (!/^[-\d]/.test(token)) isKey = goOn(path, token, isKey);
    else faults.push(...lostNumber(token, Number(token)).map((message) => ({ path: pathText(path), message })));
  }
  return faults;
}

/** Moves the path one token on; whether a key follows. */
function goOn(path: (string | number)[], token: string, isKey: boolean): boolean {
  const last = path.length - 1;
  switch (token) {
    case '{':
    case '[':
      path.push(token === '{' ? '' : 0);
      return token === '{';
    case '}':
    case ']':
      path.pop();
      return false;
    case ',':
      path[last] = nextTo(path[last]);
      return typeof path[last] === 'string';
    default:
      if (isKey) path[last] = String(JSON.parse(token));
      return false;
  }
}

/** What is wrong with a number that does not read as it was written; nothing for one that does. */
export function lostNumber(written: string, read: number): readonly string[] {
  const digits = plain(written);
  if (digits === undefined || digits === plain(String(read)) || isSpeltOut(written, read)) return [];
  const shown = written.slice(0, MOST_SHOWN);
  return [`must be a number that is kept as it is written, ${shown} would become ${read}; write it as text, in quotes`];
}

/** Whether a fraction has the number's own digits, only more of them than it needs, as `%.17g` writes: nothing of it is lost. */
function isSpeltOut(written: string, read: number): boolean {
  const { length } = written
    .replace(/[eE].*$/, '')
    .replace(/\D/g, '')
    .replace(/^0+/, '');
  if (Number.isInteger(read) || length < 1 || length > MOST_DIGITS) return false;
  return plain(written) === plain(read.toPrecision(length));
}

/** In a list the next index; in a map the next key follows. */
function nextTo(place: string | number | undefined): string | number {
  return typeof place === 'number' ? place + 1 : '';
}

/** A decimal number as its significant digits and exponent; undefined for other notations, which are whole and small. */
function plain(text: string): string | undefined {
  const [, sign, whole = '', part = '', power = '0'] = /^([-+]?)(\d*)\.?(\d*)(?:[eE]([-+]?\d+))?$/.exec(text) ?? [];
  if (sign === undefined) return text === 'Infinity' || text === '-Infinity' ? text : undefined;
  const digits = `${whole}${part}`.replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  if (significant === '') return '0';
  const exponent = Number(power) - part.length + digits.length - significant.length;
  return `${sign === '-' ? '-' : ''}${significant}e${exponent}`;
}
